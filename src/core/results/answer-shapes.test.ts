import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../request/draft.ts'
import { judgeAnswerLine, type JudgedLine, parseOutputLine } from './output-line.ts'

const prompt: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'm',
  system: '',
  user: '{{text}}',
  settings: {},
  outputColumns: [],
  dedupe: true,
}
/** Requests that somebody else wrote. */
const readyFor = (url: string): Snapshot => ({
  ...prompt,
  ready: { url, urlCell: 0, modelCell: 1, bodyCell: 2, problemCell: 3 },
})

const judge = (line: object, snapshot = prompt): JudgedLine => {
  const parsed = parseOutputLine(JSON.stringify({ custom_id: 'x', ...line }))
  if (!parsed.ok) throw new Error('malformed')
  return judgeAnswerLine(parsed.value, snapshot)
}
const replied = (body: unknown, status: unknown = 200) => ({
  response: { status_code: status, request_id: 'r', body },
  error: null,
})

describe('ready-made requests of any endpoint have their outcomes:', () => {
  test('embeddings, by their length and first numbers', () => {
    const body = {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.0123456789, -0.5, 1, 2, 3] }],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    }
    expect(judge(replied(body), readyFor('/v1/embeddings'))).toMatchObject({
      outcome: 'answered',
      cells: ['5 numbers: 0.01235, -0.5, 1, 2, …'],
      usage: { input: 4, output: 0, cached: 0 },
    })
  })

  test('embeddings of several inputs, in the order of the inputs', () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: 'AACAPw==' },
    ]
    expect(judge(replied({ data }), readyFor('/v1/embeddings')).cells).toEqual(['1 numbers: 1\n1 numbers: 2'])
  })

  test('embeddings without a number are none', () => {
    for (const body of [{ data: [] }, { data: [{ embedding: [] }] }]) {
      expect(judge(replied(body), readyFor('/v1/embeddings'))).toMatchObject({
        outcome: 'invalid',
        cause: { code: 'empty_answer' },
      })
    }
  })

  test('moderations, as JSON', () => {
    const results = [{ flagged: true, categories: { hate: true }, category_scores: { hate: 0.9 } }]
    const judged = judge(replied({ id: 'modr-1', results }), readyFor('/v1/moderations'))
    expect(judged).toMatchObject({ outcome: 'answered', usage: null })
    expect(JSON.parse(judged.cells[0] ?? '')).toEqual(results[0])
  })

  test('plain completions, one text for each prompt', () => {
    const choices = [
      { index: 1, text: 'b', finish_reason: 'stop' },
      { index: 0, text: 'a', finish_reason: 'stop' },
    ]
    expect(judge(replied({ choices }), readyFor('/v1/completions')).cells).toEqual(['a\nb'])
    const cut = [{ index: 0, text: 'a', finish_reason: 'length' }]
    expect(judge(replied({ choices: cut }), readyFor('/v1/completions'))).toMatchObject({
      outcome: 'truncated',
      text: 'a',
    })
  })

  test('pictures, by address or size and never as base64', () => {
    const png = `iVBORw0KGgoAAAANSUhEUgAAAoAAAAHgCAYAAAA10dzk${'A'.repeat(4_000_000)}`
    const cell = (datum: object) =>
      judge(replied({ data: [datum] }), readyFor('/v1/images/generations')).cells[0]
    expect(cell({ url: 'https://x.test/1.png' })).toBe('https://x.test/1.png')
    expect(cell({ b64_json: png })).toBe('image/png, 640 × 480, 3000033 bytes')
    expect(cell({ b64_json: '/9j/AAAA' })).toBe('image/jpeg, 6 bytes')
  })

  test('pictures of responses, where nothing is said', () => {
    const picture = { type: 'image_generation_call', result: 'UklGRgAA' }
    const said = { type: 'message', content: [{ type: 'output_text', text: 'A cat' }] }
    const cell = (...output: object[]) => judge(replied({ output }), readyFor('/v1/responses')).cells[0]
    expect(cell(picture)).toBe('image/webp, 6 bytes')
    expect(cell(picture, said)).toBe('A cat')
  })

  test('what was said in a spoken answer', () => {
    const message = { content: null, audio: { id: 'a', data: 'AAAA', transcript: 'Good day' } }
    expect(judge(replied({ choices: [{ message, finish_reason: 'stop' }] })).cells).toEqual(['Good day'])
  })
})

describe('a call of tools', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'rate', arguments: '{"score":3}' } }
  const chat = { choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }] }
  const item = { type: 'function_call', name: 'rate', arguments: '{"score":3}' }

  test('is the answer to a ready-made request, as JSON of names and arguments', () => {
    for (const [body, url] of [
      [chat, '/v1/chat/completions'],
      [{ output: [{ type: 'reasoning' }, item] }, '/v1/responses'],
    ] as const) {
      expect(judge(replied(body), readyFor(url))).toMatchObject({
        outcome: 'answered',
        cells: ['[{"name":"rate","arguments":{"score":3}}]'],
      })
    }
  })

  test('is no answer to a prompt, which offers none', () => {
    expect(judge(replied(chat))).toMatchObject({
      outcome: 'invalid',
      cause: { code: 'tool_call' },
      cells: [null],
    })
  })
})

