import type { FileReader, FileStore, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'

/** Open collected files. Opening one costs more than reading a page from it, so those last used stay open. */
export interface SegmentReaders {
  /** Lends the file's reader for the time of `work`. */
  use<T>(segment: SegmentRecord, work: (reader: FileReader) => Promise<T>): Promise<Result<T, StorageError>>
  /** Closes the run's files as soon as nobody reads them. None is opened before `work` is over: open files cannot be removed. */
  closeRun(runId: string, work?: () => Promise<void>): Promise<void>
}

interface OpenSegment {
  readonly runId: string
  readonly reader: Promise<Result<FileReader, StorageError>>
  users: number
  /** Called when the last user is gone. */
  onIdle: (() => void) | null
}

export function createSegmentReaders(files: FileStore, most = 32): SegmentReaders {
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const open = new Map<string, OpenSegment>()
  const closing = new Set<string>()

  async function close(path: string, entry: OpenSegment): Promise<void> {
    open.delete(path)
    if (entry.users > 0) await new Promise<void>((resolve) => (entry.onIdle = resolve))
    const reader = await entry.reader
    if (reader.ok) await reader.value.close()
  }
  function closeOldest(): void {
    for (const [path, entry] of open) {
      if (open.size <= most) return
      if (entry.users === 0) void close(path, entry)
    }
  }

  return {
    async use({ runId, file }, work) {
      if (closing.has(runId)) return err({ kind: 'FileMissing', path: file })
      const entry = open.get(file) ?? { runId, reader: files.open(file), users: 0, onIdle: null }
      open.delete(file)
      open.set(file, entry)
      entry.users++
      closeOldest()
      try {
        const reader = await entry.reader
        if (!reader.ok) {
          if (open.get(file) === entry) open.delete(file)
          return reader
        }
        return ok(await work(reader.value))
      } finally {
        entry.users--
        if (entry.users === 0) entry.onIdle?.()
      }
    },
    async closeRun(runId, work) {
      closing.add(runId)
      try {
        const own = [...open].filter(([, entry]) => entry.runId === runId)
        await Promise.all(own.map(([path, entry]) => close(path, entry)))
        await work?.()
      } finally {
        closing.delete(runId)
      }
    },
  }
}
