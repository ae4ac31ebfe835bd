import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import { asksForVectors } from '#core/results/vector.ts'
import type { EnginePorts } from '../ports.ts'
import { type AnswerSource, findLine } from './row-answers.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openSegmentVectors, type SegmentVectors } from './segment-vectors.ts'

/** Where the embeddings of a row stand: `count` vectors from number `first` on in a file beside its segment. */
export interface VectorPlace {
  readonly segment: SegmentRecord
  readonly file: string
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
  ports: Pick<EnginePorts, 'files' | 'locks'>,
  store: Pick<RunStore, 'readers' | 'indexes'>,
  { results, snapshots }: AnswerSource,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<VectorPlaces | null, StorageError | { readonly kind: 'Cancelled' }>> {
  const found: (SegmentVectors | null)[] = []
  for (const segment of results.segments) {
    const snapshot = snapshots[segment.gen]
    const isAsked = snapshot !== undefined && asksForVectors(snapshot) && segment.lines.placed > 0
    const opened = isAsked ? await openSegmentVectors(ports, store, segment, call) : ok(null)
    if (!opened.ok) return opened
    found.push(opened.value)
  }
  const dimensions = mostFrequent(found)
  if (dimensions === null) return ok(null)
  const starts: (Uint32Array | null)[] = []
  for (const [place, segment] of results.segments.entries()) {
    const vectors = found[place]
    const read =
      vectors?.dimensions === dimensions ? await readStarts(store.readers, segment, vectors) : ok(null)
    if (!read.ok) return read
    starts.push(read.value)
  }
  return ok({
    dimensions,
    find(slot) {
      const place = findLine(results, slot)
      const own = place && starts[place.segment]
      const segment = place && results.segments[place.segment]
      const file = place && found[place.segment]?.file
      if (!own || !segment || !file) return null
      const first = own[place.line] ?? 0
      const count = (own[place.line + 1] ?? first) - first
      return count === 0 ? null : { segment, file, first, count }
    },
  })
}

function mostFrequent(found: readonly (SegmentVectors | null)[]): number | null {
  const counts = new Map<number, number>()
  for (const vectors of found) {
    if (vectors === null || vectors.count === 0) continue
    counts.set(vectors.dimensions, (counts.get(vectors.dimensions) ?? 0) + vectors.count)
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return best?.[0] ?? null
}

/** By line the number of its first vector, and one more behind the last line. */
async function readStarts(
  readers: RunStore['readers'],
  segment: SegmentRecord,
  { file, dimensions, count }: SegmentVectors,
): Promise<Result<Uint32Array, StorageError>> {
  const at = count * dimensions * 4
  const read = await readers.use({ ...segment, file }, (reader) => reader.read(at, at + count * 4))
  if (!read.ok) return read
  const lines = new Uint32Array(read.value.slice().buffer)
  const starts = new Uint32Array(segment.lines.lines + 1)
  for (const line of lines) starts[line + 1] = (starts[line + 1] ?? 0) + 1
  for (let line = 1; line < starts.length; line++)
    starts[line] = (starts[line] ?? 0) + (starts[line - 1] ?? 0)
  return ok(starts)
}
