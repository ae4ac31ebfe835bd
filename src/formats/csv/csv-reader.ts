import type { Bytes } from '#core/units.ts'
import { nameColumns } from '../column-names.ts'
import { countLineEnds, createCsvScanner } from './csv-scanner.ts'
import type { FindingLog } from '../findings.ts'
import { hasLatinControls, repairLatinControls } from '../text/latin-controls.ts'
import { columnLimit, type ReadError } from '../import-error.ts'
import { joinHeaderRows } from '../join-header-rows.ts'
import type { Dialect, RowSink, SheetColumn } from '../sheet.ts'
import type { OnText } from '../text/source-text.ts'
import { hasRecords } from './swallowed-records.ts'

/**
 * The longest cell, in characters: more than any model reads at once. A quote that is open for longer was never meant
 * to be closed.
 */
export const cellLimit = 16 * 1024 * 1024

/** Beyond these a quoted cell is looked at: if its lines are records, its quote was never closed. */
const largeChars = 1024 * 1024
const largeLines = 10_000

/** An unfinished record that is longer waits for as much again before it is looked at once more. */
const patientChars = 256 * 1024

/** As much as a cell of Excel holds. */
const excelChars = 32_767

export interface CsvReader {
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  /** Rows left out by choice; not in `rows`. */
  readonly rejected: number
  /** Takes the next block of text in; the blocks may be cut anywhere. */
  readonly read: OnText
  /** Nothing: CSV is read once. */
  readonly plan: () => null
  /** It holds the beginning of a record and waits for the rest. */
  readonly isInside: boolean
  /** Counts rows that somebody else has read, at a place where it is not inside of a record. */
  readonly pass: (rows: number, lines: number) => void
  /**
   * Forgets the beginning of a record that it holds, for somebody else to read.
   *
   * @param most bytes; it keeps more, and what may have been other bytes in the file
   * @returns bytes given back
   */
  readonly giveBack: (most: Bytes) => Bytes
}

interface CsvSink extends Pick<RowSink, 'rejected'> {
  header(columns: readonly SheetColumn[]): void | Promise<void>
  row(cells: readonly string[]): void | Promise<void>
}

/** A record that may yet turn out to stand below the table. */
interface HeldRow {
  readonly cells: string[]
  readonly text: string | null
  readonly line: number
}

/**
 * Reads RFC 4180 text and what calls itself CSV, as `dialect` says. Each block the scanner is given starts at the start
 * of a record, so no state of a quote is carried over.
 *
 * Rules: blank lines are no rows. A short row is filled with empty cells. The cells a long row has too many are joined
 * to its last one, with their delimiters, unless they are all empty. Nothing is trimmed or converted. Where a quote is
 * not closed properly, and the record has as many cells as columns once that quote is a character, it is one.
 */
