import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Snapshot } from '../request/draft.ts'
import { judgeAnswerLine, parseOutputLine } from './output-line.ts'
import { readPlainLine } from './plain-line.ts'

const plain: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'm',
  system: '',
  user: '',
  settings: {},
  outputColumns: [],
  dedupe: true,
}
const snapshots: readonly Snapshot[] = [
  plain,
  { ...plain, endpoint: '/v1/responses' },
  { ...plain, outputColumns: [{ name: 'a', type: 'text', description: '', values: [] }] },
]

interface Parts {
  readonly content: unknown
  readonly finish: string
  readonly counts: readonly [number, number, number]
  readonly message: object
  readonly tail: object
}

const toLine = ({ content, finish, counts: [input, output, cached], message, tail }: Parts): object => ({
  id: 'batch_req_1',
  custom_id: 'bw1-rn00000000-1-0-0000000000000',
  response: {
    status_code: 200,
    request_id: 'req',
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_795_000_000,
      model: 'sandbox-mini',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null, ...message },
          logprobs: null,
          finish_reason: finish,
        },
      ],
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
      },
      ...tail,
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

const contentArbitrary = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '{"a":"b"}', '```json\n{"a":"b"}\n```', '{"a":1}', 'Größe "x" \\ \u2028', null),
)
const partsArbitrary: fc.Arbitrary<Parts> = fc.record({
  content: contentArbitrary,
  finish: fc.constantFrom('stop', 'length', 'content_filter', 'tool_calls'),
  counts: fc.tuple(fc.nat(), fc.nat(2 ** 31), fc.nat(100)),
  message: fc.constantFrom(
    {},
    { annotations: [] },
    { annotations: [1] },
    { tool_calls: [{}] },
    { refusal: 'No.' },
  ),
  tail: fc.constantFrom(
    {},
    { service_tier: 'default', system_fingerprint: null },
    { system_fingerprint: 'fp' },
    { error: { code: 'x' } },
    { usage: null },
  ),
})

function expectSame(line: string): void {
  const quick = readPlainLine(line)
  if (quick === null) return
  const parsed = parseOutputLine(line)
  if (!parsed.ok) throw new Error(`Not a line: ${line}`)
  expect({ ...quick, body: null }).toEqual({ ...parsed.value, body: null })
  for (const snapshot of snapshots) {
    expect(judgeAnswerLine(quick, snapshot)).toEqual(judgeAnswerLine(parsed.value, snapshot))
  }
}

test('a plain line is judged as if all of it were parsed, however it is written', () => {
  fc.assert(
    fc.property(partsArbitrary, (parts) => {
      const line = toLine(parts)
      expectSame(JSON.stringify(line))
      expectSame(spaced(line))
    }),
    { numRuns: 500 },
  )
})

test('what plain lines look like is known', () => {
  const parts: Parts = {
    content: 'Größe "x"\n',
    finish: 'stop',
    counts: [10, 2, 0],
    message: { annotations: [] },
    tail: { service_tier: 'default', system_fingerprint: 'fp' },
  }
  for (const write of [JSON.stringify, spaced]) expect(readPlainLine(write(toLine(parts)))).not.toBeNull()
})

test('a line that was changed anywhere is either not plain or means the same', () => {
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
      '.',
      'e',
      '\u0001',
      '\\u00',
      '"a":1,',
      'null',
      '[',
      ']',
      '\t',
    ],
  )
  fc.assert(
    fc.property(
      partsArbitrary,
      fc.boolean(),
      fc.array(fc.tuple(fc.nat(1200), fc.nat(3), piece), { minLength: 1, maxLength: 2 }),
      (parts, isSpaced, changes) => {
        let line = isSpaced ? spaced(toLine(parts)) : JSON.stringify(toLine(parts))
        for (const [place, removed, added] of changes) {
          const at = place % line.length
          line = line.slice(0, at) + added + line.slice(at + removed)
        }
        expectSame(line)
      },
    ),
    { numRuns: 3000 },
  )
})
