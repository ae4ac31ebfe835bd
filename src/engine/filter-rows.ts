import { isBlankBytes } from '#core/blank.ts'
import { readDate } from '#core/cell-date.ts'
import { readNumber } from '#core/cell-number.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { judgeFilter, type RowFilter, toBound } from '#core/row-filter.ts'
import { cancelled, isCancelled, pause } from './call.ts'
import type { OpenDataset } from './dataset-reader.ts'

/** Whether the cell at bytes [start, end) passes, negation aside. */
type CellTest = (bytes: Uint8Array, start: number, end: number) => boolean

/** Rows between two looks at the signal. */
const rowsPerPause = 8192

/**
 * Rows of a dataset that a filter selects, ascending, in one pass over one column. A filter with an issue selects none.
 *
 * @param isCandidate rows to look at at all
 */
export async function filterRows(
  dataset: OpenDataset,
  filter: RowFilter,
  isCandidate: (row: number) => boolean,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<Int32Array, StorageError | { readonly kind: 'Cancelled' }>> {
  const { columns, rows } = dataset.record
  if (judgeFilter(filter, columns) !== null) return ok(new Int32Array())
  const column = columns.findIndex(({ id }) => id === filter.column)
  const passes = createCellTest(filter)
  const found = new Int32Array(rows)
  let count = 0
  for (let index = 0; index < dataset.groupCount; index++) {
    const placed = await dataset.readGroup(index, 'once')
    if (!placed.ok) return placed
    const { group, rowStart } = placed.value
    const bytes = group.bytes(column)
    const offsets = group.offsets(column)
    for (let local = 0; local < group.rows; local++) {
      const row = rowStart + local
      // A missing cell has no bytes.
      const isMatch = passes(bytes, offsets[local] ?? 0, offsets[local + 1] ?? 0)
      if (isMatch !== filter.negated && isCandidate(row)) found[count++] = row
      if ((local + 1) % rowsPerPause !== 0) continue
      await pause()
      if (isCancelled(call)) return cancelled
    }
  }
  return isCancelled(call) ? cancelled : ok(found.slice(0, count))
}

function createCellTest({ test, value }: RowFilter): CellTest {
  switch (test) {
    case 'missing':
      return isBlankBytes
    case 'contains':
      return createTextTest(value.toLowerCase(), (cell, wanted) => cell.toLowerCase().includes(wanted))
    case 'equals':
      return createTextTest(
        value.trim().toLowerCase(),
        (cell, wanted) => cell.trim().toLowerCase() === wanted,
      )
    case 'greater':
      return createBoundTest(value, (cell, bound) => cell > bound)
    case 'less':
      return createBoundTest(value, (cell, bound) => cell < bound)
  }
}

function createTextTest(wanted: string, isMatch: (cell: string, wanted: string) => boolean): CellTest {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const needle = new TextEncoder().encode(wanted)
  const isAscii = needle.every((byte) => byte < 0x80)
  return (bytes, start, end) =>
    // Most cells can be ruled out on their bytes.
    mayContain(bytes, start, end, needle, isAscii) &&
    isMatch(decoder.decode(bytes.subarray(start, end)), wanted)
}

/** False only when the cell does not contain the text, which is in lower case and not empty. */
function mayContain(
  bytes: Uint8Array,
  start: number,
  end: number,
  needle: Uint8Array,
  isAscii: boolean,
): boolean {
  const first = needle[0] ?? 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80) {
      if (!isAscii || becomesAscii(bytes, at)) return true
    } else if (lower(byte) === first && containsAt(bytes, at, end, needle)) {
      return true
    }
  }
  return false
}

/** `İ` (U+0130) and the Kelvin sign (U+212A): no other letter outside of ASCII has a lower case with ASCII in it. */
const becomesAscii = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at] === 0xc4 && bytes[at + 1] === 0xb0) ||
  (bytes[at] === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa)

function containsAt(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  if (end - start < needle.length) return false
  for (let at = 1; at < needle.length; at++) if (lower(bytes[start + at] ?? 0) !== needle[at]) return false
  return true
}

const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)

function createBoundTest(value: string, isMatch: (cell: number, bound: number) => boolean): CellTest {
  const bound = toBound(value)
  if (bound === null) return () => false
  if (bound.kind === 'number') {
    return (bytes, start, end) => {
      const number = readNumber(bytes, start, end)
      return !Number.isNaN(number) && isMatch(number, bound.value)
    }
  }
  return (bytes, start, end) => {
    const date = readDate(bytes, start, end, 'dayFirst')
    if (Number.isNaN(date) || !isMatch(date, bound.value)) return false
    return readDate(bytes, start, end, 'monthFirst') === date
  }
}
