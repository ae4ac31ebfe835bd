import { createDateOrderCount, type DateOrder } from '#core/dataset/cell-date.ts'
import { toBound } from '#core/dataset/row-filter.ts'
import { ok, type Result } from '#core/result.ts'
import type { ColumnKey, ResultFilter } from '#core/results/result-query.ts'
import type { RowResults } from '#core/results/row-results.ts'
import { scanColumn } from './scan-cells.ts'
import type { ScanFailed, ScanSource } from './scan-source.ts'

/** By the results they were read from: these stay the same object until one of them changes. */
const known = new WeakMap<RowResults, Map<ColumnKey, DateOrder | null>>()

/**
 * How `03/04/2026` is read in a column: as most of its dates can be, over all rows of the run, so that it means the same
 * whatever is filtered. Null = that does not settle it.
 */
export async function readDateOrder(
  source: ScanSource,
  column: ColumnKey,
): Promise<Result<DateOrder | null, ScanFailed>> {
  // No fact is a date.
  if (column.startsWith('f:')) return ok(null)
  const { rows, scope } = source.answers.results
  const orders = known.get(rows) ?? new Map<ColumnKey, DateOrder | null>()
  known.set(rows, orders)
  const found = orders.get(column)
  if (found !== undefined) return ok(found)
  source.pace.expect(scope.length)
  const count = createDateOrderCount()
  const every = new Uint8Array(scope.length).fill(1)
  const scanned = await scanColumn(source, column, every, (_, bytes, start, end) =>
    count.add(bytes, start, end),
  )
  if (!scanned.ok) return scanned
  const order = count.order()
  orders.set(column, order)
  return ok(order)
}

/** Whether a filter may compare dates. */
export const asksForDates = (filter: ResultFilter): boolean =>
  filter.test === 'range' &&
  [filter.min, filter.max].every((bound) => bound === null || toBound(bound)?.kind === 'date')
