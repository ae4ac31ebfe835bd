import type { FileStore } from '#core/ports.ts'

/** What a garbage collection did. */
export interface Collected {
  readonly removed: readonly string[]
  /** Garbage that somebody has open, or that the platform would not give up; the next collection tries again. */
  readonly refused: readonly string[]
}

/**
 * Removes every file below `folder` that nothing refers to, also the half-written ones of a crash.
 * The caller holds `bw:gc`, and has read the records after taking it.
 *
 * @param keepPaths files to keep; a folder in it keeps all that is below it
 */
export async function removeUnreferenced(
  files: FileStore,
  folder: string,
  keepPaths: ReadonlySet<string>,
): Promise<Collected> {
  const removed: string[] = []
  const refused: string[] = []
  for (const path of await files.list(folder)) {
    if (isKept(path, keepPaths)) continue
    const gone = await files.remove(path)
    ;(gone.ok ? removed : refused).push(path)
  }
  return { removed, refused }
}

function isKept(path: string, keepPaths: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (keepPaths.has(path.slice(0, end))) return true
  }
  return false
}
