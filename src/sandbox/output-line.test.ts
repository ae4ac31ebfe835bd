import { expect, test } from 'vitest'
import { hexOf } from './hash.ts'
import { measureOutputLine, writeOutputLine, type LineSource } from './output-line.ts'

const source: LineSource = {
  batchId: 'batch_0123456789abcdef',
  endpoint: '/v1/responses',
  created: 1_770_000_000,
  rowRates: {},
  seed: 7,
}

test.each([
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Grüße “an” 世界 👋' }] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'out of luck [[fail:400]]' }] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'gone [[missing]]' }] }],
  ['/v1/responses', { input: 'a line\nof two, \u007f and "quotes"', instructions: 'Sé breve' }],
  ['/v1/responses', { input: 'no answer [[error]]' }],
  ['/v1/embeddings', { input: ['one', 'two'], dimensions: 4 }],
] as const)('a line of %s is measured without its ids, to the byte', (endpoint, body) => {
  const model = endpoint === '/v1/embeddings' ? 'text-embedding-3-small' : 'gpt-4.1-mini'
  const args = [{ ...source, endpoint }, 'bw1-α-7', { model, ...body }] as const
  const { text, ...written } = writeOutputLine(...args)
  expect(measureOutputLine(...args)).toEqual({ ...written, bytes: new TextEncoder().encode(text).length })
})

test('ids have their digits whatever the bits are', () => {
  for (const digits of [1, 8, 29, 32, 48])
    for (const text of ['', 'a', 'batch_1/row-0', '世界']) expect(hexOf(text, digits)).toMatch(/^[0-9a-f]+$/)
  expect(hexOf('batch_1/row-0', 48)).toHaveLength(48)
  // Half of all words begin with a zero digit somewhere; none of them is dropped.
  const long = hexOf('x', 8000)
  expect(long).toHaveLength(8000)
  expect(long).toContain('00')
})
