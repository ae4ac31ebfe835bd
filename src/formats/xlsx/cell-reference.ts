import { columnLimit } from '../import-error.ts'
import { badWorkbook, XlsxFault } from './fault.ts'

/** Excel's last row. */
export const rowLimit = 1_048_576

/** A cell, or the corner of a range; both count from 0. */
export interface CellPlace {
  readonly row: number
  readonly column: number
}

/** Cells from (rowStart, columnStart) up to and without (rowEnd, columnEnd). */
export interface CellRange {
  readonly rowStart: number
  readonly rowEnd: number
  readonly columnStart: number
  readonly columnEnd: number
}

/**
 * The column of a reference like `AB12`, from 0; its row is not looked at. Throws TooManyColumns beyond XFD, BadWorkbook
 * (badReference) when it starts with no letter.
 */
export function columnOf(reference: string, part: string): number {
  let column = 0
  let at = 0
  for (; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & ~32
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
    if (column > columnLimit) throw tooWide(column)
  }
  if (at === 0) throw badWorkbook('badReference', part)
  return column - 1
}

export const tooWide = (columns: number): XlsxFault =>
  new XlsxFault({ kind: 'TooManyColumns', columns, limit: columnLimit })

/** A row's number, from 0. Throws BadWorkbook (badReference) when Excel has no such row. */
export function rowOf(digits: string, part: string): number {
  const row = /^\d{1,7}$/.test(digits) ? Number(digits) : 0
  if (row < 1 || row > rowLimit) throw badWorkbook('badReference', part)
  return row - 1
}

/** `A1:C3`, or one cell; `$` signs do not matter. */
export function rangeOf(reference: string, part: string): CellRange {
  const [first = '', last = first] = reference.replaceAll('$', '').split(':')
  const from = placeOfCell(first, part)
  const to = placeOfCell(last, part)
  return {
    rowStart: Math.min(from.row, to.row),
    rowEnd: Math.max(from.row, to.row) + 1,
    columnStart: Math.min(from.column, to.column),
    columnEnd: Math.max(from.column, to.column) + 1,
  }
}

const placeOfCell = (reference: string, part: string): CellPlace => ({
  row: rowOf(reference.replace(/^[a-z]+/i, ''), part),
  column: columnOf(reference, part),
})

/** As people write it: `B2:C5`. */
export const rangeText = ({ rowStart, rowEnd, columnStart, columnEnd }: CellRange): string =>
  `${toLetters(columnStart)}${rowStart + 1}:${toLetters(columnEnd - 1)}${rowEnd}`

function toLetters(column: number): string {
  const above = Math.floor(column / 26)
  return (above > 0 ? toLetters(above - 1) : '') + String.fromCharCode(65 + (column % 26))
}
