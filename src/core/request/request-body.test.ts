import { describe, expect, test } from 'vitest'
import type { Snapshot } from './draft.ts'
import { toRequestBody, toRequestInput } from './request-body.ts'

const snapshot = (change: Partial<Snapshot>): Snapshot => ({
  endpoint: '/v1/chat/completions',
  model: 'gpt-5-mini',
  system: 'Be brief.',
  user: 'Judge {{text}}',
  settings: {},
  outputColumns: [],
  dedupe: true,
  ...change,
})
const messages = { system: 'Be brief.', user: 'Judge rain' }
const full = {
  settings: { temperature: 0, topP: 0.5, maxOutputTokens: 200, reasoningEffort: 'low' },
  outputColumns: [{ name: 'mood', type: 'category', description: 'Tone', values: ['good', 'bad'] }],
} as const
const schema = {
  type: 'object',
  properties: { mood: { type: 'string', description: 'Tone', enum: ['good', 'bad'] } },
  required: ['mood'],
  additionalProperties: false,
}

describe('a request', () => {
  test('is one line with custom_id, method, url and body in this order', () => {
    expect(JSON.stringify(toRequestInput(snapshot({}), 'bw1-x', messages))).toBe(
      '{"custom_id":"bw1-x","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-5-mini","messages":' +
        '[{"role":"system","content":"Be brief."},{"role":"user","content":"Judge rain"}]}}',
    )
  })

  test('to chat completions spells the settings their way', () => {
    expect(toRequestBody(snapshot(full), messages)).toEqual({
      model: 'gpt-5-mini',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Judge rain' },
      ],
      temperature: 0,
      top_p: 0.5,
      max_completion_tokens: 200,
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    })
  })

  test('to responses spells the same settings another way', () => {
    expect(toRequestBody(snapshot({ ...full, endpoint: '/v1/responses' }), messages)).toEqual({
      model: 'gpt-5-mini',
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Judge rain' },
      ],
      temperature: 0,
      top_p: 0.5,
      max_output_tokens: 200,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'answer', strict: true, schema } },
    })
  })

  test.each(['/v1/chat/completions', '/v1/responses'] as const)(
    'to %s leaves out what is not set',
    (endpoint) => {
      expect(Object.keys(toRequestBody(snapshot({ endpoint }), messages))).toEqual([
        'model',
        endpoint === '/v1/responses' ? 'input' : 'messages',
      ])
      const blankEffort = snapshot({ endpoint, settings: { reasoningEffort: ' ' } })
      expect(Object.keys(toRequestBody(blankEffort, messages))).toHaveLength(2)
    },
  )

  test('has no system message when its template is blank, and one in every row otherwise', () => {
    const user = { role: 'user', content: 'u' }
    expect(toRequestBody(snapshot({ system: ' \n' }), { system: ' \n', user: 'u' }).messages).toEqual([user])
    expect(toRequestBody(snapshot({ system: '{{a}}' }), { system: '', user: 'u' }).messages).toEqual([
      { role: 'system', content: '' },
      user,
    ])
  })
})
