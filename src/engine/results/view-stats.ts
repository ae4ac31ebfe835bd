import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ColumnKey } from '#core/results/result-query.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowResults } from '#core/results/row-results.ts'
import { createColumnCounter } from '#formats/packed/column-stats.ts'
import { type RowSelection, selectRows, selectsAll } from './pick-rows.ts'
import { scanColumn } from './scan-cells.ts'
import type { ScanFailed, ScanSource } from './scan-source.ts'

/** What a column of a run looks like, counted once per state of its results. */
export interface ViewStats {
  /** @param selection the rows that count */
  count(
    source: ScanSource,
    column: ColumnKey,
    selection: RowSelection,
  ): Promise<Result<ColumnStats, ScanFailed>>
}

export function createViewStats(): ViewStats {
  /** By the results they were counted in: when these are put together anew, what was counted goes with them. */
  const counted = new WeakMap<RowResults, Map<string, ColumnStats>>()
  /** The columns of a table are asked for one after the other, most of them about the same rows. */
  let last: { readonly rows: RowResults; readonly key: string; readonly selected: Uint8Array } | null = null

  const select = async (
    source: ScanSource,
    selection: RowSelection,
  ): Promise<Result<Uint8Array, ScanFailed>> => {
    const { rows, scope } = source.answers.results
    if (selectsAll(selection)) return ok(new Uint8Array(scope.length).fill(1))
    const key = JSON.stringify(selection)
    if (last?.rows === rows && last.key === key) return ok(last.selected)
    const selected = await selectRows(source, selection)
    if (selected.ok && !isNoted(selection)) last = { rows, key, selected: selected.value }
    return selected
  }

  return {
    async count(source, column, selection) {
      const { rows } = source.answers.results
      const known = counted.get(rows) ?? new Map<string, ColumnStats>()
      counted.set(rows, known)
      const key = JSON.stringify([column, selection])
      const found = known.get(key)
      if (found !== undefined) return ok(found)
      const selected = await select(source, selection)
      if (!selected.ok) return selected
      const stats = await countColumn(source, column, selected.value)
      if (stats.ok && !isNoted(selection) && !isNote(column)) known.set(key, stats.value)
      return stats
    },
  }
}

/** Notes and flags change while the results stay. */
const isNote = (column: ColumnKey): boolean => column === 'f:note' || column === 'f:flag'
const isNoted = ({ filters = [] }: RowSelection): boolean => filters.some(({ column }) => isNote(column))

async function countColumn(
  source: ScanSource,
  column: ColumnKey,
  selected: Uint8Array,
): Promise<Result<ColumnStats, ScanFailed>> {
  const { scope } = source.answers.results
  source.pace.expect(scope.length)
  const counter = createColumnCounter(1)
  let filled = 0
  const scanned = await scanColumn(source, column, selected, (slot, bytes, start, end) => {
    if (counter.addCell(bytes, start, end, scope[slot] ?? 0)) filled++
  })
  if (!scanned.ok) return scanned
  let rows = 0
  for (const each of selected) rows += each
  // Rows without a cell count as rows whose cell is empty.
  return ok({ columnId: column, ...counter.finish(), missing: rows - filled })
}
