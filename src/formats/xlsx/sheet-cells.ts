import { rangeOf, rowLimit, rowOf, columnOf, tooWide, type CellRange } from './cell-reference.ts'
import { columnLimit } from '../import-error.ts'
import { toCellText, type CellContext } from './cell-value.ts'
import { badWorkbook } from './fault.ts'
import { readPlainCell } from './plain-cell.ts'
import { createTextRuns } from './text-runs.ts'
import type { XmlHandler } from './xml-scanner.ts'
import { attributeOf, isTrue } from './xml-text.ts'

/** The cells of a row that hold something, in the order of the file. */
export interface SheetRow {
  /** From 0. */
  readonly row: number
  readonly columns: readonly number[]
  readonly texts: readonly string[]
  readonly hidden: boolean
  /** Columns with an error value (`#N/A`), and with a formula that was never calculated. */
  readonly errors: number
  readonly uncalculated: number
}

export interface SheetReader {
  readonly handler: XmlHandler
  /** Takes out the rows that are complete. Rows without any cell that holds something are left out. */
  take(): SheetRow[]
  /** Known only after the last row. */
  readonly merged: readonly CellRange[]
}

/** Cells that hold something, in one sheet. */
export const cellLimit = 20_000_000
const mergedLimit = 1_000_000

/** Reads the rows of a worksheet; what its `<dimension>` says is not asked, as it is often wrong. */
export function createSheetReader(context: CellContext): SheetReader {
  const { part } = context
  const runs = createTextRuns(part)
  const plain = { column: 0, style: 0, type: '', raw: '' }
  const merged: CellRange[] = []
  let rows: SheetRow[] = []
  let cells = 0

  let row = -1
  let columns: number[] = []
  let texts: string[] = []
  let hidden = false
  let errors = 0
  let uncalculated = 0

  let column = -1
  let type = ''
  let style = 0
  let value: string | null = null
  let formula = false
  let inlined = false
  let inData = false
  let inRow = false
  let inCell = false
  let inValue = false
  let inString = false

  const openRow = (attributes: string): void => {
    const digits = attributeOf(attributes, 'r', part)
    // A number that was there already, or none, is the next one.
    row = Math.max(digits === null ? 0 : rowOf(digits, part), row + 1)
    if (row >= rowLimit) throw badWorkbook('badReference', part)
    hidden = attributes.includes('hidden') && isTrue(attributeOf(attributes, 'hidden', part))
    columns = []
    texts = []
    errors = uncalculated = 0
    column = -1
  }

  const openCell = (attributes: string): void => {
    value = null
    formula = false
    style = Number(attributeOf(attributes, 's', part) ?? 0)
    type = attributeOf(attributes, 't', part) ?? ''
    const reference = attributeOf(attributes, 'r', part)
    column = reference === null ? column + 1 : columnOf(reference, part)
    if (column >= columnLimit) throw tooWide(column + 1)
  }

  const closeCell = (): void => {
    if (value === null) {
      if (formula) uncalculated++
      return
    }
    // An empty <v/> is no number.
    if (value === '' && type !== 'str' && type !== 'inlineStr') return
    // What a run of text holds is unescaped already.
    addCell(type, inlined ? value : toCellText(context, type, style, value))
  }

  const addCell = (kind: string, text: string): void => {
    if (++cells > cellLimit) throw badWorkbook('tooManyCells', part, cellLimit)
    if (kind === 'e') errors++
    columns.push(column)
    texts.push(text)
  }

  const closeRow = (): void => {
    if (columns.length > 0 || uncalculated > 0)
      rows.push({ row, columns, texts, hidden, errors, uncalculated })
  }

  return {
    merged,
    take() {
      const taken = rows
      rows = []
      return taken
    },
    handler: {
      takeElement(input, at) {
        if (!inRow || inCell) return -1
        const end = readPlainCell(input, at, plain)
        if (end === -1) return -1
        column = plain.column
        addCell(plain.type, toCellText(context, plain.type, plain.style, plain.raw))
        return end
      },
      open(name, attributes) {
        if (!inData) {
          if (name === 'sheetData') inData = true
          else if (name === 'mergeCell' && merged.length < mergedLimit) {
            const reference = attributeOf(attributes, 'ref', part)
            if (reference !== null) merged.push(rangeOf(reference, part))
          }
        } else if (inString) runs.open(name, attributes)
        else if (name === 'c') {
          inlined = false
          inCell = true
          openCell(attributes)
        } else if (name === 'v') {
          inValue = true
          value ??= ''
        } else if (name === 'row') {
          inRow = true
          openRow(attributes)
        } else if (name === 'f') formula = true
        else if (name === 'is') {
          inString = inlined = true
          runs.start()
        }
      },
      close(name) {
        if (!inData) return
        if (name === 'v') inValue = false
        else if (name === 'is') {
          inString = false
          value = runs.take()
        } else if (inString) runs.close(name)
        else if (name === 'c') {
          inCell = false
          closeCell()
        } else if (name === 'row') {
          inRow = false
          closeRow()
        } else if (name === 'sheetData') inData = false
      },
      text(text) {
        if (inValue) value = (value ?? '') + text
        else if (inString) runs.text(text)
      },
    },
  }
}
