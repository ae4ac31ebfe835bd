import { expect, test } from 'vitest'
import type { Dialect, RowSink } from './sheet.ts'
import { sniffSpreadsheet } from './sniff-spreadsheet.ts'
import { readSpreadsheets } from './spreadsheet-list.ts'
import { toBytes } from './tiny-chunks.suite.ts'

const read = async (
  files: readonly (string | Uint8Array)[],
  dialect?: Partial<Dialect>,
  told?: Partial<Dialect>,
) => {
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
    ...(told && { told }),
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

test('titles and notes of the first file are not looked for in later ones', async () => {
  const titled = 'Monthly report\nMade 2026-01-02\nid,text\n1,a\n2,b\n3,c\nSource: us\n'
  const plain = 'id,text\n4,d\n5,e\n6,f\n'
  const ids = (rows: readonly unknown[]) => rows.map((row) => (row as readonly string[])[0])
  for (const files of [
    [titled, plain],
    [plain, titled],
  ]) {
    const shown = await sniffSpreadsheet(new Blob([files[0] ?? '']), '1.csv')
    const { rows } = await read(files, shown.ok ? shown.value.dialect : undefined, {})
    expect(ids(rows).sort()).toEqual(['1', '2', '3', '4', '5', '6'])
  }
})

test('what a person chose counts for all files', async () => {
  const { rows } = await read(['x\na,b\n1,2\n', 'y\na,b\n3,4\n'], { skipLines: 1 })
  expect(rows).toEqual([['1', '2'], ['3', '4']]) // prettier-ignore
})

test('a later file is read as the first one where its columns are the same only then', async () => {
  const nameless = ['1,2\n3,4\n', 'x,y\n5,6\n7,8\n']
  const { rows } = await read(nameless)
  expect(rows).toEqual([['1', '2'], ['3', '4'], ['x', 'y'], ['5', '6'], ['7', '8']]) // prettier-ignore
})

test('files of different formats go together', async () => {
  const { rows, sheet } = await read(['id,text\n1,a\n', '[{"text":"b","id":2},{"text":null,"id":3}]'])
  expect(sheet.ok).toBe(true)
  expect(rows).toEqual([['1', 'a'], ['2', 'b'], ['3', '']]) // prettier-ignore
})

test('an output file and its error file are one table with the columns of both', async () => {
  const answer = (id: string, content: string) =>
    JSON.stringify({
      custom_id: id,
      response: { status_code: 200, body: { choices: [{ message: { content }, finish_reason: 'stop' }] } },
      error: null,
    })
  const output = [answer('a', '{"mood":"good","score":1}'), answer('b', '{"mood":"bad","score":2}')].join(
    '\n',
  )
  const errors = '{"custom_id":"c","response":null,"error":{"code":"batch_expired","message":"late"}}\n'
  for (const files of [
    [output, errors],
    [errors, output],
  ]) {
    const { rows, sheet, progress } = await read(files)
    if (!sheet.ok) throw new Error(sheet.error.kind)
    const names = sheet.value.columns.map(({ name }) => name)
    expect(names.slice(0, 5)).toEqual(['custom_id', 'outcome', 'mood', 'score', 'answer'])
    const picked = ['custom_id', 'outcome', 'mood', 'score', 'error_code'].map((name) => names.indexOf(name))
    expect(rows.map((row) => picked.map((place) => (row as unknown[])[place])).sort()).toEqual([
      ['a', 'answered', 'good', '1', null],
      ['b', 'answered', 'bad', '2', null],
      ['c', 'expired', null, null, 'batch_expired'],
    ])
    expect(sheet.value).toMatchObject({ rows: 3, results: { outcomes: { answered: 2, expired: 1 } } })
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
  }
})

const request = (id: string) =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] },
  })

test('a custom_id that stands in several request files is found, with the files', async () => {
  const { sheet, rows } = await read([
    [request('a'), request('b'), request('b')].join('\n'),
    [request('c'), request('b')].join('\n'),
    [request('a'), request('d'), request('c')].join('\n'),
  ])
  expect(rows).toHaveLength(8)
  expect(sheet.ok && sheet.value.report.findings).toEqual([
    { kind: 'repeatedCustomId', count: 1, rows: [2], detail: 'b' },
    {
      kind: 'customIdOfOtherFile',
      count: 3,
      rows: [4, 5, 7],
      detail: 'b in 1.csv and 2.csv, a in 1.csv and 3.csv, c in 2.csv and 3.csv',
    },
  ])
})

test('files without repeated custom_ids, and tables with a column of that name, find nothing', async () => {
  const apart = await read([request('a'), request('b')])
  expect(apart.sheet.ok && apart.sheet.value.report.findings).toEqual([])
  const tables = await read(['custom_id,x\na,1\n', 'custom_id,x\na,2\n'])
  expect(tables.sheet.ok && tables.sheet.value.report.findings).toEqual([])
})

/** Counts how often it is read from its beginning. */
class ReadBlob extends Blob {
  reads = 0
  override stream() {
    this.reads++
    return super.stream()
  }
}

const result = (id: string, content: string) =>
  JSON.stringify({
    id,
    custom_id: id,
    response: { status_code: 200, request_id: '', body: { choices: [{ message: { content } }] } },
    error: null,
  })

test('results dropped together are read as often as one file alone: for their columns, and for their rows', async () => {
  const contents = [result('a', '{"x":1}'), result('b', '{"y":2}'), result('a', 'text')]
  const files = contents.map((text, index) => ({ file: new ReadBlob([text]), name: `${index + 1}.jsonl` }))
  const rows: (readonly (string | null)[])[] = []
  const headers: (readonly string[])[] = []
  const sheet = await readSpreadsheets(files, {
    header: (columns) => void headers.push(columns.map(({ name }) => name)),
    row: (cells) => void rows.push(cells),
  })
  expect(files.map(({ file }) => file.reads)).toEqual([2, 2, 2])
  expect(headers).toHaveLength(1)
  expect(headers[0]).toEqual(expect.arrayContaining(['custom_id', 'x', 'y', 'answer']))
  expect(rows.map(([id]) => id)).toEqual(['a', 'b', 'a'])
  expect(sheet.ok && sheet.value.report.findings).toEqual([
    { kind: 'resultOfOtherFile', count: 1, rows: [2], detail: 'a in 1.jsonl and 3.jsonl' },
  ])
})

test('reading results can be stopped at any moment, and none of the files stays open', async () => {
  const contents = [result('a', 'one'), result('b', 'two'), result('c', 'three')]
  for (let after = 0; after < 12; after++) {
    const stop = new AbortController()
    let turns = 0
    const sheet = await readSpreadsheets(
      contents.map((text, index) => ({ file: new Blob([text]), name: `${index}.jsonl` })),
      { header: () => undefined, row: () => undefined },
      {
        signal: stop.signal,
        onProgress: () => {
          if (turns++ === after) stop.abort()
        },
      },
    )
    if (!sheet.ok) expect(sheet.error).toEqual({ kind: 'Cancelled' })
    else expect(sheet.value.rows).toBe(3)
  }
})
