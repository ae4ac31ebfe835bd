import type { GridPlace } from './grid-keys.ts'

/** A rectangle of cells: starts inclusive, ends exclusive. Columns count as they are shown. */
export interface GridRange {
  readonly rowStart: number
  readonly rowEnd: number
  readonly columnStart: number
  readonly columnEnd: number
}

/** The cells between two corners, both included. */
export function rangeBetween(one: GridPlace, other: GridPlace): GridRange {
  return {
    rowStart: Math.max(Math.min(one.row, other.row), 0),
    rowEnd: Math.max(one.row, other.row) + 1,
    columnStart: Math.min(one.column, other.column),
    columnEnd: Math.max(one.column, other.column) + 1,
  }
}

/** Filters may have taken rows and columns away since the corner was set; null = all of the range. */
export function clampRange(range: GridRange, rows: number, columns: number): GridRange | null {
  const rowEnd = Math.min(range.rowEnd, rows)
  const columnEnd = Math.min(range.columnEnd, columns)
  return range.rowStart < rowEnd && range.columnStart < columnEnd ? { ...range, rowEnd, columnEnd } : null
}

const noRange = { rangeStart: 0, rangeEnd: 0 }

/** The columns of the range that lie in a row: `rangeEnd` exclusive, both 0 = none. */
export function rangeInRow(
  range: GridRange | null,
  row: number,
): { readonly rangeStart: number; readonly rangeEnd: number } {
  if (range === null || row < range.rowStart || row >= range.rowEnd) return noRange
  return { rangeStart: range.columnStart, rangeEnd: range.columnEnd }
}
