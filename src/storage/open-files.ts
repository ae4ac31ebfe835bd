import { isWithin } from './path.ts'

/** Which files of a store are open now, so that every implementation refuses and hides the same ones. */
export interface OpenFiles {
  /** Marks a new file; false when it is being written already. */
  startWriting(path: string): boolean
  stopWriting(path: string): void
  isWriting(path: string): boolean
  startReading(path: string): void
  stopReading(path: string): void
  /** Whether anything at or below `path` is open. Removing it then would fail in OPFS, so it fails everywhere. */
  isOpen(path: string): boolean
}

export function createOpenFiles(): OpenFiles {
  const writing = new Set<string>()
  const reading = new Map<string, number>()
  return {
    startWriting(path) {
      if (writing.has(path)) return false
      writing.add(path)
      return true
    },
    stopWriting: (path) => void writing.delete(path),
    isWriting: (path) => writing.has(path),
    startReading: (path) => void reading.set(path, (reading.get(path) ?? 0) + 1),
    stopReading(path) {
      const left = (reading.get(path) ?? 0) - 1
      if (left > 0) reading.set(path, left)
      else reading.delete(path)
    },
    isOpen: (path) =>
      [...writing].some((open) => isWithin(open, path)) ||
      [...reading.keys()].some((open) => isWithin(open, path)),
  }
}
