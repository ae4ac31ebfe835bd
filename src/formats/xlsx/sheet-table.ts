import { nameColumns } from '../column-names.ts'
import type { FindingLog } from '../findings.ts'
import { guessSkipLines, hasHeader } from '../csv/guess-layout.ts'
import { joinHeaderRows } from '../join-header-rows.ts'
import type { Dialect, SheetColumn } from '../sheet.ts'
import { badWorkbook } from './fault.ts'
import type { MergedFill } from './merged-fill.ts'
import type { SheetRow } from './sheet-cells.ts'

type Cell = string | null
type Wait = void | Promise<void>

/** Columns in which some row has something, from `left` up to and without `right`. */
export interface UsedColumns {
  readonly left: number
  readonly right: number
}

export interface SheetTable {
  readonly columns: readonly SheetColumn[]
  /** Data rows given to the sink. */
  readonly rows: number
  /** Takes the next row that holds something. */
  add(row: SheetRow): Wait
  end(): Wait
  /** The columns that all rows used. When `outgrown`, they are more than the header knew, and the rows are worth nothing. */
  readonly used: UsedColumns
  readonly outgrown: boolean
  /** The number of the data row that stands in this row of the sheet, or null. Known for rows that were given out. */
  dataRowOf(sheetRow: number): number | null
}

export interface TableOptions {
  readonly part: string
  /** `skipLines` are rows of the sheet; undefined = both are guessed from the first rows. */
  readonly dialect: Partial<Pick<Dialect, 'skipLines' | 'headerRows'>> &
    Pick<Dialect, 'footerRows' | 'emptyRows'>
  /** Known from an earlier reading; null = as many as the first rows use, and if later ones use more, `outgrown`. */
  readonly used: UsedColumns | null
  readonly fill: MergedFill | null
  /** Texts may hold U+FFFD. */
  readonly suspicious: () => boolean
}

interface TableSink {
  header(columns: readonly SheetColumn[], layout: { skipLines: number; headerRows: number }): Wait
  row(cells: readonly Cell[]): Wait
}

/** Rows looked at to find the header. */
const sampleRows = 60

/** Cells of the table, empty ones included: what it needs on the disk. */
export const areaLimit = 100_000_000

/**
 * Makes a table of a sheet's rows. The table begins at the first row and the first column that hold something. Rows
 * without any cell inside of it are blank lines and no rows; cells without a value are missing (null).
 */