describe('a failure', () => {
  test('may be told in the body only, whatever the status', () => {
    const error = { message: 'Too long.', code: 'context_length_exceeded' }
    expect(judge(replied({ error }, 400))).toMatchObject({ outcome: 'failed', cause: error, fixable: false })
    expect(judge(replied({ error }))).toMatchObject({ outcome: 'failed', cause: error, fixable: false })
    expect(judge(replied({ error: 'Overloaded' }))).toMatchObject({
      outcome: 'failed',
      cause: { code: null, message: 'Overloaded' },
      fixable: true,
    })
  })

  test('may be a status of 0, none at all, or an empty body', () => {
    expect(judge(replied(null, 0))).toMatchObject({ outcome: 'failed', cause: { code: 'no_reply' } })
    expect(judge({ response: { body: null } })).toMatchObject({
      outcome: 'failed',
      cause: { code: 'no_reply' },
    })
    for (const body of [null, {}, '', []]) {
      expect(judge(replied(body))).toMatchObject({ outcome: 'invalid', cause: { code: 'empty_answer' } })
    }
  })

  test('is no matter of spelling: a status as text, a body as text', () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'Yes' }, finish_reason: 'stop' }] })
    expect(judge(replied(body, '200'))).toMatchObject({ outcome: 'answered', cells: ['Yes'] })
  })
})

describe('a reply of another make is read as what it says:', () => {
  const text = (body: unknown, url = '/v1/chat/completions') => judge(replied(body), readyFor(url)).text

  test('content in parts, thoughts apart', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Yes' },
      { type: 'text', text: '!' },
    ]
    expect(text({ choices: [{ message: { content }, finish_reason: 'stop' }] })).toBe('Yes!')
  })

  test('completions in a member of their own, responses as one text', () => {
    const choices = [{ message: { content: 'Yes' }, finish_reason: 'stop' }]
    expect(text({ output: { choices }, usage: { input_tokens: 1, output_tokens: 2 } })).toBe('Yes')
    expect(text({ output_text: 'Yes' }, '/v1/responses')).toBe('Yes')
    expect(text({ output: [{ type: 'message', content: 'Yes' }] }, '/v1/responses')).toBe('Yes')
    expect(
      text({ text: 'Hello.', usage: { type: 'duration', seconds: 3 } }, '/v1/audio/transcriptions'),
    ).toBe('Hello.')
  })

  test('the messages of other makers', () => {
    const message = { type: 'message', content: [{ type: 'text', text: 'Yes' }] }
    expect(judge(replied({ ...message, usage: { input_tokens: 3, output_tokens: 1 } }))).toMatchObject({
      outcome: 'answered',
      cells: ['Yes'],
      usage: { input: 3, output: 1 },
    })
    expect(judge(replied({ ...message, stop_reason: 'max_tokens' }))).toMatchObject({ outcome: 'truncated' })
    expect(judge(replied({ ...message, stop_reason: 'refusal' }))).toMatchObject({ outcome: 'refused' })
    const parts = [{ text: 'Hm.', thought: true }, { text: 'Yes' }]
    const gemini = (finishReason: string) => ({
      candidates: [{ content: { parts }, finishReason }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1 },
    })
    expect(judge(replied(gemini('STOP')))).toMatchObject({ cells: ['Yes'], usage: { input: 3, output: 1 } })
    expect(judge(replied(gemini('MAX_TOKENS')))).toMatchObject({ outcome: 'truncated', text: 'Yes' })
    expect(judge(replied(gemini('SAFETY')))).toMatchObject({ outcome: 'refused' })
    expect(judge(replied({ promptFeedback: { blockReason: 'SAFETY' } }))).toMatchObject({
      outcome: 'refused',
    })
  })

  test('how generation ended, in any spelling', () => {
    const ended = (finish_reason: string) =>
      judge(replied({ choices: [{ message: { content: 'A' }, finish_reason }] }))
    for (const word of ['length', 'LENGTH', 'max_tokens', 'model_length'])
      expect(ended(word)).toMatchObject({ outcome: 'truncated', cause: { code: word }, text: 'A' })
    for (const word of ['content_filter', 'sensitive', 'SAFETY'])
      expect(ended(word)).toMatchObject({ outcome: 'refused', cause: { code: 'content_filter' } })
    for (const word of ['network_error', 'abort', 'insufficient_system_resource'])
      expect(ended(word)).toMatchObject({
        outcome: 'failed',
        cause: { code: word },
        fixable: true,
        text: 'A',
      })
    for (const word of ['stop', 'eos', 'end_turn', 'STOP']) expect(ended(word).outcome).toBe('answered')
    const response = { status: 'INCOMPLETE', incomplete_details: { reason: 'max_output_tokens' }, output: [] }
    expect(judge(replied(response), readyFor('/v1/responses'))).toMatchObject({
      outcome: 'truncated',
      cause: { code: 'max_output_tokens' },
    })
    expect(judge(replied({ ...response, status: 'Failed', error: { message: 'm' } }))).toMatchObject({
      outcome: 'failed',
      cause: { message: 'm' },
    })
  })

  test('moderations of several inputs as one JSON list', () => {
    const results = [{ flagged: true }, { flagged: false }]
    expect(JSON.parse(text({ results }, '/v1/moderations') ?? '')).toEqual(results)
    expect(judge(replied({ results: [] }), readyFor('/v1/moderations'))).toMatchObject({
      cause: { code: 'empty_answer' },
    })
  })

  test('one of no shape that is known is kept as it came, and no answer', () => {
    for (const [body, raw] of [
      [{ ok: true }, '{"ok":true}'],
      ['<html>Bad gateway</html>', '<html>Bad gateway</html>'],
      ['Yes', 'Yes'],
    ] as const) {
      expect(judge(replied(body))).toMatchObject({
        outcome: 'invalid',
        cause: { code: 'unknown_reply' },
        cells: [null],
        text: raw,
      })
    }
    for (const choices of [null, [], [null], [{}], [{ message: null }], 'x'])
      expect(judge(replied({ choices }))).toMatchObject({
        outcome: 'invalid',
        cause: { code: 'empty_answer' },
      })
  })
})

