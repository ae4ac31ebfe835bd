import { listNames, readBytes, readUtf8 } from './files.ts'
import { compareRows, describeError, loadTable } from './load-table.ts'
import { missed, type Corpus } from './outcome.ts'

type Row = Readonly<Record<string, string>>

/** `csvs/X.csv` must read as the objects of `json/X.json`. */
export const csvSpectrum: Corpus = {
  name: 'csv-spectrum',
  folder: 'csv/csv-spectrum',
  async run(folder) {
    const outcomes = []
    for (const name of await listNames('files', folder, 'csvs')) {
      const table = await loadTable(await readBytes(folder, 'csvs', name), name)
      const oracle = await readUtf8(folder, 'json', name.replace(/\.csv$/, '.json'))
      const parsed = JSON.parse(oracle) as Row | readonly Row[]
      // A table of one row is that row alone in one of them.
      const expected: readonly Row[] = Array.isArray(parsed) ? parsed : [parsed as Row]
      const rows = expected.map((row) => table.header.map((column) => row[column] ?? ''))
      const named = Object.keys(expected[0] ?? {}).every((column) => table.header.includes(column))
      const miss = table.error
        ? describeError(table.error)
        : ((named ? compareRows(table.rows, rows) : 'other columns') ?? table.difference)
      outcomes.push({ name, miss })
    }
    return { outcomes: outcomes.length > 0 ? outcomes : [missed('csvs', 'no files')] }
  },
}