export function createSheetTable(options: TableOptions, findings: FindingLog, sink: TableSink): SheetTable {
  const { part, dialect, fill } = options
  let { left, right } = options.used ?? { left: Infinity, right: 0 }
  let width = 0
  let waiting: SheetRow[] | null = []
  const head: SheetRow[] = []
  let skipLines = 0
  let headerRows = 0
  let columns: readonly SheetColumn[] | null = null
  const held: SheetRow[] = []
  let rows = 0
  let taken = 0
  let lastRow = -1
  let outgrown = false
  /** Where data rows stop to follow each other: from sheet row `row` on, each is `row - shift`. */
  const runs: { readonly row: number; readonly shift: number }[] = []

  const widen = (row: SheetRow): void => {
    for (const column of row.columns) {
      if (column < left) left = column
      if (column >= right) right = column + 1
    }
  }

  const toCells = (row: SheetRow): Cell[] => {
    const cells = new Array<Cell>(width).fill(null)
    for (let index = 0; index < row.columns.length; index++)
      cells[(row.columns[index] ?? 0) - left] = row.texts[index] ?? null
    fill?.apply(row.row, left, cells)
    return cells
  }

  const begin = async (): Promise<void> => {
    const sample = waiting ?? []
    waiting = null
    for (const row of sample) widen(row)
    width = Math.max(0, right - left)
    const records = sample.map((row) => ({ cells: toRecord(row, left, width), line: row.row }))
    skipLines = dialect.skipLines ?? guessSkipLines(records)
    const table = records.filter(({ line }) => line >= skipLines)
    headerRows = dialect.headerRows ?? (hasHeader(table) ? 1 : 0)
    for (const row of sample) await take(row)
  }

  const nameAll = (): Wait => {
    const names = joinHeaderRows(head.map((row) => toCells(row).map((cell) => cell ?? '')))
    const silent = { ...findings, add: () => undefined }
    columns = nameColumns(
      Array.from({ length: width }, (_, index) => names[index] ?? ''),
      headerRows === 0 ? silent : findings,
    )
    if (headerRows === 0)
      findings.add('noHeader', 0, `${columns[0]?.name ?? ''} … ${columns.at(-1)?.name ?? ''}`)
    return sink.header(columns, { skipLines, headerRows })
  }

  const take = (row: SheetRow): Wait => {
    taken++
    if (taken * (right - left) > areaLimit) throw badWorkbook('tooManyCells', part, areaLimit)
    if (outgrown) {
      widen(row)
      return
    }
    if (row.row < skipLines) {
      findings.add('preambleLine', rows)
      return
    }
    const first = row.columns.reduce((least, column) => Math.min(least, column), Infinity)
    const last = row.columns.reduce((most, column) => Math.max(most, column), -1)
    if (first < left || last >= right) {
      outgrown = true
      widen(row)
      return
    }
    if (lastRow !== -1)
      for (let blank = lastRow + 1; blank < row.row; blank++) findings.add('blankLine', rows)
    lastRow = row.row
    if (columns !== null) return hold(row)
    if (headerRows > 0) {
      head.push(row)
      return head.length === headerRows ? nameAll() : undefined
    }
    const named = nameAll()
    return named ? named.then(() => hold(row)) : hold(row)
  }

  const hold = (row: SheetRow): Wait => {
    if (dialect.footerRows === 0) return give(row)
    held.push(row)
    const first = held.length > dialect.footerRows ? held.shift() : undefined
    return first && give(first)
  }

  const give = (row: SheetRow): Wait => {
    const cells = toCells(row)
    if (dialect.emptyRows === 'skip' && cells.every((cell) => cell === null || cell.trim() === '')) {
      findings.add('emptyRow', rows)
      return
    }
    if (row.errors > 0) findings.add('errorCell', rows)
    if (row.uncalculated > 0) findings.add('uncalculatedCell', rows)
    if (row.hidden) findings.add('hiddenRow', rows)
    if (options.suspicious() && cells.some((cell) => cell?.includes('\ufffd') === true))
      findings.add('replacementCharacter', rows)
    if (cells.some((cell) => cell !== null && cell.length > excelChars)) findings.add('longCell', rows)
    const shift = row.row - rows
    if (runs.at(-1)?.shift !== shift) runs.push({ row: row.row, shift })
    rows++
    return sink.row(cells)
  }

  return {
    get columns() {
      return columns ?? []
    },
    get rows() {
      return rows
    },
    get used() {
      return { left, right }
    },
    get outgrown() {
      return outgrown
    },
    dataRowOf(sheetRow) {
      const run = runs.findLast(({ row }) => row <= sheetRow)
      return run && sheetRow - run.shift < rows ? sheetRow - run.shift : null
    },
    add(row) {
      if (waiting === null) return take(row)
      waiting.push(row)
      return waiting.length === sampleRows ? begin() : undefined
    },
    async end() {
      if (waiting !== null) await begin()
      // Fewer rows than the header was said to have: what there is names the columns.
      if (!outgrown && columns === null && head.length > 0) await nameAll()
      for (let count = held.length; count > 0; count--) findings.add('footerRow', rows)
    },
  }
}

/** Excel's longest text in a cell. */
const excelChars = 32_767

function toRecord(row: SheetRow, left: number, width: number): string[] {
  const cells = new Array<string>(width).fill('')
  row.columns.forEach((column, index) => (cells[column - left] = row.texts[index] ?? ''))
  return cells
}
