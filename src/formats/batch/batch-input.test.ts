import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSpreadsheet } from '../spreadsheet.ts'
import { readSpreadsheets } from '../spreadsheet-list.ts'
import { sniffSpreadsheet } from '../sniff-spreadsheet.ts'

const chat = (id: unknown, content: string, change: object = {}, body: object = {}) => ({
  custom_id: id,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content }], ...body },
  ...change,
})
const toLines = (lines: readonly unknown[]): string =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)) + '\n').join('')

async function read(text: string | Blob, name = 'batch.jsonl', blockBytes?: number) {
  const rows: (readonly (string | null)[])[] = []
  let names: readonly string[] = []
  const file = typeof text === 'string' ? new Blob([text]) : text
  const sheet = await readSpreadsheet(
    file,
    name,
    {
      header: (columns) => {
        names = columns.map((column) => column.name)
      },
      row: (cells) => {
        rows.push(cells)
      },
      restart: () => {
        rows.length = 0
      },
    },
    blockBytes === undefined ? {} : { blockBytes },
  )
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error))
  const cell = (row: number, column: string) => rows[row]?.[names.indexOf(column)]
  const finding = (kind: string) => sheet.value.report.findings.find((found) => found.kind === kind)
  return { sheet: sheet.value, rows, names, cell, finding }
}

test('a file of requests becomes a list of ready-made requests, whatever its name', async () => {
  const text = toLines([chat('a', 'Hello'), chat('b', 'Hallo')])
  for (const name of ['batch.jsonl', 'batch.txt', 'batch.csv', 'batch']) {
    const { sheet, names, cell } = await read(text, name)
    expect(sheet.dialect.format).toBe('batch-input')
    expect(names).toEqual(['custom_id', 'method', 'url', 'model', 'prompt', 'body', 'problem'])
    expect([cell(1, 'custom_id'), cell(1, 'model'), cell(1, 'prompt')]).toEqual(['b', 'gpt-4o-mini', 'Hallo'])
    expect(cell(1, 'problem')).toBeNull()
    expect(sheet.requests).toMatchObject({
      ready: 2,
      urls: [{ name: '/v1/chat/completions', lines: 2 }],
      models: [{ name: 'gpt-4o-mini', lines: 2 }],
    })
    expect(sheet.report).toEqual({ fileRows: 2, findings: [] })
  }
})

test('a file of one line, and one whose first line is not whole in the sample, are recognised', async () => {
  const one = await read(JSON.stringify(chat('a', 'Hello')))
  expect(one.sheet.requests?.ready).toBe(1)
  const long = toLines([chat('a', 'x'.repeat(1_500_000)), chat('b', 'y')])
  const preview = await sniffSpreadsheet(new Blob([long]), 'long.jsonl')
  expect(preview.ok && preview.value.dialect.format).toBe('batch-input')
  expect((await read(long)).sheet.rows).toBe(2)
})

test('the body is kept as it is written, byte for byte', async () => {
  const body =
    '{ "model":"m",  "seed": 12345678901234567890, "temperature":1.0, "messages" : [{"role":"user","content":"\\u00e4\\/ \u2028 \\ud83d"}] , "model": "n" }'
  const { cell } = await read(
    `\ufeff{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":${body}}\r\n\r\n`,
  )
  expect(cell(0, 'body')).toBe(body)
  expect(cell(0, 'model')).toBe('n')
})

test('every kind of fault is counted with its row, and the line stays in its place', async () => {
  const embedding = (input: unknown) => ({
    custom_id: `e${Math.random()}`,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'text-embedding-3-small', input },
  })
  const lines: readonly (readonly [unknown, string | null])[] = [
    [chat('a', 'good'), null],
    ['{"custom_id": "b", ', 'malformedLine'],
    [chat('c', '', { method: 'GET' }), 'badMethod'],
    [chat('d', '', { url: 'https://api.openai.com/v1/chat/completions' }), 'badUrl'],
    [chat('e', '', { url: undefined }), 'badUrl'],
    [chat('f', '', { body: 'text' }), 'badBody'],
    [chat('g', '', { body: undefined }), 'badBody'],
    [chat('h', '', {}, { model: undefined }), 'missingModel'],
    [chat('i', '', {}, { messages: [] }), 'missingPrompt'],
    [chat('j', '', { url: '/v1/responses' }), 'missingPrompt'],
    [chat('k', 'x', {}, { stream: true }), 'streaming'],
    [embedding(Array.from({ length: 2049 }, () => 'x')), 'tooManyInputs'],
    [chat('a', 'same id'), 'repeatedCustomId'],
    [chat(undefined, 'no id'), 'missingCustomId'],
    [chat(7, 'number'), 'customIdNotText'],
    [chat('l', 'no method', { method: undefined }), 'mendedMethod'],
    [chat('m', 'other model', {}, { model: 'gpt-4o' }), 'severalModels'],
    [chat('n', 'reasons', {}, { model: 'o3', max_tokens: 5 }), 'reasoningMaxTokens'],
    [{ ...embedding('x'.repeat(40_000)), custom_id: 'o' }, 'longInput'],
    [chat('p', 'more', { priority: 3 }), 'extraField'],
    ['[1]', 'malformedLine'],
  ]
  const { sheet, rows, cell, finding } = await read(toLines(lines.map(([line]) => line)))
  expect(sheet.report.fileRows).toBe(lines.length)
  expect(rows).toHaveLength(lines.length)
  for (const [row, [, kind]] of lines.entries()) {
    if (kind !== null) expect(finding(kind)?.rows, kind).toContain(row)
  }
  const unsent = rows.flatMap((_, row) => (cell(row, 'problem') === null ? [] : [row]))
  expect(unsent).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20])
  expect(sheet.requests?.ready).toBe(lines.length - unsent.length)
  expect(cell(1, 'body')).toBe('{"custom_id": "b", ')
  expect(cell(1, 'problem')).toContain('not a JSON object')
  expect(cell(14, 'custom_id')).toBe('7')
  expect(cell(19, 'priority')).toBe('3')
  expect(finding('severalUrls')?.rows).toEqual([18])
  expect(finding('malformedLine')?.count).toBe(2)
})

