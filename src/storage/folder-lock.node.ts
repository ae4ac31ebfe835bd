import { open, readFile, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { codeOf } from './node-error.node.ts'

export interface FolderLock {
  /** The process that has the folder; null = this call got it. */
  readonly takenBy: number | null
  readonly release: () => Promise<void>
}

/** Files this process holds; a process id alone may be an earlier process's, which containers give out again. */
const held = new Set<string>()

/** Takes a folder for this process by a file with its id. The file of a process that died without release does not count. */
export async function takeFolderLock(path: string): Promise<FolderLock> {
  const file = resolve(path)
  const taken = (takenBy: number): FolderLock => ({ takenBy, release: async () => undefined })
  if (held.has(file)) return taken(process.pid)
  held.add(file)
  try {
    for (;;) {
      const owner = await tryToTake(file)
      if (owner === null) break
      if (owner !== process.pid && isAlive(owner)) {
        held.delete(file)
        return taken(owner)
      }
      await rm(file, { force: true })
    }
  } catch (cause) {
    held.delete(file)
    throw cause
  }
  return {
    takenBy: null,
    async release() {
      await rm(file, { force: true })
      held.delete(file)
    },
  }
}

/** Null when the file is ours now; else the id in it, 0 when there is none. */
async function tryToTake(file: string): Promise<number | null> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return null
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
    const text = await readFile(file, 'utf8').catch(() => '')
    return Number.parseInt(text, 10) || 0
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return codeOf(cause) === 'EPERM' // somebody else's, but there
  }
}
