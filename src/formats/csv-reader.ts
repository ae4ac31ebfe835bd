import Papa from 'papaparse'
import { nameColumns } from './column-names.ts'
import type { FindingLog } from './findings.ts'
import { columnLimit } from './import-error.ts'
import { normaliseNewlines } from './newlines.ts'
import type { SheetColumn } from './sheet.ts'
import type { OnText } from './source-text.ts'

/** Beyond these a cell is taken for a quote that was never closed; it would swallow the rest of the file. */
const cellChars = 1024 * 1024
const cellLines = 10_000

export interface CsvReader {
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  /** Takes the next block of text in; the blocks may be cut anywhere. */
  readonly read: OnText
  /** Nothing: CSV is read once. */
  readonly plan: () => null
}

/**
 * Reads RFC 4180 text and what calls itself CSV: Papa Parse finds the cells, block by block; each block it is given
 * starts at the start of a record, so no state of a quote is carried over.
 *
 * Rules: the first row that is not blank is the header. Blank lines are no rows. A short row is filled with empty cells.
 * The cells a long row has too many are joined to its last one, with their delimiters. Nothing is trimmed or converted.
 */
export function createCsvReader(
  dialect: { readonly delimiter: string; readonly separatorLine: boolean },
  findings: FindingLog,
  sink: {
    header(columns: readonly SheetColumn[]): void | Promise<void>
    row(cells: readonly string[]): void | Promise<void>
  },
): CsvReader {
  const { delimiter } = dialect
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' })
  let columns: readonly SheetColumn[] | null = null
  let width = 0
  let rows = 0
  let rest = ''
  let restZeros = false
  let skipSeparatorLine = dialect.separatorLine
  /** Line of the file, from 1, on which `rest` starts. */
  let line = 1
  let placesTold = 0

  const toWidth = (cells: string[]): string[] => {
    if (cells.length < width) {
      findings.add('shortRow', rows)
      while (cells.length < width) cells.push('')
    } else {
      findings.add('longRow', rows)
      cells.push(cells.splice(width - 1).join(delimiter))
    }
    return cells
  }

  const inspect = (cells: readonly string[]): void => {
    if (cells.some((cell) => cell.includes('\ufffd'))) findings.add('replacementCharacter', rows)
    if (cells.some((cell) => cell.includes('\0'))) findings.add('nulCharacter', rows)
  }

  const read: OnText = async (text, last, zeros) => {
    let input = rest + text
    let held = ''
    if (!last && input.endsWith('\r')) {
      held = '\r'
      input = input.slice(0, -1)
    }
    input = normaliseNewlines(input, delimiter)
    const suspicious = zeros || restZeros || input.includes('\ufffd')
    const parsed = parser.parse(input, 0, !last) as Parsed
    const { data } = parsed
    const faults = new Map<number, Parsed['errors'][number]>()
    for (const fault of parsed.errors)
      if (fault.row < data.length && !faults.has(fault.row)) faults.set(fault.row, fault)

    for (let index = 0; index < data.length; index++) {
      const cells = data[index] ?? []
      for (let at = 0; at < cells.length; at++) {
        const cell = cells[at] ?? ''
        if (cell.length <= cellLines || !isOversized(cell)) continue
        return { kind: 'UnclosedQuote', line: line + linesUpTo(data, index, at) }
      }
      if (cells.length === 1 && isBlank(cells[0] ?? '', width)) {
        // What follows the last line end is no line.
        if (!(last && index === data.length - 1 && cells[0] === '')) findings.add('blankLine', rows)
        continue
      }
      if (skipSeparatorLine) {
        skipSeparatorLine = false
        continue
      }
      if (columns === null) {
        width = cells.length
        if (width > columnLimit) return { kind: 'TooManyColumns', columns: width, limit: columnLimit }
        columns = nameColumns(cells, findings)
        await sink.header(columns)
        continue
      }
      const fault = faults.size > 0 ? faults.get(index) : undefined
      if (fault) {
        const kind = fault.code === 'MissingQuotes' ? 'unclosedQuote' : 'strayQuote'
        // Counting lines for thousands of them would take longer than the reading.
        findings.add(kind, rows, placesTold++ < 10 ? `line ${line + linesUpTo(data, index, 0)}` : '')
      }
      if (suspicious) inspect(cells)
      const wait = sink.row(cells.length === width ? cells : toWidth(cells))
      rows++
      if (wait) await wait
    }

    if (last) return null
    const { cursor } = parsed.meta
    line += input.includes('"') ? countLines(input.slice(0, cursor)) : data.length
    rest = input.slice(cursor)
    if (rest.length > cellChars) {
      const open = openCell(rest, delimiter)
      if (isOversized(open.cell)) return { kind: 'UnclosedQuote', line: line + open.linesBefore }
    }
    rest += held
    restZeros = suspicious && rest.includes('\0')
    return null
  }

  return {
    get columns() {
      return columns ?? []
    },
    get rows() {
      return rows
    },
    read,
    plan: () => null,
  }
}

interface Parsed {
  readonly data: string[][]
  readonly errors: readonly { readonly code: string; readonly row: number }[]
  readonly meta: { readonly cursor: number }
}

/** In a table of one column, blanks are data. */
const isBlank = (cell: string, width: number): boolean => cell === '' || (width !== 1 && cell.trim() === '')

const isOversized = (cell: string): boolean =>
  cell.length > cellLines && (cell.length > cellChars || countLines(cell) > cellLines)

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Line ends before a cell: one per row, and those inside of quoted cells. */
function linesUpTo(data: readonly (readonly string[])[], row: number, cell: number): number {
  let lines = row
  for (let index = 0; index <= row && index < data.length; index++) {
    const cells = data[index] ?? []
    const end = index === row ? cell : cells.length
    for (let at = 0; at < end; at++) lines += countLines(cells[at] ?? '')
  }
  return lines
}

/** The last cell of an unfinished record. */
function openCell(rest: string, delimiter: string): { readonly cell: string; readonly linesBefore: number } {
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' })
  const { data } = parser.parse(rest, 0, false) as Parsed
  const cells = data[0] ?? []
  return { cell: cells.at(-1) ?? '', linesBefore: linesUpTo([cells], 0, cells.length - 1) }
}
