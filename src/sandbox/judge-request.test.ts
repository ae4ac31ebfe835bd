import { describe, expect, test } from 'vitest'
import { judgeRequest } from './judge-request.ts'
import { startTestSandbox } from './sandbox.suite.ts'

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['a', 'list'],
  properties: {
    a: { type: 'string' },
    list: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: [], properties: {} },
    },
  },
}
const chatFormat = (format: object, name = 'answer') => ({
  response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: format } },
})

describe('a request body with settings the model does not take', () => {
  const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'hi' }] }
  const thinking = { ...chat, model: 'gpt-5-mini' }
  test.each([
    [thinking, { max_tokens: 5 }, 'unsupported_parameter', 'max_tokens'],
    [thinking, { temperature: 0 }, 'unsupported_value', 'temperature'],
    [chat, { temperature: 3 }, 'decimal_above_max_value', 'temperature'],
    [chat, { temperature: 'warm' }, 'invalid_type', 'temperature'],
    [chat, { max_output_tokens: 5 }, 'unknown_parameter', 'max_output_tokens'],
    [chat, chatFormat({ ...schema, required: ['a'] }), 'invalid_json_schema', 'response_format'],
    [chat, chatFormat({ ...schema, additionalProperties: true }), 'invalid_json_schema', 'response_format'],
    [
      chat,
      chatFormat({ ...schema, properties: { ...schema.properties, a: { type: 'object', properties: {} } } }),
      'invalid_json_schema',
      'response_format',
    ],
    [chat, chatFormat(schema, 'two words'), 'invalid_value', 'response_format.name'],
    [
      chat,
      { messages: [{ role: 'user', content: 'x'.repeat(2_000_000) }] },
      'context_length_exceeded',
      'messages',
    ],
  ])('case %#', (base, change, code, param) => {
    expect(judgeRequest('/v1/chat/completions', { ...base, ...change })).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      code,
      param,
    })
  })

  test('is refused in the words of the other endpoint too', () => {
    const base = { model: 'gpt-4.1', input: 'hi' }
    const judge = (change: object) => judgeRequest('/v1/responses', { ...base, ...change })
    expect(judge({ response_format: {} })?.message).toMatch(/moved to 'text.format'/)
    expect(judge({ max_completion_tokens: 5 })).toMatchObject({ code: 'unknown_parameter' })
    expect(judge({ reasoning: { effort: 'low' } })).toMatchObject({ param: 'reasoning.effort' })
    expect(judge({ text: { format: { type: 'json_schema', name: 'a', strict: true, schema: {} } } })).toBe(
      null,
    )
    expect(judge({ max_output_tokens: 5, temperature: 0.2 })).toBe(null)
  })

  test('is fine with everything the models do take', () => {
    const plain = { ...chat, temperature: 0, max_completion_tokens: 5, ...chatFormat(schema) }
    expect(judgeRequest('/v1/chat/completions', plain)).toBe(null)
    const effort = { ...thinking, reasoning_effort: 'low', temperature: 1, max_completion_tokens: 500 }
    expect(judgeRequest('/v1/chat/completions', effort)).toBe(null)
  })
})

describe('a synchronous call', () => {
  test.each([
    [{ model: 'gpt-4.1' }, 400],
    [{ messages: [] }, 400],
    [{ model: 'gpt-0', messages: [] }, 404],
    [{ model: 'text-embedding-3-small', messages: [] }, 400],
    [{ model: 'gpt-4.1', messages: [{ role: 'user', content: '[[fail:500]]' }] }, 500],
    [{ model: 'gpt-4.1', messages: [{ role: 'user', content: '[[fail:429]]' }] }, 429],
    [{ model: 'gpt-4.1', messages: [{ role: 'user', content: '[[error]]' }] }, 500],
    [{ model: 'gpt-4.1', messages: [], stream: true }, 400],
    ['{"broken', 400],
  ])('%j gets HTTP %i', async (body, status) => {
    const { call } = startTestSandbox()
    const reply = await call('POST', '/chat/completions', body)
    expect(reply.status).toBe(status)
    expect(typeof reply.json.error.message).toBe('string')
  })

  test('to an address that does not exist is told so', async () => {
    const { call } = startTestSandbox()
    const reply = await call('GET', '/nothing')
    expect([reply.status, reply.json.error.message]).toEqual([404, 'Invalid URL (GET /v1/nothing)'])
  })
})
