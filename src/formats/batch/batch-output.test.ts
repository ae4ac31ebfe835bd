import { expect, test } from 'vitest'
import { readSpreadsheet } from '../spreadsheet.ts'
import { sniffSpreadsheet } from '../sniff-spreadsheet.ts'

const usage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
}
const completion = (content: unknown, change: object = {}, choice: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', ...choice },
  ],
  usage,
  ...change,
})
const line = (id: unknown, body: unknown, change: object = {}) => ({
  id: `batch_req_${String(id)}`,
  custom_id: id,
  response: { status_code: 200, request_id: 'req-1', body },
  error: null,
  ...change,
})
const toLines = (lines: readonly unknown[]): string =>
  lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)) + '\n').join('')

async function read(text: string, name = 'output.jsonl') {
  const rows: (readonly (string | null)[])[] = []
  let names: readonly string[] = []
  const sheet = await readSpreadsheet(new Blob([text]), name, {
    header: (columns) => {
      names = columns.map((column) => column.name)
    },
    row: (cells) => {
      rows.push(cells)
    },
  })
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error))
  const cell = (row: number, column: string) => rows[row]?.[names.indexOf(column)]
  const finding = (kind: string) => sheet.value.report.findings.find((found) => found.kind === kind)
  return { sheet: sheet.value, rows, names, cell, finding }
}

test('a result file becomes a table with an answer and the facts of each line', async () => {
  const { sheet, names, rows } = await read(
    toLines([line('a', completion('Yes')), line('b', completion('No'))]),
  )
  expect(sheet.dialect.format).toBe('batch-output')
  expect(names).toEqual([
    ...['custom_id', 'outcome', 'answer', 'refusal', 'finish_reason', 'status_code', 'error_code'],
    ...['error_message', 'model', 'input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'],
    ...['request_id', 'id'],
  ])
  expect(rows[0]).toEqual([
    ...['a', 'answered', 'Yes', null, 'stop', '200', null, null, 'gpt-4o-mini-2024-07-18'],
    ...['10', '5', '4', '3', 'req-1', 'batch_req_a'],
  ])
  expect(sheet.results).toEqual({ outcomes: { answered: 2 }, malformed: 0 })
})

test('all shapes of failure are told apart, and no line is lost', async () => {
  const failed = {
    error: {
      message: 'Too long',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
  }
  const { sheet, cell, rows, finding } = await read(
    toLines([
      line('400', null, { response: { status_code: 400, request_id: 'r', body: failed } }),
      line('expired', null, {
        response: null,
        error: { code: 'batch_expired', message: 'This request could not be executed' },
      }),
      line('cancelled', null, { response: null, error: { code: 'batch_cancelled', message: 'x' } }),
      line('refused', completion(null, {}, { message: { refusal: 'I cannot' } })),
      line('cut', completion('Half of', {}, { finish_reason: 'length' })),
      line('empty', completion('')),
      line('zero', null, { response: { status_code: 0, body: null } }),
      'no JSON at all',
      '"a text"',
      line(undefined, completion('who?')),
      line('400', completion('again')),
    ]),
  )
  expect(rows.map((cells) => cells[1])).toEqual([
    ...['failed', 'expired', 'cancelled', 'refused', 'truncated', 'invalid', 'failed'],
    ...['malformed', 'malformed', 'answered', 'answered'],
  ])
  expect([cell(0, 'error_code'), cell(0, 'error_message'), cell(0, 'status_code')]).toEqual([
    ...['context_length_exceeded', 'Too long', '400'],
  ])
  expect([cell(3, 'refusal'), cell(4, 'finish_reason'), cell(4, 'answer')]).toEqual([
    ...['I cannot', 'length', 'Half of'],
  ])
  expect(cell(7, 'line')).toBe('no JSON at all')
  expect(finding('malformedResult')).toMatchObject({ count: 2, rows: [7, 8] })
  expect(finding('resultWithoutId')?.rows).toEqual([9])
  expect(finding('repeatedResult')?.rows).toEqual([10])
  expect(sheet.report.fileRows).toBe(11)
  const { outcomes, malformed } = sheet.results!
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, malformed)).toBe(11)
})

