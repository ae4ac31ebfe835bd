import { containsTest, createResultTest } from '#core/dataset/cell-test.ts'
import type { DateOrder } from '#core/dataset/cell-date.ts'
import { outcomeCode } from '#core/results/outcome.ts'
import type { ColumnKey, ResultFilter, ResultSort } from '#core/results/result-query.ts'
import { ok, type Result } from '#core/result.ts'
import { createSortKeys, type SortKeys } from '#core/results/sort-keys.ts'
import { sortByKeys } from '#core/results/sort-order.ts'
import { cancelled } from '../call.ts'
import { asksForDates, readDateOrder } from './column-dates.ts'
import type { ViewQuery } from './result-types.ts'
import { scanAll, scanColumn } from './scan-cells.ts'
import type { ScanFailed, ScanSource } from './scan-source.ts'

/** What selects rows; the order apart. */
export type RowSelection = Pick<ViewQuery, 'outcomes' | 'search' | 'filters'>

export const selectsAll = ({ outcomes, search, filters = [] }: RowSelection): boolean =>
  outcomes === null && search === '' && filters.length === 0

/**
 * By slot, 1 = selected: the outcome is one of these, every filter passes, and the text stands in some source or answer
 * cell. One column is gone through at a time, and only where nothing has ruled the slot out.
 */
export async function selectRows(
  source: ScanSource,
  { outcomes, search, filters = [] }: RowSelection,
): Promise<Result<Uint8Array, ScanFailed>> {
  const { rows, scope } = source.answers.results
  const selected = new Uint8Array(scope.length).fill(1)
  if (outcomes !== null) {
    const codes = new Set(outcomes.map((outcome) => outcomeCode[outcome]))
    for (let slot = 0; slot < selected.length; slot++) {
      selected[slot] = codes.has(rows.outcome[slot] ?? 0) ? 1 : 0
    }
  }
  source.pace.expect(scope.length * (filters.length + (search === '' ? 0 : 2)))
  for (const filter of filters.toSorted((a, b) => effortOf(a.column) - effortOf(b.column))) {
    const filtered = await applyFilter(source, filter, selected)
    if (!filtered.ok) return filtered
  }
  return search === '' ? ok(selected) : searchRows(source, search, selected)
}

/** Facts are in memory, source columns in few files, answers in many. */
const effortOf = (column: ColumnKey): number => 'fsa'.indexOf(column.charAt(0))

async function applyFilter(
  source: ScanSource,
  filter: ResultFilter,
  selected: Uint8Array,
): Promise<Result<undefined, ScanFailed>> {
  const dates = asksForDates(filter) ? await readDateOrder(source, filter.column) : ok(null)
  if (!dates.ok) return dates
  const test = createResultTest(filter, dates.value)
  const passes = new Uint8Array(selected.length)
  // What has no cell is like an empty one.
  if (test(passes, 0, 0)) passes.fill(1)
  const scanned = await scanColumn(source, filter.column, selected, (slot, bytes, start, end) => {
    passes[slot] = test(bytes, start, end) ? 1 : 0
  })
  if (!scanned.ok) return scanned
  const wanted = filter.negated ? 0 : 1
  for (let slot = 0; slot < selected.length; slot++) if (passes[slot] !== wanted) selected[slot] = 0
  return scanned
}

async function searchRows(
  source: ScanSource,
  search: string,
  selected: Uint8Array,
): Promise<Result<Uint8Array, ScanFailed>> {
  const test = containsTest(search)
  const found = new Uint8Array(selected.length)
  const scanned = await scanAll(source, selected, (slot, bytes, start, end) => {
    if (!test(bytes, start, end)) return
    found[slot] = 1
    selected[slot] = 0
  })
  return scanned.ok ? ok(found) : scanned
}

/** The selected slots, ascending. */
export function toSlots(selected: Uint8Array): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(selected.length)
  let count = 0
  for (let slot = 0; slot < selected.length; slot++) if (selected[slot] === 1) slots[count++] = slot
  return count === slots.length ? slots : slots.slice(0, count)
}

/** Slots in the order of these columns, the first one first; equal ones as they stand. */
export async function sortRows(
  source: ScanSource,
  slots: Int32Array<ArrayBuffer>,
  sort: readonly ResultSort[],
): Promise<Result<Int32Array<ArrayBuffer>, ScanFailed>> {
  const { scope } = source.answers.results
  source.pace.expect(scope.length * sort.length * 2)
  const wanted = new Uint8Array(scope.length)
  const placeOf = new Int32Array(scope.length)
  let order = new Int32Array(slots.length)
  for (let place = 0; place < slots.length; place++) {
    const slot = slots[place] ?? 0
    wanted[slot] = 1
    placeOf[slot] = place
    order[place] = place
  }
  for (const { column, descending } of sort.toReversed()) {
    const keys = await readKeys(source, column, wanted, placeOf, slots.length)
    if (!keys.ok) return keys
    const steps = sortByKeys(order, keys.value, descending)
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        order = step.value
        break
      }
      if (await source.pace.breathe()) return cancelled
    }
    if (await source.pace.step(scope.length)) return cancelled
  }
  // Of all rows, a place is a slot.
  return ok(slots.length === scope.length ? order : order.map((place) => slots[place] ?? 0))
}

/** @param placeOf by slot, its position among the keys */
async function readKeys(
  source: ScanSource,
  column: ColumnKey,
  wanted: Uint8Array,
  placeOf: Int32Array,
  count: number,
): Promise<Result<SortKeys, ScanFailed>> {
  const read = async (dateOrder: DateOrder | null) => {
    const keys = createSortKeys(count, dateOrder)
    const scanned = await scanColumn(source, column, wanted, (slot, bytes, start, end) =>
      keys.set(placeOf[slot] ?? 0, bytes, start, end),
    )
    return scanned.ok ? ok(keys) : scanned
  }
  const keys = await read(null)
  if (!keys.ok) return keys
  if (!keys.value.hasOrderedDates) return ok(keys.value.finish())
  const dates = await readDateOrder(source, column)
  if (!dates.ok) return dates
  // Read again only where another reading makes them dates.
  if (dates.value === null) return ok(keys.value.finish())
  const again = await read(dates.value)
  return again.ok ? ok(again.value.finish()) : again
}
