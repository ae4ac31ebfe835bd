import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const readBytes = async (...path: readonly string[]): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(...path)))

export const readUtf8 = async (...path: readonly string[]): Promise<string> => readFile(join(...path), 'utf8')

/** Names in a folder, sorted; what starts with "." is not among them. */
export async function listNames(kind: 'files' | 'folders', ...path: readonly string[]): Promise<string[]> {
  const entries = await readdir(join(...path), { withFileTypes: true })
  return entries
    .filter(
      (entry) => (kind === 'files' ? entry.isFile() : entry.isDirectory()) && !entry.name.startsWith('.'),
    )
    .map(({ name }) => name)
    .sort()
}
