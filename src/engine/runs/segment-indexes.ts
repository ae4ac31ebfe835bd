import type { FileStore, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { indexLineBytes, openSegmentIndex, type SegmentIndex } from '#formats/packed/segment-index.ts'
import { createSegmentReaders } from './segment-readers.ts'
import { readFile } from '../files/whole-file.ts'

/** The indexes of collected files. They never change, so what is in memory stays true; those last used are kept. */
export interface SegmentIndexes {
  read(segment: SegmentRecord): Promise<Result<SegmentIndex, StorageError>>
  /** Where these lines are in their file. Of a few lines in a file that is not in memory, only these are looked up. */
  readPlaces(
    segment: SegmentRecord,
    lines: readonly number[],
  ): Promise<Result<readonly { readonly offset: Bytes; readonly length: Bytes }[], StorageError>>
  forget(runId: string): void
  /** As of `SegmentReaders`: closes the run's indexes, and opens none before `work` is over. */
  closeRun(runId: string, work?: () => Promise<void>): Promise<void>
}

/** Reading whole is cheaper from here on: one line of so many. */
const fewLines = 256

/** A quarter of a million lines: with the 24 bytes per row that results take, a run of a million rows stays below 40 (P6). */
const cacheBytes: Bytes = 250_000 * indexLineBytes

/** Open at once: a page of a sorted view has lines of many. */
const openIndexes = 32

export function createSegmentIndexes(files: FileStore, capBytes: Bytes = cacheBytes): SegmentIndexes {
  interface Kept {
    readonly runId: string
    readonly bytes: Bytes
    readonly index: Promise<Result<SegmentIndex, StorageError>>
  }
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const kept = new Map<string, Kept>()

  const readers = createSegmentReaders(files, openIndexes)

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

  const indexes: SegmentIndexes = {
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
    async readPlaces(segment, lines) {
      const { indexFile } = segment
      if (kept.has(indexFile) || lines.length * fewLines > segment.lines.lines) {
        const whole = await indexes.read(segment)
        if (!whole.ok) return whole
        const index = whole.value
        return ok(lines.map((line) => ({ offset: index.offset(line), length: index.length(line) })))
      }
      return readers.use({ ...segment, file: indexFile }, async (reader) => {
        const places: { readonly offset: Bytes; readonly length: Bytes }[] = []
        for (const line of lines) {
          const at = line * indexLineBytes
          const one = openSegmentIndex(await reader.read(at, at + indexLineBytes))
          places.push({ offset: one.offset(0), length: one.length(0) })
        }
        return places
      })
    },
    forget(runId) {
      for (const [path, entry] of kept) if (entry.runId === runId) kept.delete(path)
    },
    closeRun: (runId, work) => readers.closeRun(runId, work),
  }
  return indexes
}
