import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutputColumn } from '../request/draft.ts'

import { nastyCell } from '../nasty.suite.ts'
import type { OutputLine } from './line-envelope.ts'
import { judgeOutputLine, parseOutputLine } from './output-line.ts'

const parse = (line: unknown): OutputLine => {
  const parsed = parseOutputLine(JSON.stringify(line))
  if (!parsed.ok) throw new Error('malformed')
  return parsed.value
}
const judge = (line: object, columns: readonly OutputColumn[] = []) =>
  judgeOutputLine(parse({ custom_id: 'x', ...line }), '/v1/chat/completions', columns)
const reply = (
  content: string | null,
  change: { finish?: string; refusal?: string; status?: number } = {},
) => ({
  response: {
    status_code: change.status ?? 200,
    request_id: 'req_1',
    body: {
      choices: [
        { message: { content, refusal: change.refusal ?? null }, finish_reason: change.finish ?? 'stop' },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 2 },
    },
  },
  error: null,
})
const httpError = (status: number, error: unknown) => ({
  response: { status_code: status, request_id: 'r', body: { error } },
  error: null,
})
const columns: readonly OutputColumn[] = [
  { name: 'mood', type: 'category', description: '', values: ['good', 'bad'] },
  { name: ' why ', type: 'text', description: '', values: [] },
  { name: 'score', type: 'number', description: '', values: [] },
  { name: 'urgent', type: 'boolean', description: '', values: [] },
]

describe('an output line', () => {
  test('is taken apart', () => {
    const body = { any: 'thing' }
    expect(
      parse({ id: 'b', custom_id: 'c', response: { status_code: 200, request_id: 'r', body }, error: null }),
    ).toEqual({
      customId: 'c',
      statusCode: 200,
      requestId: 'r',
      body,
      error: null,
    })
    expect(parse({ custom_id: 'c', response: null, error: { code: 'batch_expired', message: 'm' } })).toEqual(
      {
        customId: 'c',
        statusCode: null,
        requestId: null,
        body: null,
        error: { code: 'batch_expired', message: 'm' },
      },
    )
  })

  test('may carry its error in many makes', () => {
    const errorOf = (error: unknown) => parse({ custom_id: 'c', response: null, error }).error
    expect([null, undefined, {}, '', ' ', []].map(errorOf)).toEqual([null, null, null, null, null, null])
    expect(errorOf('boom')).toEqual({ code: null, message: 'boom' })
    expect(errorOf({ code: 500, message: 'm' })).toEqual({ code: '500', message: 'm' })
    expect(errorOf({ code: null, type: 'server_error', message: 'm' })).toEqual({
      code: 'server_error',
      message: 'm',
    })
  })

  test.each([
    '',
    'null',
    '[]',
    '"x"',
    '7',
    '{}',
    '{"custom_id":""}',
    '{"custom_id":null}',
    '{"custom_id":"x"',
    '\ufeff{"custom_id":"x"}',
    'upstream error',
  ])('is malformed as %j', (text) => {
    expect(parseOutputLine(text)).toEqual({ ok: false, error: { kind: 'MalformedLine' } })
  })

  test('of any make is judged one way or the other, and never throws', () => {
    const part = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.constantFrom(null, 0, 200, '', {}),
    )
    fc.assert(
      fc.property(part, part, part, part, (status, body, error, content) => {
        for (const response of [
          body,
          { status_code: status, body },
          { status_code: 200, body: { choices: [{ message: { content } }] } },
        ]) {
          const judged = judge({ response, error }, columns)
          expect(judged.cells).toHaveLength(4)
          expect(judged.cause === null).toBe(judged.outcome === 'answered')
          expect(judged.cells.every((cell) => cell === null)).toBe(judged.outcome !== 'answered')
          expect(judged.fixable && judged.outcome !== 'failed').toBe(false)
        }
      }),
    )
  })
})

