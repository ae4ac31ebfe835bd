import { expect, test } from 'vitest'
import { checkRequest } from './request-check.ts'
import { readPrompt, readRequestTexts } from './request-texts.ts'
import { toBatchEndpoint } from '../wire.ts'

const problemOf = (url: unknown, body: unknown, method: unknown = 'POST') =>
  checkRequest({ method, url, body }).problem

test('paths are endpoints as OpenAI and gateways spell them, whole addresses are not', () => {
  expect(
    ['/v1/chat/completions', '/chat/completions', '/v4/chat/completions', '/v1/chat/ds-test'].map(
      toBatchEndpoint,
    ),
  ).toEqual(Array(4).fill('/v1/chat/completions'))
  expect(toBatchEndpoint('/v1/completions')).toBe('/v1/completions')
  for (const path of [
    '',
    'v1/responses',
    'https://api.openai.com/v1/responses',
    '//x/v1/responses',
    '/v1/models',
  ])
    expect(toBatchEndpoint(path), path).toBeNull()
})

test('every endpoint has its own way to ask', () => {
  const model = 'm'
  const asks = [
    ['/v1/chat/completions', { messages: [{}] }],
    ['/v1/responses', { input: 'x' }],
    ['/v1/responses', { input: [{}] }],
    ['/v1/responses', { prompt: { id: 'p' } }],
    ['/v1/embeddings', { input: ['x'] }],
    ['/v1/moderations', { input: 'x' }],
    ['/v1/completions', { prompt: 'x' }],
    ['/v1/images/generations', { prompt: 'x' }],
    ['/v1/videos', { prompt: 'x' }],
  ] as const
  for (const [url, body] of asks) {
    expect(problemOf(url, { model, ...body }), url).toBeNull()
    expect(problemOf(url, { model }), url).toBe('missingPrompt')
    expect(problemOf(url, body), url).toBe('missingModel')
  }
})

test('one list of token numbers is one input', () => {
  const inputs = (input: unknown) =>
    checkRequest({ method: 'POST', url: '/v1/embeddings', body: { model: 'm', input } }).inputs
  expect([inputs('x'), inputs([1, 2, 3]), inputs(['a', 'b']), inputs([[1], [2], [3]])]).toEqual([1, 1, 2, 3])
})

test('a limit of answers is found under each of its names', () => {
  const limit = (body: object) =>
    checkRequest({ method: 'POST', url: '/v1/responses', body: { model: 'm', input: 'x', ...body } })
      .outputLimit
  expect([limit({ max_output_tokens: 9 }), limit({ max_completion_tokens: 8 }), limit({})]).toEqual([
    9,
    8,
    null,
  ])
})

test('the texts of a request are read whatever its shape, without pictures', () => {
  expect(
    readRequestTexts({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look:' },
            { type: 'image_url', image_url: { url: 'x' } },
          ],
        },
      ],
    }),
  ).toEqual([
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Look:' },
  ])
  expect(readRequestTexts({ instructions: 'A', input: [{ role: 'user', content: 'B' }] })).toEqual([
    { role: 'system', text: 'A' },
    { role: 'user', text: 'B' },
  ])
  expect(readPrompt({ input: ['one', 'two'] })).toBe('one\ntwo')
  expect(
    readPrompt({
      messages: [
        { role: 'user', content: 'Q' },
        { role: 'assistant', content: 'A' },
      ],
    }),
  ).toBe('Q')
  expect(readPrompt(null)).toBe('')
})
