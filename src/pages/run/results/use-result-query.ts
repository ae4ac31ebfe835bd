import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { outcomes, type Outcome } from '#core/results/outcome.ts'
import {
  readResultFilters,
  readResultSort,
  writeResultFilters,
  writeResultSort,
  type ColumnKey,
  type ResultFilter,
  type ResultSort,
} from '#core/results/result-query.ts'
import type { RowNumber } from '#core/units.ts'

export interface Shown {
  readonly chosen: readonly Outcome[]
  readonly search: string
  readonly filters: readonly ResultFilter[]
  readonly sort: readonly ResultSort[]
}

interface Asked extends Shown {
  /** The row that is looked at; null = none. */
  readonly row: RowNumber | null
}

/** Which rows are shown, in which order, and which one is looked at. */
export interface ResultQuery extends Asked {
  /** Filters, outcomes and search; an order hides no row. */
  readonly filterCount: number
  readonly toggleOutcome: (outcome: Outcome) => void
  readonly setSearch: (text: string) => void
  /** In the place of what the column was filtered by; null = by nothing. */
  readonly setFilter: (column: ColumnKey, filter: ResultFilter | null) => void
  readonly removeFilter: (index: number) => void
  /** Sorts by a column, `more` = where the columns before leave rows equal; null = not by it. */
  readonly setSort: (column: ColumnKey, descending: boolean | null, more: boolean) => void
  readonly showRow: (row: RowNumber | null) => void
  /** Every row, in any order. */
  readonly clear: () => void
  /** Back to rows that were shown before. */
  readonly restore: (shown: Shown) => void
}

/** Kept in the address, so that it can be shared, bookmarked and gone back from. Rows count from 1 there. */
export function useResultQuery(): ResultQuery {
  const [params, setParams] = useSearchParams()
  const read = (name: string) => params.get(name) ?? ''
  const [outcomeText, search, filterText, sortText] = [read('outcome'), read('q'), read('f'), read('sort')]
  const row = Number(read('row'))
  const parts = useMemo(
    () => ({
      chosen: outcomes.filter((outcome) => outcomeText.split(',').includes(outcome)),
      filters: readResultFilters(filterText),
      sort: readResultSort(sortText),
    }),
    [outcomeText, filterText, sortText],
  )
  const asked: Asked = { ...parts, search, row: Number.isSafeInteger(row) && row > 0 ? row - 1 : null }

  const write = (change: Partial<Asked>) =>
    setParams((before) => writeAsked(before, { ...asked, ...change }), { replace: true })
  const { chosen, filters, sort } = asked
  return {
    ...asked,
    filterCount: (chosen.length > 0 ? 1 : 0) + (search === '' ? 0 : 1) + filters.length,
    toggleOutcome: (outcome) =>
      write({
        chosen: chosen.includes(outcome) ? chosen.filter((one) => one !== outcome) : [...chosen, outcome],
      }),
    setSearch: (text) => write({ search: text }),
    setFilter: (column, filter) => {
      const others = filters.filter((one) => one.column !== column)
      write({ filters: filter === null ? others : [...others, filter] })
    },
    removeFilter: (index) => write({ filters: filters.filter((_, at) => at !== index) }),
    setSort: (column, descending, more) => write({ sort: planSort(sort, column, descending, more) }),
    showRow: (next) => write({ row: next }),
    clear: () => write({ chosen: [], search: '', filters: [], sort: [] }),
    restore: write,
  }
}

/** @param more keeps the columns sorted by so far before this one */
export function planSort(
  sort: readonly ResultSort[],
  column: ColumnKey,
  descending: boolean | null,
  more: boolean,
): readonly ResultSort[] {
  if (descending === null) return sort.filter((one) => one.column !== column)
  const next = { column, descending }
  if (!more) return [next]
  return sort.some((one) => one.column === column)
    ? sort.map((one) => (one.column === column ? next : one))
    : [...sort, next]
}

/** What else stands in the address stays. */
function writeAsked(before: URLSearchParams, asked: Asked): URLSearchParams {
  const after = new URLSearchParams(before)
  const values = {
    outcome: asked.chosen.join(','),
    q: asked.search,
    f: writeResultFilters(asked.filters),
    sort: writeResultSort(asked.sort),
    row: asked.row === null ? '' : String(asked.row + 1),
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === '') after.delete(name)
    else after.set(name, value)
  }
  return after
}
