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
