import { expect, test } from 'vitest'
import type { Dialect, RowSink } from './sheet.ts'
import { readSpreadsheets } from './spreadsheet-list.ts'
import { toBytes } from './tiny-chunks.suite.ts'

const read = async (files: readonly (string | Uint8Array)[], dialect?: Partial<Dialect>) => {
  let rows: unknown[] = []
  const progress: number[] = []
  const sink: RowSink = {
    header: () => undefined,
    row: (cells) => void rows.push(cells),
    restart: () => void (rows = []),
  }
  const named = files.map((content, index) => ({
    file: new Blob([typeof content === 'string' ? toBytes(content).slice() : content.slice()]),
    name: `${index + 1}.csv`,
  }))
  const sheet = await readSpreadsheets(named, sink, {
    ...(dialect && { dialect }),
    onProgress: ({ bytesRead, bytesTotal }) => progress.push(bytesRead / bytesTotal),
  })
  return { rows, sheet, progress }
}

test('several files with the same columns are one table, in any order and delimiter', async () => {
  const { rows, sheet, progress } = await read(['a,b\n1,2\n', 'b;a\n4;3\n6;5\n'])
  expect(rows).toEqual([['1', '2'], ['3', '4'], ['5', '6']]) // prettier-ignore
  expect(sheet.ok && sheet.value).toMatchObject({ rows: 3, bytes: 20, report: { fileRows: 3 } })
  expect(progress.at(-1)).toBe(1)
})

test('findings count rows of the whole table, and name the file', async () => {
  const { sheet } = await read(['a,b\n1,2\n3\n', 'a,b\n5,6\n7,"8\n'])
  expect(sheet.ok && sheet.value.report.findings).toEqual([
    { kind: 'shortRow', count: 1, rows: [1], detail: '' },
    { kind: 'unclosedQuote', count: 1, rows: [3], detail: '2.csv: line 3' },
  ])
})

test('a file with other columns is named, with what it lacks and has', async () => {
  const { sheet } = await read(['a,b\n1,2\n', 'a,b\n1,2\n', 'a,c\n1,2\n'])
  expect(sheet).toEqual({
    ok: false,
    error: { kind: 'ColumnsDiffer', file: '3.csv', missing: ['b'], extra: ['c'] },
  })
})

test('a later file that stops being UTF-8 begins everything again', async () => {
  const late = new Uint8Array(1_200_004).fill(97)
  for (let at = 1; at < late.length; at += 2) late[at] = 10
  late.set([0xe9, 0x0a], late.length - 4)
  const { rows, sheet } = await read(['a\nx\n', late])
  expect(sheet.ok && sheet.value.rows).toBe(rows.length)
  expect(rows.slice(0, 2)).toEqual([['x'], ['a']])
  expect(rows.at(-2)).toEqual(['é'])
})

test('each file has its own encoding, unless one was told', async () => {
  const latin = Uint8Array.from([0x61, 10, 0xe9, 10])
  expect((await read(['a\nä\n', latin])).rows).toEqual([['ä'], ['é']])
  const shown = { encoding: 'utf-8', evidence: 'valid' } as const
  expect((await read(['a\nä\n', latin], shown)).rows).toEqual([['ä'], ['é']])
  expect((await read([latin, latin], { encoding: 'windows-1251' })).rows).toEqual([['й'], ['й']])
})
