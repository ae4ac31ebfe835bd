import type { FileReader, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { SegmentReaders } from './segment-readers.ts'

/** Where a line stands in a collected file. */
export interface LinePlace {
  readonly segment: SegmentRecord
  readonly offset: Bytes
  /** Without its line end. */
  readonly length: Bytes
}

/** Two lines this close together are read at once: what lies between costs less than a second read. */
const gapBytes: Bytes = 64 * 1024
const readBytes: Bytes = 4 * 1024 * 1024

/**
 * Reads lines, each file from its beginning to its end whatever order they are asked for in: providers write results
 * in the order in which they were done.
 *
 * @param onLine gets the line's position in `places` and its bytes, a view that is valid during the call only
 */
export async function readSegmentLines(
  readers: SegmentReaders,
  places: readonly LinePlace[],
  onLine: (place: number, bytes: Uint8Array) => void,
): Promise<Result<undefined, StorageError>> {
  for (const [segment, group] of groupBySegment(places)) {
    const read = await readers.use(segment, (reader) => readGroup(reader, places, group, onLine))
    if (!read.ok) return read
  }
  return done
}

async function readGroup(
  reader: FileReader,
  places: readonly LinePlace[],
  group: readonly number[],
  onLine: (place: number, bytes: Uint8Array) => void,
): Promise<void> {
  const startOf = (at: number): Bytes => places[group[at] ?? 0]?.offset ?? 0
  const endOf = (at: number): Bytes => startOf(at) + (places[group[at] ?? 0]?.length ?? 0)
  for (let first = 0; first < group.length;) {
    const start = startOf(first)
    let next = first + 1
    while (
      next < group.length &&
      startOf(next) - endOf(next - 1) <= gapBytes &&
      endOf(next) - start <= readBytes
    ) {
      next++
    }
    const bytes = await reader.read(start, endOf(next - 1))
    for (let at = first; at < next; at++) {
      onLine(group[at] ?? 0, bytes.subarray(startOf(at) - start, endOf(at) - start))
    }
    first = next
  }
}

/** Positions in `places` by file, each list in the order of the file. */
function groupBySegment(places: readonly LinePlace[]): ReadonlyMap<SegmentRecord, readonly number[]> {
  const groups = new Map<SegmentRecord, number[]>()
  for (const [at, { segment }] of places.entries()) {
    const group = groups.get(segment)
    if (group === undefined) groups.set(segment, [at])
    else group.push(at)
  }
  for (const group of groups.values()) {
    group.sort((a, b) => (places[a]?.offset ?? 0) - (places[b]?.offset ?? 0))
  }
  return groups
}
