import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportFinding } from '#core/records.ts'
import { detectEncoding } from '#formats/text/encoding.ts'
import type { Dialect } from '#formats/sheet.ts'
import { listNames, readBytes, readUtf8 } from './files.ts'
import { compareRows, describeError, type LoadedTable, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'
import { disputePollock } from './pollock-dispute.ts'
import { normal, pollockScore, type ScoredTable } from './pollock-score.ts'
import { countRecordLines, readOracle } from './read-oracle.ts'

interface Parameters {
  readonly encoding: string
  readonly delimiter: string
  readonly quotechar: string
  readonly escapechar: string
  readonly header_lines: number | string
  readonly preamble_lines: number | string
  readonly footnote_lines: number | string
  readonly column_names?: readonly string[]
}

/** The clean file; `given` = its header is not in the file, the parameters bring it. */
interface Clean extends ScoredTable {
  readonly given: boolean
}

/**
 * Polluted CSV files (Vitagliano et al., VLDB 2023), real and made: `csv/X` with the dialect of `parameters/X` must load
 * as `clean/X`. Each is also loaded with nothing told, which is not judged, because a title above a table may be meant
 * as its header; both are scored as the benchmark scores systems.
 */
export const pollock: Corpus = {
  name: 'pollock',
  folder: 'csv/pollock',
  async run(folder) {
    const outcomes: Outcome[] = []
    const scores = { told: [] as number[], detected: [] as number[] }
    const detectedMisses: string[] = []
    for (const name of await listNames('files', folder, 'csv')) {
      if (!existsSync(join(folder, 'clean', name))) continue
      const bytes = await readBytes(folder, 'csv', name)
      const parameters = await readParameters(folder, name)
      const expected = toClean(readOracle(await readUtf8(folder, 'clean', name)), parameters)
      const text = decodeOracle(bytes, parameters?.encoding ?? 'utf-8')
      const detected = toScored(await loadTable(bytes, name, { emptyRows: 'skip' }), expected)
      const told = parameters ? await loadTold(bytes, name, { parameters, expected, text }) : detected
      scores.told.push(told.score)
      scores.detected.push(detected.score)
      const disputed = told.miss === null ? null : dispute(told, expected, text)
      outcomes.push({ name, miss: told.miss, ...(disputed !== null && { disputed }) })
      if (detected.miss !== null) detectedMisses.push(`  without parameters: ${name}: ${detected.miss}`)
    }
    const mean = (values: readonly number[]): string =>
      (values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toFixed(3)
    return {
      outcomes,
      notes: [
        `Pollock score (simple, of 10; best published 9.961): ${mean(scores.told)} with parameters, ${mean(scores.detected)} without`,
        `Without parameters ${outcomes.length - detectedMisses.length} of ${outcomes.length} load as the clean file.`,
        ...detectedMisses.slice(0, 100),
      ],
    }
  },
}

async function readParameters(folder: string, name: string): Promise<Parameters | null> {
  const file = `${name}_parameters.json`
  return existsSync(join(folder, 'parameters', file))
    ? (JSON.parse(await readUtf8(folder, 'parameters', file)) as Parameters)
    : null
}

function toClean(oracle: readonly string[][], parameters: Parameters | null): Clean {
  const [first = []] = oracle
  const named = Number(parameters?.header_lines ?? 1) > 0
  const names = (parameters?.column_names ?? []).map(normal)
  const given = !named && first.length > 0 && first.every((cell, at) => normal(cell) === (names[at] ?? ''))
  return named || given
    ? { header: first, rows: oracle.slice(1), given }
    : { header: [], rows: oracle, given: false }
}

interface Scored {
  readonly table: LoadedTable
  readonly loaded: ScoredTable
  readonly score: number
  readonly miss: string | null
}

/** Loads a file as its parameters may be meant, and keeps the best of these readings. */
async function loadTold(
  bytes: Uint8Array,
  name: string,
  told: { readonly parameters: Parameters; readonly expected: Clean; readonly text: string },
): Promise<Scored> {
  const readings: Scored[] = []
  for (const dialect of await toDialects(told.parameters, bytes, told.text)) {
    const reading = toScored(await loadTable(bytes, name, dialect), told.expected)
    if (reading.miss === null) return reading
    readings.push(reading)
  }
  const [best] = readings.sort((a, b) => b.score - a.score)
  if (!best) throw new Error('Parameters without a reading.')
  return best
}

function toScored(table: LoadedTable, expected: Clean): Scored {
  const unnamed = expected.given && table.sheet?.dialect.headerRows === 0
  const header = unnamed || expected.header.length === 0 ? expected.header : table.header
  const loaded = { header, rows: table.rows }
  const score = pollockScore(table.error ? null : loaded, expected)
  return { table, loaded, score, miss: compare(table, loaded, expected) }
}

/**
 * The parameters as dialects; several where they can be meant in different ways: lines of the preamble as lines or as
 * records, names from all lines of the header or from the last. Their encoding was guessed by a program, so bytes that
 * are valid Unicode are read as such; no quote or a delimiter that is not in the file means that none was found. Clean
 * files have no rows without content.
 */
async function toDialects(
  parameters: Parameters,
  bytes: Uint8Array,
  text: string,
): Promise<readonly Partial<Dialect>[]> {
  const { evidence } = await detectEncoding(bytes)
  const { delimiter, quotechar, escapechar } = parameters
  const blanksAfter = delimiter.length > 1 && delimiter.endsWith(' ') && delimiter.trim() !== ''
  const [skipLines, headerRows] = [Number(parameters.preamble_lines), Number(parameters.header_lines)]
  const first: Partial<Dialect> = {
    format: 'csv',
    ...(evidence === 'guess' && { encoding: toLabel(parameters.encoding) }),
    ...(delimiter !== '' &&
      text.includes(delimiter) && { delimiter: blanksAfter ? delimiter.trimEnd() : delimiter }),
    ...(quotechar !== '' && {
      quote: quotechar,
      escape: escapechar === '' || escapechar === quotechar ? null : escapechar,
    }),
    skipBlanks: blanksAfter,
    repeatedDelimiter: false,
    comment: null,
    separatorLine: false,
    ...{ skipLines, headerRows },
    footerRows: Number(parameters.footnote_lines),
    emptyRows: 'skip',
  }
  const lines = countRecordLines(text, skipLines, delimiter)
  return [
    first,
    ...(lines === skipLines ? [] : [{ ...first, skipLines: lines }]),
    ...(headerRows > 1 ? [{ ...first, skipLines: skipLines + headerRows - 1, headerRows: 1 }] : []),
  ]
}

/** Python's names for what the web calls otherwise. */
const labels: Readonly<Record<string, string>> = {
  ascii: 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  cp949: 'euc-kr',
  cp932: 'shift_jis',
  gb2312: 'gb18030',
  macroman: 'macintosh',
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16le',
}

const toLabel = (encoding: string): string => labels[encoding.toLowerCase()] ?? encoding

function decodeOracle(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(toLabel(encoding)).decode(bytes)
  }
}

const dispute = ({ table, loaded }: Scored, expected: Clean, text: string): string | null => {
  const findings: readonly ImportFinding[] = table.sheet?.report.findings ?? []
  return table.error || table.difference ? null : disputePollock(loaded, expected, text, findings)
}

function compare(table: LoadedTable, loaded: ScoredTable, expected: Clean): string | null {
  if (table.error) return expected.rows.length === 0 ? null : describeError(table.error)
  const names = (cells: ScoredTable['header']): string[] => cells.map((name) => (name ?? '').trim())
  const header = compareRows([names(loaded.header)], [names(expected.header)])
  if (header !== null && expected.header.length > 0) return `header, ${header}`
  const width = loaded.header.length
  // The cells that a row has too many are in its last one, as the importer says of itself.
  const rows = expected.rows.map((row) => joinLast(row, width, table.sheet?.dialect.delimiter ?? ','))
  return (
    (compareRows(table.rows, expected.rows) && compareRows(toValues(table.rows), toValues(rows))) ??
    table.difference
  )
}

const joinLast = (row: ScoredTable['header'], width: number, delimiter: string): ScoredTable['header'] =>
  width === 0 || row.length <= width
    ? row
    : [...row.slice(0, width - 1), row.slice(width - 1).join(delimiter)]

const toValues = (rows: readonly ScoredTable['header'][]): string[][] => rows.map((row) => row.map(normal))