describe('a line is judged', () => {
  test('answered with its text as it came', () => {
    const text = ' Yes,\n"quoted" \u2028 <b> '
    expect(judge(reply(text))).toEqual({
      outcome: 'answered',
      fixable: false,
      cause: null,
      cells: [text],
      text,
      usage: { input: 9, output: 2, cached: 0 },
      repaired: false,
      wrapped: false,
    })
  })

  test.each([
    [429, 'insufficient_quota', true],
    [429, 'rate_limit_exceeded', true],
    [500, 'server_error', true],
    [503, null, true],
    [0, null, true],
    [408, null, true],
    [400, 'context_length_exceeded', false],
    [400, null, false],
    [401, 'invalid_api_key', false],
    [404, 'model_not_found', false],
  ])('failed by status %j and code %j, fixable: %j', (status, code, fixable) => {
    expect(judge(httpError(status, { code, message: 'm', type: 't' }))).toMatchObject({
      outcome: 'failed',
      fixable,
      cause: { code: code ?? 't', message: 'm' },
      cells: [null],
    })
  })

  test('failed without an answer or a word', () => {
    expect(judge({ response: null, error: null })).toMatchObject({
      outcome: 'failed',
      fixable: true,
      cause: { code: 'no_reply' },
    })
    expect(judge({})).toMatchObject({ outcome: 'failed', fixable: true, cause: { code: 'no_reply' } })
    expect(judge({ response: { body: {} } })).toMatchObject({
      outcome: 'failed',
      fixable: true,
      cause: { code: 'no_reply' },
    })
    expect(judge(reply('text', { status: 0 }))).toMatchObject({
      outcome: 'failed',
      fixable: true,
      cells: [null],
    })
    expect(judge({ response: { status_code: 302, body: null } })).toMatchObject({
      outcome: 'failed',
      cause: { code: 'http_302' },
    })
    expect(judge({ response: { status_code: 400, body: { code: 'c', message: 'm' } } })).toMatchObject({
      cause: { code: 'c', message: 'm' },
    })
  })

  test('failed by its error even beside a reply, with what it cost', () => {
    expect(judge({ ...reply('text'), error: { code: 'server_error', message: 'm' } })).toMatchObject({
      outcome: 'failed',
      fixable: true,
      usage: { input: 9 },
    })
  })

  test('failed when a response says so inside a status 200', () => {
    const body = { status: 'failed', output: [], error: { code: 'invalid_prompt', message: 'm' } }
    const line = parse({ custom_id: 'x', response: { status_code: 200, body } })
    expect(judgeOutputLine(line, '/v1/responses', [])).toMatchObject({
      outcome: 'failed',
      fixable: false,
      cause: { code: 'invalid_prompt' },
    })
  })

  test('expired or cancelled by the line itself', () => {
    expect(judge({ response: null, error: { code: 'batch_expired', message: 'late' } })).toMatchObject({
      outcome: 'expired',
      fixable: false,
      cause: { code: 'batch_expired', message: 'late' },
    })
    expect(judge({ response: null, error: { code: 'batch_cancelled', message: '' } }).outcome).toBe(
      'cancelled',
    )
    expect(judge({ response: null, error: { code: 'toString', message: '' } }).outcome).toBe('failed')
  })

  test('refused, truncated or invalid by what the reply holds', () => {
    expect(judge(reply(null, { refusal: 'I cannot.' }))).toMatchObject({
      outcome: 'refused',
      cause: { code: 'refusal', message: 'I cannot.' },
    })
    expect(judge(reply('half', { finish: 'content_filter' }))).toMatchObject({
      outcome: 'refused',
      cause: { code: 'content_filter' },
      text: 'half',
    })
    expect(judge(reply('half', { finish: 'length' }))).toMatchObject({
      outcome: 'truncated',
      cause: { code: 'length' },
      text: 'half',
      cells: [null],
    })
    expect(judge(reply(null))).toMatchObject({
      outcome: 'invalid',
      cause: { code: 'empty_answer' },
      text: null,
    })
    expect(judge(reply('  '))).toMatchObject({ outcome: 'invalid', cause: { code: 'empty_answer' } })
  })
})

