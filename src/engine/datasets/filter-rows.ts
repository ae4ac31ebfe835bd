import { isBlankBytes } from '#core/dataset/blank.ts'
import { readDate } from '#core/dataset/cell-date.ts'
import { readNumber } from '#core/dataset/cell-number.ts'
import { type CellTest, containsTest, equalsTest } from '#core/dataset/cell-test.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { judgeFilter, type RowFilter, toBound } from '#core/dataset/row-filter.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from './dataset-reader.ts'

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
      return containsTest(value)
    case 'equals':
      return equalsTest(value)
    case 'greater':
      return createBoundTest(value, (cell, bound) => cell > bound)
    case 'less':
      return createBoundTest(value, (cell, bound) => cell < bound)
  }
}

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
