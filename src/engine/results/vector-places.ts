import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { countVectors } from '#formats/packed/vector-file.ts'
import { findLine } from './row-answers.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'

/** Where the embeddings of a row stand: `count` vectors from number `first` on in its segment's file. */
export interface VectorPlace {
  readonly segment: SegmentRecord
  readonly first: number
  readonly count: number
}

export interface VectorPlaces {
  readonly dimensions: number
  /** Null where the row has none, or only some of another length. */
  find(slot: number): VectorPlace | null
}

/**
 * Finds the embeddings of a run's rows. Their length is that of most lines; a matrix has but one. 4 bytes per line.
 *
 * @returns null when the run has none
 */
export async function openVectorPlaces(
  { readers }: Pick<RunStore, 'readers'>,
  results: RunResults,
): Promise<Result<VectorPlaces | null, StorageError>> {
  const dimensions = mostFrequent(results.segments)
  if (dimensions === null) return ok(null)
  const starts: (Uint32Array | null)[] = []
  for (const segment of results.segments) {
    const read = segment.dimensions === dimensions ? await readStarts(readers, segment, dimensions) : ok(null)
    if (!read.ok) return read
    starts.push(read.value)
  }
  return ok({
    dimensions,
    find(slot) {
      const found = findLine(results, slot)
      const own = found && starts[found.segment]
      const segment = found && results.segments[found.segment]
      if (!own || !segment) return null
      const first = own[found.line] ?? 0
      const count = (own[found.line + 1] ?? first) - first
      return count === 0 ? null : { segment, first, count }
    },
  })
}

function mostFrequent(segments: readonly SegmentRecord[]): number | null {
  const lines = new Map<number, number>()
  for (const { dimensions, lines: ledger } of segments) {
    if (dimensions !== undefined) lines.set(dimensions, (lines.get(dimensions) ?? 0) + ledger.placed)
  }
  const [best] = [...lines].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return best?.[0] ?? null
}

/** By line the number of its first vector, and one more behind the last line. */
async function readStarts(
  readers: RunStore['readers'],
  segment: SegmentRecord,
  dimensions: number,
): Promise<Result<Uint32Array, StorageError>> {
  const path = segment.vectorsFile ?? ''
  const read = await readers.use({ ...segment, file: path }, async (reader) => {
    const count = countVectors(reader.size, dimensions)
    return count === null ? null : reader.read(count * dimensions * 4, reader.size)
  })
  if (!read.ok) return read
  if (read.value === null) {
    return err({ kind: 'StorageFailed', path, message: 'It is not what was written.' })
  }
  const lines = new Uint32Array(read.value.slice().buffer)
  const starts = new Uint32Array(segment.lines.lines + 1)
  for (const line of lines) starts[line + 1] = (starts[line + 1] ?? 0) + 1
  for (let line = 1; line < starts.length; line++)
    starts[line] = (starts[line] ?? 0) + (starts[line - 1] ?? 0)
  return ok(starts)
}
