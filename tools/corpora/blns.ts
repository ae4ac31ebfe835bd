import { readUtf8 } from './files.ts'
import { compareRows, describeError, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** Big List of Naughty Strings: each one as a cell, as a header and as a JSON value comes back as it was. */
export const blns: Corpus = {
  name: 'blns',
  folder: 'json/blns',
  async run(folder) {
    const strings = JSON.parse(await readUtf8(folder, 'blns.json')) as readonly string[]
    const outcomes: Outcome[] = []
    const judge = async (
      name: string,
      text: string,
      file: string,
      rows: readonly string[][],
      header?: string,
    ) => {
      const table = await loadTable(text, file)
      const named = header === undefined || table.header[0]?.trim() === header.trim()
      const miss = table.error
        ? describeError(table.error)
        : named
          ? (compareRows(table.rows, rows) ?? table.difference)
          : `header ${JSON.stringify(table.header[0])}`
      outcomes.push({ name, miss })
    }
    for (const [index, string] of strings.entries()) {
      const name = `string ${index}`
      await judge(`${name} as a cell`, `a,b\n${quoted(string)},x\n`, 'a.csv', [[string, 'x']])
      await judge(`${name} as a header`, `${quoted(string)},b\nx,y\n`, 'a.csv', [['x', 'y']], string)
      await judge(`${name} in JSON`, JSON.stringify([{ a: string, b: 'x' }]), 'a.json', [[string, 'x']])
    }
    const all = strings.map((string) => [string, 'x'])
    await judge(
      'all of them',
      `a,b\r\n${all.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')}`,
      'a.csv',
      all,
    )
    return { outcomes }
  },
}
