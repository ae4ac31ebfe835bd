import { parseDate } from './cell-date.ts'
import { parseNumber } from './cell-number.ts'

export const filterTests = ['contains', 'equals', 'missing', 'greater', 'less'] as const
export type FilterTest = (typeof filterTests)[number]

/** Rows by one cell of theirs. Letter case does not count. */
export interface RowFilter {
  /** A column's id: it outlives renaming. */
  readonly column: string
  /**
   * equals: blanks around both do not count. missing: null, empty or only white space; the value does not matter.
   * greater, less: than a number, or than a date with its year first or with points; cells that are none do not match.
   */
  readonly test: FilterTest
  readonly value: string
  /** Exactly the other rows, cells that cannot be compared among them. */
  readonly negated: boolean
}

/** Why a filter selects no row at all, negated or not. */
export type FilterIssue = 'UnknownColumn' | 'NoValue' | 'NotComparable'

export const judgeFilter = (
  filter: RowFilter,
  columns: readonly { readonly id: string }[],
): FilterIssue | null => {
  if (!columns.some(({ id }) => id === filter.column)) return 'UnknownColumn'
  if (filter.test === 'missing') return null
  if (filter.test === 'contains') return filter.value === '' ? 'NoValue' : null
  if (filter.value.trim() === '') return 'NoValue'
  if (filter.test === 'equals') return null
  return toBound(filter.value) === null ? 'NotComparable' : null
}

/** What `greater` and `less` compare with; null when the text is neither a number nor a date that can be read in one way only. */
export const toBound = (
  value: string,
): { readonly kind: 'number' | 'date'; readonly value: number } | null => {
  const number = parseNumber(value)
  if (!Number.isNaN(number)) return { kind: 'number', value: number }
  const date = parseClearDate(value.trim())
  return Number.isNaN(date) ? null : { kind: 'date', value: date }
}

/** A date that does not depend on the country: `2026-03-04` or `4.3.2026`, but not `03/04/2026`. */
export const parseClearDate = (text: string): number => {
  const date = parseDate(text, 'dayFirst')
  return date === parseDate(text, 'monthFirst') ? date : NaN
}
