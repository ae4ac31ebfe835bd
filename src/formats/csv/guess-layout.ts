import { kindOfCell, type CellKind } from '../packed/cell-kind.ts'
import { readSample, type SampleRecord } from './delimiter.ts'
import type { CsvLayout, CsvSyntax } from '../sheet.ts'

type Layout = Pick<CsvLayout, 'comment' | 'skipLines' | 'headerRows' | 'footerRows' | 'width'>

/** Titles and dates above a table; more lines than this are a table of their own. */
const preambleRecords = 30

/**
 * Guesses which records of a sample are what: comments, lines above the header, whether there is a header, and how
 * many columns there are where it names too few.
 */
export function guessLayout(
  sample: string,
  whole: boolean,
  syntax: CsvSyntax,
  told: Partial<CsvLayout> = {},
): Layout {
  const all = readSample(sample, whole, syntax).records
  const comment = told.comment === undefined ? guessComment(all) : told.comment
  const records = comment === syntax.comment ? all : readSample(sample, whole, { ...syntax, comment }).records
  const skipLines = told.skipLines ?? guessSkipLines(records)
  const table = records.filter(({ line }) => line >= skipLines)
  const headerRows = told.headerRows ?? (hasTwoHeaders(table) ? 2 : hasHeader(table) ? 1 : 0)
  const width = told.width === undefined ? guessWidth(table, headerRows) : told.width
  const footerRows = told.footerRows ?? (whole ? countNotes(table.slice(headerRows)) : 0)
  return { comment, skipLines, headerRows, footerRows, width }
}

/**
 * Groups of names above names, as merged cells leave them: a name in the first record with nothing to the right of it,
 * where the second record has names throughout, and values stand below some of those.
 */
function hasTwoHeaders(records: readonly SampleRecord[]): boolean {
  const [first, second, ...body] = records
  if (first === undefined || second === undefined || body.length < 2) return false
  const isFilled = (cell: string | undefined): boolean => (cell ?? '').trim() !== ''
  const [groups, names] = [first.cells, second.cells]
  if (names.length < 3 || groups.length > names.length || filled(first) < 2) return false
  const spans = groups.some(
    (cell, at) => isFilled(cell) && at + 1 < names.length && !isFilled(groups[at + 1]),
  )
  const named = names.every((cell, at) => isName(cell) || (isFilled(groups[at]) && !isFilled(cell)))
  const isColumn = (at: number): boolean => body.every(({ cells }) => isValue(kindOfCell(cells[at] ?? '')))
  return (
    spans &&
    named &&
    !groups.some((cell) => isValue(kindOfCell(cell))) &&
    names.some((cell, at) => isName(cell) && isColumn(at))
  )
}

const isName = (cell: string): boolean => ['word', 'text'].includes(kindOfCell(cell))

const isValue = (kind: CellKind | 0 | undefined): boolean =>
  kind === 'number' || kind === 'date' || kind === 'address'

/** Words that notes below a table begin with. */
const note =
  /^\W*(?:sources?|notes?|footnotes?|remarks?|quellen?|anmerkungen?|hinweise?|fuentes?|notas?|fontes?|©|copyright)\s*[:.]|^(?:\*+|†|‡)\s*\S/i

/** Records at the end with one note each, which no row of the table is like. Only sought where the whole file is seen. */
function countNotes(records: readonly SampleRecord[]): number {
  const isNote = (record: SampleRecord): boolean =>
    filled(record) === 1 && note.test(record.cells[0]?.trim() ?? '')
  const width = mode(records.map(({ cells }) => cells.length))
  let count = 0
  while (count < records.length && count < 10 && isNote(records.at(-1 - count) as SampleRecord)) count++
  const isUsual = records.slice(0, records.length - count).some((record) => filled(record) === 1)
  return width < 2 || isUsual || records.length - count < 2 ? 0 : count
}

/** "#" starts a comment where lines that start so do not have the cells that the others have. */
function guessComment(records: readonly SampleRecord[]): string | null {
  const marked = records.filter(({ cells }) => cells[0]?.startsWith('#') === true)
  const others = records.filter((record) => !marked.includes(record))
  if (marked.length === 0 || others.length === 0) return null
  const width = mode(others.map(({ cells }) => cells.length))
  return width > 1 && marked.every(({ cells }) => cells.length !== width) ? '#' : null
}

/**
 * The first record that names about as many columns as the rows below it fill, if nothing but titles stands above it:
 * records of one filled cell, or of far fewer than it has.
 */
export function guessSkipLines(records: readonly SampleRecord[]): number {
  const body = records.slice(Math.min(preambleRecords, Math.floor(records.length / 2)))
  const width = mode(body.map(({ cells }) => cells.length))
  const usual = median(body.filter(({ cells }) => cells.length === width).map(filled))
  if (width < 2 || usual < 2 || records.length < 3) return 0
  let titles = 0
  for (const record of records.slice(0, preambleRecords)) {
    const names = filled(record)
    if (record.cells.length >= Math.ceil(width * 0.8) && names >= Math.max(2, usual * 0.5)) {
      const above = records.slice(0, titles)
      return above.every((title) => filled(title) <= 1 || filled(title) * 3 <= names)
        ? lineOf(record, titles)
        : 0
    }
    titles++
  }
  return 0
}

const lineOf = (record: SampleRecord, above: number): number => (above === 0 ? 0 : record.line)

const filled = ({ cells }: SampleRecord): number => cells.filter((cell) => cell.trim() !== '').length

/**
 * There is a header unless the first record is made like the rows below it: columns of numbers, dates or addresses have
 * one of these at their top too, and none of them has a word there.
 */
export function hasHeader(records: readonly SampleRecord[]): boolean {
  const [first, ...body] = records
  if (first === undefined) return true
  const kinds = first.cells.map(kindOfCell)
  const named = kinds.filter((kind) => kind !== 'empty')
  if (body.length === 0)
    return !(named.length > 1 && named.every((kind) => kind === 'number' || kind === 'date'))
  let like = 0
  let unlike = 0
  first.cells.forEach((cell, column) => {
    const below = body.map(({ cells }) => kindOfCell(cells[column] ?? '')).filter((kind) => kind !== 'empty')
    const kind = mode(below)
    const share = below.filter((other) => other === kind).length / Math.max(1, below.length)
    if (below.length === 0 || !isValue(kind) || share < 0.8) return
    if (kinds[column] !== kind) unlike += kinds[column] === 'empty' ? 0 : 1
    else if (isYear(cell) && !body.every(({ cells }) => isYear(cells[column] ?? ''))) unlike++
    else like++
  })
  if (unlike > 0 || like === 0) return true
  return !(named.every(isValue) ? like > 0 : like > 1 && body.length > 1)
}

const isYear = (cell: string): boolean => /^(?:1[89]|20)\d\d$/.test(cell.trim())

/** Wider than the header only where most rows are. */
function guessWidth(records: readonly SampleRecord[], headerRows: number): number | null {
  const body = records.slice(headerRows)
  const named = headerRows > 0 ? (records[headerRows - 1]?.cells.length ?? 0) : 0
  if (body.length === 0) return null
  const usual = mode(body.map(({ cells }) => cells.length))
  const wider = body.filter(({ cells }) => cells.length > named).length
  if (headerRows === 0) return usual
  return wider * 2 > body.length && usual > named ? usual : null
}

/** The most frequent one, the later of several. */
function mode<T>(values: readonly T[]): T | 0 {
  const counts = new Map<T, number>()
  let best: T | 0 = 0
  let most = 0
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1
    counts.set(value, count)
    if (count >= most) [best, most] = [value, count]
  }
  return best
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