describe('a structured answer', () => {
  const answer = (value: unknown) =>
    judge(reply(typeof value === 'string' ? value : JSON.stringify(value)), columns)
  const good = { mood: 'good', why: 'sun', score: 0.5, urgent: false }

  test('gives one cell per output column, in their order', () => {
    expect(answer(good)).toMatchObject({ outcome: 'answered', cells: ['good', 'sun', '0.5', 'false'] })
    expect(answer({ ...good, why: '', score: -12, urgent: true, extra: 1 }).cells).toEqual([
      'good',
      '',
      '-12',
      'true',
    ])
  })

  test('is marked when only a code fence or words had to be taken away', () => {
    const cells = ['good', 'sun', '0.5', 'false']
    expect(answer(good).repaired).toBe(false)
    for (const text of [
      `\`\`\`json\n${JSON.stringify(good)}\n\`\`\``,
      `Here it is: ${JSON.stringify(good)}. Anything else?`,
    ]) {
      expect(answer(text)).toMatchObject({ outcome: 'answered', cells, text, repaired: true, wrapped: false })
    }
    expect(answer('```json\n{"mood":"good"}\n```')).toMatchObject({
      outcome: 'invalid',
      cause: { code: 'missing_value' },
      repaired: false,
    })
  })

  test('of a free text says whether it would be JSON', () => {
    const free = (text: string) => judge(reply(text))
    expect(free('```json\n{"a":1}\n```')).toMatchObject({ repaired: false, wrapped: true })
    expect(free('{"a":1}')).toMatchObject({ repaired: false, wrapped: false })
    expect(free('A set {a} of words')).toMatchObject({ repaired: false, wrapped: false })
  })

  test.each([
    ['{"mood":"good"', 'not_json', '{"mood":"good"'],
    ['```json\n{"mood":\n```', 'not_json', '```json\n{"mood":\n```'],
    ['{"mood":"good"} or {"mood":"bad"}', 'not_json', '{"mood":"good"} or {"mood":"bad"}'],
    ['["good"]', 'not_an_object', '["good"]'],
    ['null', 'not_an_object', 'null'],
    [{ ...good, mood: 'meh' }, 'value_not_in_list', 'mood: "meh"'],
    [{ ...good, mood: 'Good' }, 'value_not_in_list', 'mood: "Good"'],
    [{ ...good, why: 7 }, 'wrong_type', 'why: 7'],
    [{ ...good, score: '1' }, 'wrong_type', 'score: "1"'],
    [JSON.stringify(good).replace('0.5', '1e999'), 'wrong_type', 'score: Infinity'],
    [{ ...good, urgent: 'yes' }, 'wrong_type', 'urgent: "yes"'],
    [{ ...good, urgent: null }, 'missing_value', 'urgent'],
    [{ mood: 'good' }, 'missing_value', 'why'],
  ])('%j is invalid: %s', (value, code, detail) => {
    const judged = answer(value)
    expect(judged).toMatchObject({ outcome: 'invalid', fixable: false, cause: { code, message: detail } })
    expect(judged.cells).toEqual([null, null, null, null])
    expect(judged.text).toBe(typeof value === 'string' ? value : JSON.stringify(value))
  })

  test('keeps a long reply whole and its cause short', () => {
    const judged = answer('x'.repeat(5000))
    expect(judged.cause?.message).toHaveLength(200)
    expect(judged.text).toHaveLength(5000)
  })

  test('brings any text through, also in columns that objects know already', () => {
    const odd: readonly OutputColumn[] = ['__proto__', 'constructor', '1', 'a.b'].map((name) => ({
      name,
      type: 'text',
      description: '',
      values: [],
    }))
    fc.assert(
      fc.property(fc.array(nastyCell(), { minLength: 4, maxLength: 4 }), (cells) => {
        const text = `{${odd.map(({ name }, at) => `${JSON.stringify(name)}:${JSON.stringify(cells[at])}`).join(',')}}`
        expect(judge(reply(text), odd)).toMatchObject({ outcome: 'answered', cells })
      }),
    )
    expect(judge(reply('{}'), odd)).toMatchObject({ cause: { code: 'missing_value', message: '__proto__' } })
  })
})
