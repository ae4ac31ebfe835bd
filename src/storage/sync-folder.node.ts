import { open } from 'node:fs/promises'

/** Makes new, renamed and removed names in a folder survive a power failure; the file's own sync does not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // a folder cannot be opened there, and names are journaled
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