test('gateways spell members and paths in their own way', async () => {
  const azure = { customId: 'a', Method: 'post', URL: '/chat/completions', body: chat('', 'x').body }
  const { sheet, cell, finding } = await read(toLines([azure, { ...azure, customId: 'b' }]))
  expect(sheet.requests?.urls).toEqual([{ name: '/chat/completions', lines: 2 }])
  expect([cell(1, 'custom_id'), cell(1, 'problem')]).toEqual(['b', null])
  expect(finding('mendedMethod')?.count).toBe(2)
  expect(finding('extraField')).toBeUndefined()
})

test('other JSON Lines stay what they are', async () => {
  const issues = toLines([
    { url: 'https://x.test/1', body: 'Text', id: 1 },
    { url: 'https://x.test/2', body: 'Text', id: 2 },
  ])
  const log = toLines([
    { method: 'GET', url: '/index.html', body: {} },
    { method: 'POST', url: '/login', body: { user: 1 } },
  ])
  for (const text of [issues, log]) expect((await read(text)).sheet.dialect.format).toBe('jsonl')
})

test('it can be read as plain JSON Lines by choice', async () => {
  const file = new Blob([toLines([chat('a', 'x'), chat('b', 'y')])])
  const preview = await sniffSpreadsheet(file, 'batch.jsonl', { format: 'jsonl' })
  expect(preview.ok && preview.value.columns.map(({ name }) => name)).toEqual([
    'custom_id',
    'method',
    'url',
    'body',
  ])
})

test('a gzip file is unpacked, and a byte order mark in the middle is no content', async () => {
  const text = toLines([chat('a', 'x')]) + '\ufeff' + toLines([chat('b', 'y')])
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  const { sheet, cell } = await read(await new Response(packed).blob(), 'batch.jsonl.gz')
  expect(sheet.requests?.ready).toBe(2)
  expect(cell(1, 'custom_id')).toBe('b')
})

test('rows, bodies and findings do not depend on how the text is cut', async () => {
  const line = fc.oneof(
    fc
      .record({ id: fc.string({ unit: 'binary' }), text: fc.string({ unit: 'binary' }) })
      .map(({ id, text }) => JSON.stringify(chat(id, text))),
    fc.constantFrom(
      '{"a":',
      '[]',
      '',
      '  ',
      '{"custom_id":"x","method":"POST","url":"/v1/chat/completions"}',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (lines, size) => {
        const text = toLines([chat('first', 'x'), chat('second', 'y'), chat('third', 'z'), ...lines])
        const [whole, cut] = [await read(text), await read(text, 'b.jsonl', size)]
        expect(cut.rows).toEqual(whole.rows)
        expect(cut.sheet.report).toEqual(whole.sheet.report)
        const lineCount = lines.filter((each) => each.trim() !== '').length
        expect(whole.sheet.report.fileRows).toBe(lineCount + 3)
      },
    ),
    { numRuns: 30 },
  )
})

test('several files of requests are one list', async () => {
  const [first, second] = [toLines([chat('a', 'x')]), toLines([chat('b', 'y', {}, { model: 'gpt-4o' }), '{'])]
  const sheet = await readSpreadsheets(
    [
      { file: new Blob([first]), name: '1.jsonl' },
      { file: new Blob([second]), name: '2.jsonl' },
    ],
    { header: () => undefined, row: () => undefined },
  )
  expect(sheet.ok && sheet.value).toMatchObject({
    rows: 3,
    requests: {
      ready: 2,
      models: [
        { name: 'gpt-4o-mini', lines: 1 },
        { name: 'gpt-4o', lines: 1 },
      ],
    },
  })
})
