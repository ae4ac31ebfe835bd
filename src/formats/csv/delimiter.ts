import { kindOfCell } from '../packed/cell-kind.ts'
import { createCsvScanner } from './csv-scanner.ts'
import type { CsvSyntax } from '../sheet.ts'
import { hasRecords } from './swallowed-records.ts'

/**
 * What may stand between cells, and how readily that is believed: text has commas and colons of its own, dates have
 * colons and slashes, and blanks are everywhere.
 */
const candidates: readonly { readonly delimiter: string; readonly belief: number }[] = [
  { delimiter: ',', belief: 1 },
  { delimiter: ';', belief: 1 },
  { delimiter: '\t', belief: 1.02 },
  { delimiter: '|', belief: 1 },
  { delimiter: '^', belief: 0.9 },
  { delimiter: '~', belief: 0.9 },
  { delimiter: '\x1f', belief: 1 },
  { delimiter: '\x1e', belief: 1 },
  { delimiter: '\x01', belief: 1 },
  { delimiter: '§', belief: 0.9 },
  { delimiter: '¦', belief: 0.9 },
  { delimiter: '¬', belief: 0.9 },
  { delimiter: ':', belief: 0.45 },
  { delimiter: '#', belief: 0.5 },
  { delimiter: '*', belief: 0.5 },
  { delimiter: '&', belief: 0.5 },
  { delimiter: '=', belief: 0.4 },
  { delimiter: '/', belief: 0.3 },
  { delimiter: ' ', belief: 0.4 },
]

/** Less is no evidence of more than one column. */
const enough = 0.12

export const recordsLooked = 200

/** How good a syntax explains a sample. */
export interface SyntaxScore {
  readonly syntax: CsvSyntax
  /** 0 = not at all; 1 = every record has the same number of many cells, each of them a value of a known kind. */
  readonly score: number
  readonly faults: number
  /** Every cell of every record but the first is a number, a date or the like. */
  readonly pure: boolean
}

export const plainSyntax: CsvSyntax = {
  delimiter: ',',
  quote: '"',
  escape: null,
  comment: null,
  repeatedDelimiter: false,
  skipBlanks: false,
}

/**
 * Guesses how a text is cut into cells: tries every delimiter with the quotes that may be, and takes the syntax in which
 * most records have the same number of cells and most cells look like values, as CleverCSV does (van den Burg, Nazábal,
 * Sutton 2019). A text that none of them cuts has one column: ",".
 *
 * @param whole the sample is the whole text, so that its last record counts even without a line end
 * @param told what a person chose; only the rest is guessed
 */
export function guessSyntax(sample: string, whole: boolean, told: Partial<CsvSyntax> = {}): CsvSyntax {
  const tries = told.delimiter === undefined ? candidates : [{ delimiter: told.delimiter, belief: 1 }]
  let best: SyntaxScore | null = null
  const rest: SyntaxScore[] = []
  for (const { delimiter, belief } of tries) {
    if (!sample.includes(delimiter)) continue
    if (told.delimiter === undefined && told.quote === undefined && isQuoted(sample, delimiter)) continue
    // One line says nothing about what is all over in text.
    if (
      belief < 0.9 &&
      told.delimiter === undefined &&
      !/\S[^]*[\r\n]+[^]*\S[^]*[\r\n]+[^]*\S/.test(sample.slice(0, 20_000))
    )
      continue
    const guess = guessQuoting(sample, whole, { ...plainSyntax, delimiter, ...told }, told)
    const score = guess.score * belief
    rest.push({ ...guess, score })
    if (best === null || score > best.score * 1.0001) best = { ...guess, score }
  }
  // "1,5;2,5": what leaves nothing but numbers explains more than what cuts them into more cells.
  const winner = best
  if (winner !== null && !winner.pure)
    best = rest.find(({ pure, score }) => pure && score > winner.score * 0.7) ?? winner
  if (best !== null && (best.score >= enough || told.delimiter !== undefined)) {
    return withBlanks(sample, whole, best, told)
  }
  return guessQuoting(sample, whole, { ...plainSyntax, ...told }, told).syntax
}

function guessQuoting(
  sample: string,
  whole: boolean,
  base: CsvSyntax,
  told: Partial<CsvSyntax>,
): SyntaxScore {
  const rate = (change: Partial<CsvSyntax>): SyntaxScore =>
    scoreSyntax(sample, whole, { ...base, ...change, ...told })
  let best = rate({})
  if (
    told.quote === undefined &&
    opensCells(sample, base.delimiter, "'") &&
    !opensCells(sample, base.delimiter, '"')
  ) {
    const single = rate({ quote: "'" })
    if (single.faults === 0 && single.score >= best.score * 0.98) best = single
  }
  if (told.escape === undefined && best.syntax.quote !== null && sample.includes(`\\${best.syntax.quote}`)) {
    const escaped = rate({ quote: best.syntax.quote, escape: '\\' })
    if (escaped.faults < best.faults || (escaped.faults === best.faults && escaped.score > best.score))
      best = escaped
  }
  // Inches and the like: quotes that open many cells and close none.
  if (told.quote === undefined && best.faults > 0 && onlyOpens(sample, base.delimiter, '"')) {
    const bare = rate({ quote: null, escape: null })
    if (bare.score > best.score * 1.05) best = bare
  }
  if (told.repeatedDelimiter === undefined && base.delimiter === ' ' && /\S {2,}\S/.test(sample)) {
    const aligned = rate({ repeatedDelimiter: true })
    if (aligned.score > best.score) best = aligned
  }
  return best
}

