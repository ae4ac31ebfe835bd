import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer } from './answer.ts'

const chat = (message: unknown, finish = 'stop', rest = {}) =>
  readAnswer('/v1/chat/completions', { choices: [{ index: 0, message, finish_reason: finish }], ...rest })
const responses = (output: unknown, rest = {}) =>
  readAnswer('/v1/responses', { status: 'completed', output, ...rest })
const message = (...content: unknown[]) => ({ type: 'message', role: 'assistant', content })
const said = (text: string) => ({ type: 'output_text', text, annotations: [] })

describe('an answer from chat completions', () => {
  test('is the content of the first choice', () => {
    expect(chat({ role: 'assistant', content: 'Yes.', refusal: null })).toEqual({
      text: 'Yes.',
      refusal: null,
      filtered: false,
      truncated: null,
      calls: null,
      error: null,
      usage: null,
      empty: false,
      unknown: false,
    })
  })

  test('may come in parts', () => {
    expect(
      chat({
        content: [
          { type: 'text', text: 'Ye' },
          { type: 'text', text: 's.' },
        ],
      }).text,
    ).toBe('Yes.')
    expect(chat({ content: [{ type: 'refusal', refusal: 'No.' }] })).toMatchObject({
      refusal: 'No.',
      text: '',
    })
  })

  test('is a refusal when the model says so', () => {
    expect(chat({ content: null, refusal: 'I cannot help.' })).toMatchObject({
      refusal: 'I cannot help.',
      empty: false,
    })
    expect(chat({ content: 'x', refusal: '' }).refusal).toBeNull()
  })

  test('says whether it was cut off or filtered', () => {
    expect(chat({ content: 'Ye' }, 'length')).toMatchObject({ truncated: 'length', text: 'Ye' })
    expect(chat({ content: '' }, 'content_filter')).toMatchObject({ filtered: true, truncated: null })
  })

  test('is empty without text, and says when a tool was called instead', () => {
    expect(chat({ content: null })).toMatchObject({ text: '', empty: true, calls: null })
    expect(chat({ content: ' \n' })).toMatchObject({ text: ' \n', empty: true })
    expect(
      chat({ content: null, tool_calls: [{ id: 'call_1', type: 'function' }] }, 'tool_calls'),
    ).toMatchObject({
      empty: true,
      calls: expect.any(String) as string,
    })
    expect(chat({ content: null, function_call: { name: 'f' } })).toMatchObject({
      calls: expect.any(String) as string,
    })
    expect(readAnswer('/v1/chat/completions', { choices: [] }).empty).toBe(true)
  })
})

describe('an answer from responses', () => {
  test('is all text of all messages, after any reasoning', () => {
    const output = [
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'thinking' }],
        content: [{ type: 'reasoning_text', text: 'hm' }],
      },
      message(said('One '), said('two ')),
      { type: 'web_search_call', status: 'completed' },
      message(said('three')),
    ]
    expect(responses(output)).toMatchObject({
      text: 'One two three',
      empty: false,
      calls: null,
      truncated: null,
    })
  })

  test('leaves out what the model says on the way', () => {
    const aside = { ...message(said('Let me see. ')), phase: 'commentary' }
    expect(responses([aside, { ...message(said('42')), phase: 'final_answer' }]).text).toBe('42')
    expect(responses([aside]).text).toBe('Let me see. ')
  })

  test('may be a refusal part', () => {
    expect(responses([message({ type: 'refusal', refusal: 'No.' })])).toMatchObject({
      refusal: 'No.',
      text: '',
      empty: false,
    })
  })

  test('says why it is incomplete', () => {
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    expect(responses([message(said('On'))], cut)).toMatchObject({
      truncated: 'max_output_tokens',
      text: 'On',
    })
    expect(responses([{ type: 'reasoning', summary: [] }], cut)).toMatchObject({
      truncated: 'max_output_tokens',
      empty: true,
    })
    expect(responses([], { status: 'incomplete' }).truncated).toBe('incomplete')
    expect(
      responses([], { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }),
    ).toMatchObject({
      truncated: null,
      filtered: true,
    })
  })

  test('may have failed in spite of its status 200', () => {
    const failed = { status: 'failed', error: { code: 'server_error', message: 'Sorry.' } }
    expect(responses([], failed).error).toEqual({ code: 'server_error', message: 'Sorry.' })
    expect(responses([], { status: 'cancelled', error: null }).error).toEqual({
      code: 'cancelled',
      message: '',
    })
    expect(responses([], { error: null }).error).toBeNull()
  })

  test('says when a tool was called that waits for us', () => {
    expect(responses([{ type: 'function_call', name: 'f', arguments: '{}' }])).toMatchObject({
      calls: expect.any(String) as string,
      empty: true,
    })
  })
})

describe('any body', () => {
  test('in the shape of the other endpoint is understood', () => {
    expect(readAnswer('/v1/responses', { choices: [{ message: { content: 'a' } }] }).text).toBe('a')
    expect(readAnswer('/v1/chat/completions', { output: [message(said('a'))] }).text).toBe('a')
  })

  test('tells usage in either spelling, and null where nothing was counted', () => {
    expect(
      responses([], {
        usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 4 }, output_tokens: 3 },
      }).usage,
    ).toEqual({
      input: 10,
      output: 3,
      cached: 4,
    })
    expect(
      chat({}, 'stop', { usage: { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: null } })
        .usage,
    ).toEqual({
      input: 10,
      output: 3,
      cached: 0,
    })
    for (const usage of [null, undefined, {}, { prompt_tokens: -1 }, { prompt_tokens: '10' }, 7]) {
      expect(chat({}, 'stop', { usage }).usage).toBeNull()
    }
  })

  test('gives some answer and never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('/v1/responses', '/v1/chat/completions'),
        fc.anything(),
        (endpoint, part) => {
          for (const body of [
            part,
            { choices: part },
            { choices: [part] },
            { choices: [{ message: part }] },
            { output: part },
            { output: [part] },
            { output: [message(part)], usage: part, status: part },
          ]) {
            const answer = readAnswer(endpoint, body)
            expect(typeof answer.text).toBe('string')
            expect(answer.empty).toBe(answer.text.trim() === '' && answer.refusal === null)
          }
        },
      ),
    )
  })
})
