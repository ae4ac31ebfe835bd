import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Snapshot } from '../request/draft.ts'
import { judgeAnswerLine, parseOutputLine } from './output-line.ts'
import { createPlainLines } from './plain-line.ts'
import { createPlainResponses } from './plain-response.ts'

const asked: Snapshot = {
  endpoint: '/v1/responses',
  model: 'm',
  system: '',
  user: '',
  settings: {},
  outputColumns: [],
  dedupe: true,
}
const snapshots: readonly Snapshot[] = [
  asked,
  { ...asked, endpoint: '/v1/chat/completions' },
  { ...asked, outputColumns: [{ name: 'a', type: 'text', description: '', values: [] }] },
]

interface Parts {
  readonly text: unknown
  readonly counts: readonly [number, number, number]
  readonly head: object
  readonly items: readonly object[]
  readonly message: object
  readonly part: object
  readonly echoed: object
  readonly details: object
  readonly tail: object
}

const toLine = ({ text, counts: [input, output, cached], ...parts }: Parts): object => ({
  id: 'batch_req_1',
  custom_id: 'bw1-rn00000000-1-0-0000000000000',
  response: {
    status_code: 200,
    request_id: 'req',
    body: {
      id: 'resp_1',
      object: 'response',
      created_at: 1_795_000_000,
      status: 'completed',
      ...parts.head,
      output: [
        ...parts.items,
        {
          id: 'msg_1',
          type: 'message',
          status: 'completed',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text, ...parts.part }],
          role: 'assistant',
          ...parts.message,
        },
      ],
      parallel_tool_calls: true,
      ...parts.echoed,
      usage: {
        input_tokens: input,
        input_tokens_details: { cached_tokens: cached, ...parts.details },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: input + output,
      },
      user: null,
      metadata: {},
      ...parts.tail,
    },
  },
  error: null,
})

/** As OpenAI writes it: a blank after each comma and colon, and ASCII only. */
const spaced = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null)
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  const members = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${spaced(inner)}`)
  return `{${members.join(', ')}}`
}
const writers = [JSON.stringify, spaced] as const

const schema = { type: 'object', properties: { usage: { type: 'string' } }, output: 1 }
const thought = { id: 'rs_1', type: 'reasoning', summary: [] }
const partsArbitrary: fc.Arbitrary<Parts> = fc.record({
  text: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      '{"a":"b"}',
      '```json\n{"a":"b"}\n```',
      '{"a":1}',
      '"output": [',
      '}}, "error": null}',
      null,
    ),
  ),
  counts: fc.tuple(fc.nat(), fc.nat(2 ** 31), fc.nat(100)),
  head: fc.constantFrom<object>(
    {},
    { background: false, error: null, incomplete_details: null },
    { completed_at: 1_795_000_009, error: null },
    { error: { code: 'server_error', message: 'm' } },
    { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    { instructions: 'Say "output": [] and "usage": {}' },
    { choices: [{ message: { content: 'other' } }] },
    { usage: null },
  ),
  items: fc.constantFrom<object[]>(
    [],
    [thought],
    [thought, thought],
    [{ type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Hm' }] }],
    [{ ...thought, encrypted_content: null, content: [] }],
    [{ id: 'c', type: 'function_call', name: 'f', arguments: '{}' }],
    [{ id: 'm', type: 'message', content: [{ type: 'output_text', text: 'First' }] }],
  ),
  message: fc.constantFrom<object>(
    {},
    { phase: 'final_answer' },
    { phase: 'commentary' },
    { status: 'incomplete' },
  ),
  part: fc.constantFrom<object>({}, { annotations: [{}] }, { type: 'refusal', refusal: 'No' }),
  echoed: fc.constantFrom<object>(
    {},
    { text: { format: { type: 'json_schema', schema } } },
    { tools: [schema] },
    { output: [] },
  ),
  details: fc.constantFrom<object>({}, { cache_write_tokens: 0 }),
  tail: fc.constantFrom<object>(
    {},
    { metadata: { a: '}}' } },
    { error: { code: 'late' } },
    { output: [] },
    { status: 'failed' },
  ),
})

function expectSame(read: ReturnType<typeof createPlainLines>, line: string): void {
  const quick = read(line)
  if (quick === null) return
  const parsed = parseOutputLine(line)
  if (!parsed.ok) throw new Error(`Not a line: ${line}`)
  expect({ ...quick, body: null }).toEqual({ ...parsed.value, body: null })
  for (const snapshot of snapshots) {
    expect(judgeAnswerLine(quick, snapshot)).toEqual(judgeAnswerLine(parsed.value, snapshot))
  }
}

test('the lines of a file are judged as if all of them were parsed, however they are written', () => {
  fc.assert(
    fc.property(
      fc.array(partsArbitrary, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...writers),
      (lines, write) => {
        const read = createPlainLines()
        for (const parts of lines) expectSame(read, write(toLine(parts)))
      },
    ),
    { numRuns: 300 },
  )
})

test('a line that was changed anywhere is either not plain or means the same, whatever was read before', () => {
  const piece = fc.constantFrom(
    ...[
      '"',
      '\\',
      ',',
      '{',
      '}',
      ' ',
      '0',
      '-',
      'e',
      '\u0001',
      '\\u00',
      '"a":1,',
      '"output":',
      'null',
      '[',
      ']',
      '}}',
      '\t',
    ],
  )
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(3), piece), { minLength: 1, maxLength: 2 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(partsArbitrary, changes), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...writers),
      (lines, write) => {
        const read = createPlainLines()
        for (const [parts, changed] of lines) {
          const whole = write(toLine(parts))
          let line = whole
          for (const [place, removed, added] of changed) {
            const at = place % line.length
            line = line.slice(0, at) + added + line.slice(at + removed)
          }
          expectSame(read, whole)
          expectSame(read, line)
        }
      },
    ),
    { numRuns: 1500 },
  )
})

const usual: Parts = {
  text: '{"a":"Größe \\"x\\"\n"}',
  counts: [10, 2, 0],
  head: { background: false, completed_at: 1_795_000_009, error: null, incomplete_details: null, model: 'm' },
  items: [thought],
  message: { phase: 'final_answer' },
  part: {},
  echoed: { text: { format: { type: 'json_schema', schema: { type: 'object' } } }, top_p: 1 },
  details: {},
  tail: {},
}

test('usual lines are read without parsing them, the first one and those after it', () => {
  for (const write of writers) {
    const read = createPlainResponses()
    for (const parts of [usual, { ...usual, text: 'b', items: [] }, { ...usual, head: {} }])
      expect(read(write(toLine(parts)))).not.toBeNull()
  }
})

test('a count that is written twice is none that is read without parsing', () => {
  const line = JSON.stringify(toLine({ ...usual, details: { twice: 7 } }))
  const read = createPlainResponses()
  expect(read(line)).not.toBeNull()
  expect(read(line.replace('"twice"', '"cached_tokens"'))).toBeNull()
})

test('a file whose lines are all written in another way is given up', () => {
  const read = createPlainResponses()
  const other = JSON.stringify(toLine({ ...usual, part: { annotations: [{}] } }))
  for (let line = 0; line <= 2001; line++) expect(read(other)).toBeNull()
  expect(read(JSON.stringify(toLine(usual)))).toBeNull()
})