test('answers that are objects of one shape are columns of their own', async () => {
  const { names, cell } = await read(
    toLines([
      line('a', completion('{"topic":"billing","score":1.50,"tags":["x", "y"]}')),
      line('b', completion('{"score":2,"topic":null,"tags":[]}')),
      line('c', completion('{"topic":"bil', {}, { finish_reason: 'length' })),
    ]),
  )
  expect(names.slice(0, 6)).toEqual(['custom_id', 'outcome', 'topic', 'score', 'tags', 'answer'])
  expect([cell(0, 'topic'), cell(0, 'score'), cell(0, 'tags'), cell(0, 'answer')]).toEqual([
    ...['billing', '1.50', '["x","y"]', null],
  ])
  expect([cell(1, 'topic'), cell(2, 'topic'), cell(2, 'answer')]).toEqual([null, null, '{"topic":"bil'])
})

test('answers of different shapes stay one column', async () => {
  const { names, cell } = await read(
    toLines([line('a', completion('{"topic":"billing"}')), line('b', completion('{"other":1}'))]),
  )
  expect(names[2]).toBe('answer')
  expect(cell(1, 'answer')).toBe('{"other":1}')
})

test('every endpoint has its answer', async () => {
  const response = {
    object: 'response',
    status: 'completed',
    model: 'o3',
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', content: [{ type: 'output_text', text: 'From responses' }] },
    ],
    usage: { input_tokens: 7, output_tokens: 9, output_tokens_details: { reasoning_tokens: 2 } },
  }
  const bodies: readonly (readonly [unknown, string])[] = [
    [response, 'From responses'],
    [{ object: 'list', data: [{ embedding: [0.25, -1] }], usage: { prompt_tokens: 2 } }, '[0.25,-1]'],
    [{ object: 'text_completion', choices: [{ text: 'Plain', finish_reason: 'stop' }] }, 'Plain'],
    [{ id: 'modr-1', results: [{ flagged: false }] }, '{"flagged":false}'],
    [{ created: 1, data: [{ url: 'https://x.test/1.png' }] }, 'https://x.test/1.png'],
    [{ created: 1, data: [{ b64_json: 'aGk=' }] }, 'image, 2 bytes'],
    [{ id: 'video_1', object: 'video', status: 'completed' }, 'video_1'],
    [
      completion(
        null,
        {},
        { message: { content: null, tool_calls: [{ id: 'c', function: { name: 'f' } }] } },
      ),
      '[{"name":"f","arguments":null}]',
    ],
  ]
  const { cell } = await read(toLines(bodies.map(([body], index) => line(`r${index}`, body))))
  for (const [row, [, answer]] of bodies.entries()) expect(cell(row, 'answer')).toBe(answer)
  expect([cell(0, 'output_tokens'), cell(0, 'reasoning_tokens')]).toEqual(['9', '2'])
})

test('envelopes of gateways are read: numbers as ids, other spellings, bodies as text or in place', async () => {
  const { sheet, cell, rows } = await read(
    toLines([
      '{"custom_id":12345678901234567890,"response":{"status_code":200,"body":{"choices":[{"message":{"content":"A"}}]}}}',
      { customId: 'b', Response: { statusCode: '200', Body: completion('B') } },
      { custom_id: 'c', response: completion('C'), error: null },
      { custom_id: 'd', response: { status_code: 200, body: JSON.stringify(completion('D')) }, error: {} },
      { custom_id: 'e', response: null, error: 'Something went wrong' },
      { custom_id: 'f', response: { status_code: 503 }, latency: 3 },
    ]).replaceAll('\n', '\r\n'),
  )
  expect(sheet.dialect.format).toBe('batch-output')
  expect(rows.map((cells) => cells[1])).toEqual([
    ...['answered', 'answered', 'answered', 'answered', 'failed', 'failed'],
  ])
  expect(['answer', 'answer', 'answer', 'answer'].map((name, row) => cell(row, name))).toEqual([
    ...['A', 'B', 'C', 'D'],
  ])
  expect(cell(0, 'custom_id')).toBe('12345678901234567890')
  expect(cell(4, 'error_message')).toBe('Something went wrong')
  expect([cell(5, 'error_code'), cell(5, 'latency')]).toEqual(['http_503', '3'])
})

test('the preview shows what the import brings', async () => {
  const text = toLines([line('a', completion('{"x":1}')), line('b', completion('{"x":2}'))])
  const preview = await sniffSpreadsheet(new Blob([text]), 'output.jsonl')
  const { rows, names } = await read(text)
  expect(preview.ok && preview.value.rows).toEqual(rows)
  expect(preview.ok && preview.value.columns.map(({ name }) => name)).toEqual(names)
})
