import type { FileStore, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { indexLineBytes, openSegmentIndex, type SegmentIndex } from '#formats/segment-index.ts'
import { readFile } from './whole-file.ts'

/** The indexes of collected files. They never change, so what is in memory stays true; those last used are kept. */
export interface SegmentIndexes {
  read(segment: SegmentRecord): Promise<Result<SegmentIndex, StorageError>>
  forget(runId: string): void
}

/** A million lines. */
const cacheBytes: Bytes = 1_000_000 * indexLineBytes

export function createSegmentIndexes(files: FileStore, capBytes: Bytes = cacheBytes): SegmentIndexes {
  interface Kept {
    readonly runId: string
    readonly bytes: Bytes
    readonly index: Promise<Result<SegmentIndex, StorageError>>
  }
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const kept = new Map<string, Kept>()

  const load = async (path: string): Promise<Result<SegmentIndex, StorageError>> => {
    const bytes = await readFile(files, path)
    return bytes.ok ? ok(openSegmentIndex(bytes.value)) : bytes
  }
  const dropOldest = (): void => {
    let total = 0
    for (const { bytes } of kept.values()) total += bytes
    for (const [path, { bytes }] of kept) {
      if (total <= capBytes || kept.size === 1) return
      kept.delete(path)
      total -= bytes
    }
  }

  return {
    async read({ runId, indexFile, lines }) {
      const entry = kept.get(indexFile) ?? {
        runId,
        bytes: lines.lines * indexLineBytes,
        index: load(indexFile),
      }
      kept.delete(indexFile)
      kept.set(indexFile, entry)
      dropOldest()
      const index = await entry.index
      if (!index.ok && kept.get(indexFile) === entry) kept.delete(indexFile)
      return index
    },
    forget(runId) {
      for (const [path, entry] of kept) if (entry.runId === runId) kept.delete(path)
    },
  }
}
