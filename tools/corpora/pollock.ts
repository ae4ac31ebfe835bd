import { detectEncoding } from '#formats/encoding.ts'
import type { Dialect } from '#formats/sheet.ts'
import { listNames, readBytes, readUtf8 } from './files.ts'
import { type Cells, compareRows, describeError, type LoadedTable, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'
import { pollockScore } from './pollock-score.ts'
import { readOracle } from './read-oracle.ts'

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

/**
 * Polluted CSV files (Vitagliano et al., VLDB 2023): `csv/X` with the dialect of `parameters/X` must load as `clean/X`.
 * Each is also loaded with nothing told, which is not judged, because a title above a table may be meant as its header;
 * both are scored as the benchmark scores systems.
 */
export const pollock: Corpus = {
  name: 'pollock',
  folder: 'csv/pollock',
  async run(folder) {
    const outcomes: Outcome[] = []
    const scores = { told: [] as number[], detected: [] as number[] }
    const detectedMisses: string[] = []
    for (const name of await listNames('files', folder, 'csv')) {
      const bytes = await readBytes(folder, 'csv', name)
      const oracle = readOracle(await readUtf8(folder, 'clean', name))
      const parameters = JSON.parse(
        await readUtf8(folder, 'parameters', `${name}_parameters.json`),
      ) as Parameters
      const headed = Number(parameters.header_lines) > 0
      const expected = { header: headed ? (oracle[0] ?? []) : [], rows: headed ? oracle.slice(1) : oracle }
      const told = await loadTable(bytes, name, await toDialect(parameters, bytes))
      const detected = await loadTable(bytes, name, { emptyRows: 'skip' })
      scores.told.push(pollockScore(told, expected))
      scores.detected.push(pollockScore(detected, expected))
      outcomes.push({ name, miss: compare(told, expected) })
      const miss = compare(detected, expected)
      if (miss !== null) detectedMisses.push(`  without parameters: ${name}: ${miss}`)
    }
    const mean = (values: readonly number[]): string =>
      (values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toFixed(3)
    return {
      outcomes,
      notes: [
        `Pollock score (simple, of 10): ${mean(scores.told)} with parameters, ${mean(scores.detected)} without`,
        `Without parameters ${outcomes.length - detectedMisses.length} of ${outcomes.length} load as the clean file.`,
        ...detectedMisses,
      ],
    }
  },
}

/**
 * The parameters as a dialect. Their encoding was guessed by a program, so bytes that are valid Unicode are read as
 * such. Clean files have no rows without content.
 */
async function toDialect(parameters: Parameters, bytes: Uint8Array): Promise<Partial<Dialect>> {
  const { evidence } = await detectEncoding(bytes)
  const label = labels[parameters.encoding.toLowerCase()] ?? parameters.encoding
  const { delimiter, quotechar, escapechar } = parameters
  const blanksAfter = delimiter.length > 1 && delimiter.endsWith(' ') && delimiter.trim() !== ''
  return {
    format: 'csv',
    ...(evidence === 'guess' && { encoding: label }),
    delimiter: blanksAfter ? delimiter.trimEnd() : delimiter,
    skipBlanks: blanksAfter,
    repeatedDelimiter: false,
    quote: quotechar === '' ? null : quotechar,
    escape: escapechar === '' || escapechar === quotechar ? null : escapechar,
    comment: null,
    separatorLine: false,
    skipLines: Number(parameters.preamble_lines),
    headerRows: Number(parameters.header_lines),
    footerRows: Number(parameters.footnote_lines),
    emptyRows: 'skip',
  }
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

function compare(
  table: LoadedTable,
  expected: { readonly header: Cells; readonly rows: string[][] },
): string | null {
  if (table.error) return expected.rows.length === 0 ? null : describeError(table.error)
  const names = (cells: Cells): string[] => cells.map((name) => (name ?? '').trim())
  const header = compareRows([names(table.header)], [names(expected.header)])
  if (header !== null && expected.header.length > 0) return `header, ${header}`
  return compareRows(table.rows, expected.rows) ?? table.difference
}
