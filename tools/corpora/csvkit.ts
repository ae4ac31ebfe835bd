import { listNames, readBytes, readUtf8 } from './files.ts'
import { compareRows, describeError, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'
import { readOracle } from './read-oracle.ts'

/** What is no text table, or has nothing in it, must be refused by name. */
const refused = /\.(?:xls|bz2|dbf|sql)$|^empty\.csv$/

/**
 * The examples of csvkit: odd encodings, marks, line ends, ragged rows. Those that are JSON have an oracle,
 * `X_converted.csv`; csvkit writes values its own way there (True, no missing cells), which is undone. All others must
 * be read without a word missing: preview and import agree, and no U+FFFD gets in silently.
 */
export const csvkit: Corpus = {
  name: 'csvkit',
  folder: 'csv/csvkit-examples',
  async run(folder) {
    const outcomes: Outcome[] = []
    const all = await listNames('files', folder, 'examples')
    for (const name of all) {
      if (/\.xlsx$/.test(name)) continue
      const table = await loadTable(await readBytes(folder, 'examples', name), name)
      if (refused.test(name)) {
        outcomes.push({ name, miss: table.error || /\.sql$/.test(name) ? null : 'was read' })
        continue
      }
      const oracle = all.find(
        (other) => other === name.replace(/\.json$/, '_converted.csv') && other !== name,
      )
      const miss = table.error ? describeError(table.error) : table.difference
      const expected = oracle === undefined ? null : readOracle(await readUtf8(folder, 'examples', oracle))
      outcomes.push({ name, miss: miss ?? (expected && compareConverted(table, expected)) })
    }
    return { outcomes }
  },
}

function compareConverted(
  table: { readonly header: readonly string[]; readonly rows: readonly (readonly (string | null)[])[] },
  expected: readonly string[][],
): string | null {
  const [header = [], ...rows] = expected
  // csvkit makes columns of nested objects; here they stay JSON in one cell.
  const shared = header.filter((name) => table.header.includes(name))
  if (shared.length === 0) return 'no column in common'
  const pick = (names: readonly string[], row: readonly (string | null)[]): string[] =>
    shared.map((name) => toConverted(row[names.indexOf(name)] ?? ''))
  return compareRows(
    table.rows.map((row) => pick(table.header, row)),
    rows.map((row) => pick(header, row)),
  )
}

const toConverted = (cell: string): string =>
  cell !== '' && !Number.isNaN(Number(cell))
    ? String(Number(cell))
    : cell.replace(/^(true|false)$/i, (word) => word.toLowerCase())