/** Blanks after delimiters are left out only where quotes stand behind them, which would be no quotes otherwise. */
function withBlanks(sample: string, whole: boolean, best: SyntaxScore, told: Partial<CsvSyntax>): CsvSyntax {
  const { syntax } = best
  if (told.skipBlanks !== undefined || syntax.quote === null || syntax.delimiter === ' ') return syntax
  const { delimiter, quote } = syntax
  const behindBlank = sample.split(`${delimiter} ${quote}`).length - 1
  const direct = sample.split(`${delimiter}${quote}`).length - 1
  if (behindBlank < 2 || direct > 0) return syntax
  const skipping = scoreSyntax(sample, whole, { ...syntax, skipBlanks: true })
  return skipping.faults <= best.faults ? skipping.syntax : syntax
}

/** Most of these delimiters stand in quotes that another delimiter or a line end encloses: they are part of texts. */
function isQuoted(sample: string, delimiter: string): boolean {
  let inside = 0
  let all = 0
  for (const line of sample.split(/[\r\n]+/, recordsLooked)) {
    all += line.split(delimiter).length - 1
    for (const [, before, text = '', after] of line.matchAll(/(^|[,;\t|])"([^"]*)"(?=([,;\t|]|$))/g))
      if (before !== delimiter && after !== delimiter) inside += text.split(delimiter).length - 1
  }
  return inside * 2 > all
}

/** Two cells at least start with this quote, and end with it. */
const opensCells = (sample: string, delimiter: string, quote: string): boolean =>
  countQuoted(sample, delimiter, quote).closed > 1

/** Three cells at least start with this quote, and none ends with it. */
function onlyOpens(sample: string, delimiter: string, quote: string): boolean {
  const { opened, closed } = countQuoted(sample, delimiter, quote)
  return closed === 0 && opened > 2
}

function countQuoted(
  sample: string,
  delimiter: string,
  quote: string,
): { readonly opened: number; readonly closed: number } {
  let opened = 0
  let closed = 0
  for (const line of sample.split(/[\r\n]+/, recordsLooked)) {
    for (const cell of line.split(delimiter)) {
      const text = cell.trim()
      if (!text.startsWith(quote)) continue
      if (text.length > 1 && text.endsWith(quote)) closed++
      else opened++
    }
  }
  return { opened, closed }
}

/** The first records of a sample; lines that are blank or a comment are not among them. */
export function readSample(
  sample: string,
  whole: boolean,
  syntax: CsvSyntax,
): { readonly records: readonly SampleRecord[]; readonly faults: number } {
  const scanner = createCsvScanner(syntax)
  scanner.feed(sample, whole)
  const records: SampleRecord[] = []
  let faults = 0
  let line = 0
  const take = (): boolean => {
    const cells = scanner.next()
    if (cells === null) return false
    if (cells.length > 1 || (cells[0] ?? '').trim() !== '') records.push({ cells, line })
    line += scanner.lines
    if (scanner.fault) faults++
    return true
  }
  while (records.length < recordsLooked && take());
  if (records.length < recordsLooked && !whole && scanner.position < sample.length) {
    const open = sample.slice(scanner.position)
    // A quote that swallows records to the end of the sample is as bad here as at the end of a file.
    const width = records.at(-1)?.cells.length ?? 0
    if (open.length > 20_000 && hasRecords(open, syntax.delimiter, width)) faults += 3
    // A sample without one whole record still shows its first cells.
    if (records.length === 0) {
      scanner.feed(open, true)
      take()
    }
  }
  return { records, faults }
}

export interface SampleRecord {
  readonly cells: readonly string[]
  /** Line ends before it in the sample. */
  readonly line: number
}

function scoreSyntax(sample: string, whole: boolean, syntax: CsvSyntax): SyntaxScore {
  const { records, faults } = readSample(sample, whole, syntax)
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let width = 1
  let most = 0
  for (const [length, count] of counts) {
    if (count > most || (count === most && length > width)) [width, most] = [length, count]
  }
  if (width < 2) return { syntax, score: 0, faults, pure: false }
  const body = records.filter(({ cells }) => cells.length === width)
  // The header counts twice: it is what all others have to agree with. Or it lacks a name, but then all others agree.
  const headed = records[0]?.cells.length === width
  const agreement = headed ? (body.length + 1) / (records.length + 1) : body.length / (records.length - 0.5)
  let known = 0
  let cellsSeen = 0
  for (const { cells } of body) {
    for (const cell of cells) {
      cellsSeen++
      known += knownness[kindOfCell(cell)]
    }
  }
  const faulty = 1 / (1 + (3 * faults) / Math.max(1, records.length))
  const score = agreement ** 2 * ((width - 1) / width) * (known / cellsSeen) * faulty
  const values = records.slice(1).flatMap(({ cells }) => cells.map(kindOfCell))
  const pure =
    body.length >= records.length - 1 &&
    values.includes('number') &&
    values.every((kind) => kind === 'number' || kind === 'date' || kind === 'boolean')
  return { syntax, score, faults, pure }
}

const knownness = { empty: 0.7, number: 1, date: 1, boolean: 1, address: 1, word: 0.95, text: 0.75 } as const