export function createCsvReader(dialect: Dialect, findings: FindingLog, sink: CsvSink): CsvReader {
  const delimiter = dialect.delimiter ?? ','
  const scanner = createCsvScanner({
    ...dialect,
    delimiter,
    escape: dialect.escape === dialect.quote ? null : dialect.escape,
  })
  const rejects = dialect.raggedRows === 'reject'
  const held: HeldRow[] = []
  const headerRows: string[][] = []
  let columns: readonly SheetColumn[] | null = null
  let width = 0
  let rows = 0
  let rejected = 0
  let rest = ''
  let restZeros = false
  /** What came after `rest` and is not looked at yet. */
  let more = ''
  let moreZeros = false
  let linesToSkip = (dialect.separatorLine ? 1 : 0) + dialect.skipLines
  /** Line of the file, from 1, on which the next record starts. */
  let line = 1
  let placesTold = 0

  const nameAll = async (cells: readonly string[]): Promise<ReadError | null> => {
    const count = Math.max(dialect.width ?? 0, cells.length)
    if (count > columnLimit) return { kind: 'TooManyColumns', columns: count, limit: columnLimit }
    const names = Array.from({ length: count }, (_, index) => repair(cells[index] ?? ''))
    // A file without names has them missing all at once.
    const log = headerRows.length === 0 ? { ...findings, add: () => undefined } : findings
    columns = nameColumns(names, log)
    width = count
    if (names.some((name) => name.includes('\ufffd'))) findings.add('replacementCharacter', 0, 'header')
    if (headerRows.length === 0)
      findings.add('noHeader', 0, `${columns[0]?.name ?? ''} … ${columns.at(-1)?.name ?? ''}`)
    await sink.header(columns)
    return null
  }

  const toWidth = (cells: string[]): string[] => {
    if (cells.length < width) {
      findings.add('shortRow', rows)
      while (cells.length < width) cells.push('')
    } else {
      findings.add('longRow', rows)
      const surplus = cells.splice(width)
      const last = cells.pop() ?? ''
      cells.push(surplus.some((cell) => cell !== '') ? [last, ...surplus].join(delimiter) : last)
    }
    return cells
  }

  const repair = (cell: string): string => (dialect.repairControls ? repairLatinControls(cell) : cell)

  const inspect = (cells: string[]): void => {
    if (cells.some((cell) => cell.includes('\ufffd'))) findings.add('replacementCharacter', rows)
    if (cells.some((cell) => cell.includes('\0'))) findings.add('nulCharacter', rows)
    if (!dialect.repairControls || !cells.some(hasLatinControls)) return
    findings.add('repairedCharacter', rows)
    cells.forEach((cell, index) => (cells[index] = repairLatinControls(cell)))
  }

  /** Takes a record that is neither blank nor a comment. A promise only where there is something to wait for. */
  const giveRow = (cells: string[], text: string | null, at: number): void | Promise<void> => {
    if (dialect.emptyRows === 'skip' && cells.every((cell) => cell.trim() === '')) {
      findings.add('emptyRow', rows, placesTold++ < 10 ? `line ${at}` : '')
      return
    }
    if (rejects && cells.length !== width) {
      rejected++
      findings.add('rejectedRow', rows, placesTold++ < 10 ? `line ${at}` : '')
      return sink.rejected?.(text ?? '', cells.length < width ? 'shortRow' : 'longRow', at)
    }
    const wait = sink.row(cells.length === width ? cells : toWidth(cells))
    rows++
    return wait
  }

  const takeRow = (cells: string[], text: string | null, at: number): void | Promise<void> => {
    if (dialect.footerRows === 0) return giveRow(cells, text, at)
    held.push({ cells, text, line: at })
    const first = held.length > dialect.footerRows ? held.shift() : undefined
    return first && giveRow(first.cells, first.text, first.line)
  }

  const takeHeader = async (cells: string[]): Promise<ReadError | null> => {
    headerRows.push(cells)
    if (headerRows.length < dialect.headerRows) return null
    return nameAll(joinHeaderRows(headerRows))
  }

  const read: OnText = async (piece, last, anyZeros) => {
    more += piece
    moreZeros ||= anyZeros
    if (!last && rest.length > patientChars && more.length < rest.length) return null
    const input = rest + more
    const zeros = moreZeros
    more = ''
    moreZeros = false
    const suspicious =
      zeros || restZeros || input.includes('\ufffd') || (dialect.repairControls && hasLatinControls(input))
    scanner.feed(input, last)
    while (linesToSkip > 0 && scanner.skipLine()) {
      const isSeparator = dialect.separatorLine && line === 1
      if (!isSeparator) findings.add('preambleLine', 0, input.slice(scanner.start, scanner.end).slice(0, 200))
      linesToSkip--
      line++
    }

    for (let cells = linesToSkip > 0 ? null : scanner.next(); cells !== null; cells = scanner.next()) {
      const at = line
      const expected = columns === null ? (dialect.width ?? 0) : width
      let length = scanner.end - scanner.start
      const oversized =
        length > largeLines ? cells.find((cell) => isOversized(cell, delimiter, expected)) : undefined
      if (oversized !== undefined) {
        const isQuoted = scanner.fault?.kind === 'unclosedQuote' || hasRecords(oversized, delimiter, expected)
        return toCellError(oversized, isQuoted, lineOf(cells, oversized, at))
      }
      const swallows = scanner.fault?.kind === 'unclosedQuote' && scanner.lines > 1
      if (scanner.fault !== null && (swallows || cells.length !== expected)) {
        cells = scanner.reread(expected) ?? cells
        length = scanner.end - scanner.start
      }
      line += scanner.lines
      if (cells.length === 0) {
        findings.add('commentLine', rows)
        continue
      }
      if (cells.length === 1 && isBlank(cells[0] ?? '', width)) {
        findings.add('blankLine', rows)
        continue
      }
      if (columns === null) {
        const error = dialect.headerRows > 0 ? await takeHeader(cells) : await nameAll(cells.map(() => ''))
        if (error) return error
        if (dialect.headerRows > 0) continue
      }
      const { fault } = scanner
      if (fault) findings.add(fault.kind, rows, placesTold++ < 10 ? `line ${at + fault.line}` : '')
      if (suspicious) inspect(cells)
      if (length > excelChars && cells.some((cell) => cell.length > excelChars))
        findings.add('longCell', rows)
      const wait = takeRow(cells, rejects ? input.slice(scanner.start, scanner.end) : null, at)
      if (wait) await wait
    }

    if (last) {
      for (const { line: at } of held) findings.add('footerRow', rows, `line ${at}`)
      return null
    }
    rest = input.slice(scanner.position)
    if (rest.length > largeLines) {
      const { at, lines } = scanner.openCell
      const cell = input.slice(at)
      if (isOversized(cell, delimiter, columns === null ? (dialect.width ?? 0) : width)) {
        return toCellError(cell, dialect.quote !== null && cell.startsWith(dialect.quote), line + lines)
      }
    }
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
    get rejected() {
      return rejected
    },
    read,
    plan: () => null,
    get isInside() {
      return rest !== ''
    },
    pass(passedRows, passedLines) {
      rows += passedRows
      line += passedLines
    },
    giveBack(most) {
      if (rest.length > most || rest.includes('\ufffd')) return 0
      const { length } = new TextEncoder().encode(rest)
      if (length > most) return 0
      rest = ''
      restZeros = false
      return length
    },
  }
}

/** In a table of one column, blanks are data. */
const isBlank = (cell: string, width: number): boolean => cell === '' || (width !== 1 && cell.trim() === '')

/** The cell is no cell but the rest of the file behind a quote that was never closed. */
const isOversized = (cell: string, delimiter: string, width: number): boolean =>
  cell.length > cellLimit ||
  (cell.length > largeLines &&
    (cell.length > largeChars || countLineEnds(cell, 0, cell.length) > largeLines) &&
    hasRecords(cell, delimiter, width))

/** A quote is blamed only where it holds line ends. */
const toCellError = (cell: string, isQuoted: boolean, line: number): ReadError =>
  isQuoted && /[\r\n]/.test(cell.slice(0, cellLimit))
    ? { kind: 'UnclosedQuote', line }
    : { kind: 'LongCell', line, limit: cellLimit }

/** Line on which a cell starts, in a record that starts at `line`. */
const lineOf = (cells: readonly string[], cell: string, line: number): number =>
  cells
    .slice(0, cells.indexOf(cell))
    .reduce((sum, before) => sum + countLineEnds(before, 0, before.length), line)