describe('an envelope of another make', () => {
  const body = { choices: [{ message: { content: 'Yes' }, finish_reason: 'stop' }] }
  const yes = { outcome: 'answered', cells: ['Yes'] }

  test('may have its names in another spelling, and no or another status', () => {
    expect(judge({ custom_id: undefined, customId: 'x', response: { statusCode: 200, body } })).toMatchObject(
      yes,
    )
    expect(judge({ response: { body } })).toMatchObject(yes)
    expect(judge({ response: { status_code: null, body } })).toMatchObject(yes)
    expect(judge({ response: { status: 200, body } })).toMatchObject(yes)
    expect(judge({ response: { status: 'completed', body } })).toMatchObject(yes)
    expect(judge(replied(body, '200 OK'))).toMatchObject(yes)
    expect(judge(replied(body, 500))).toMatchObject({ outcome: 'failed', cause: { code: 'http_500' } })
  })

  test('may have the body elsewhere: as the response, as text, in the line itself', () => {
    expect(judge({ response: body })).toMatchObject(yes)
    expect(judge({ response: JSON.stringify(replied(body).response) })).toMatchObject(yes)
    expect(judge({ status_code: 200, body })).toMatchObject(yes)
    expect(judge({ body: { model: 'm', messages: [] } })).toMatchObject({ outcome: 'failed' })
  })

  test('may tell of an error in many ways', () => {
    const failed = (response: unknown, error: unknown = null) => judge({ response, error })
    expect(
      failed({ status_code: 422, body: { detail: [{ loc: ['body'], msg: 'Field required' }] } }),
    ).toMatchObject({
      cause: { code: null, message: '[{"loc":["body"],"msg":"Field required"}]' },
      fixable: false,
    })
    expect(
      failed({ status_code: 400, body: { object: 'error', message: 'm', type: 'BadRequestError' } }),
    ).toMatchObject({ cause: { code: 'BadRequestError', message: 'm' }, fixable: false })
    expect(failed({ status_code: 500, error: { message: 'm' } })).toMatchObject({ cause: { message: 'm' } })
    expect(failed(null, { error: { message: 'm', type: 'overloaded_error' } })).toMatchObject({
      cause: { code: 'overloaded_error', message: 'm' },
    })
    expect(failed(null, { code: 400, message: 'm' })).toMatchObject({ outcome: 'failed', fixable: false })
    expect(failed(null, { code: 503, message: 'm' })).toMatchObject({ outcome: 'failed', fixable: true })
  })

  test('may be that of a message batch', () => {
    const message = { type: 'message', content: [{ type: 'text', text: 'Yes' }], stop_reason: 'end_turn' }
    expect(judge({ result: { type: 'succeeded', message } })).toMatchObject(yes)
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'm' } }
    expect(judge({ result: { type: 'errored', error } })).toMatchObject({
      outcome: 'failed',
      cause: { code: 'invalid_request_error', message: 'm' },
      fixable: false,
    })
    expect(judge({ result: { type: 'expired' } })).toMatchObject({ outcome: 'expired' })
    expect(judge({ result: { type: 'canceled' } })).toMatchObject({ outcome: 'cancelled' })
  })

  test('may hold numbers that JSON does not have, and its texts stay as they are', () => {
    const line = `{"custom_id":"x","response":{"status_code":200,"body":{"choices":[{"message":{"content":"NaN \\"Infinity"},"logprobs":[-Infinity,NaN]}]}},"error":null}`
    const parsed = parseOutputLine(line)
    expect(parsed.ok && judgeAnswerLine(parsed.value, prompt).cells).toEqual(['NaN "Infinity'])
    expect(parseOutputLine('{"custom_id":"x","a":NaNx}').ok).toBe(false)
    expect(parseOutputLine('{"custom_id":"NaN').ok).toBe(false)
  })
})
