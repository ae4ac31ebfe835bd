import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyTexts } from '../nasty.suite.ts'
import {
  clusteredOutcomes,
  normaliseMessage,
  readClusterKey,
  toClusterCause,
  toClusterKey,
} from './error-cluster.ts'

describe('a message without what differs from row to row', () => {
  test.each([
    [
      "This model's maximum context length is 128,000 tokens. However, you asked for 131072.",
      "This model's maximum context length is # tokens. However, you asked for #.",
    ],
    [
      'Rate limit reached for gpt-4o-mini in organization org-4fK2aa on tokens per min (TPM): Limit 200000, Used 199,120.',
      'Rate limit reached for … in organization … on tokens per min (TPM): Limit #, Used #.',
    ],
    [
      `Invalid value: 'minimal'. Supported values are: 'low', "high".`,
      'Invalid value: …. Supported values are: …, ….',
    ],
    [
      'The server had an error (request req_0a1b2c).\n  Try again in 3.89s',
      'The server had an error (request …). Try again in #s',
    ],
    ['id 7b0c9d3e-1111-4222-8333-944455556666, key `a`, “b”', 'id …, key …, …'],
    ['max_tokens and top_p are too high', 'max_tokens and top_p are too high'],
    ["it's the user's", "it's the user's"],
    ['', ''],
  ])('%s', (message, expected) => expect(normaliseMessage(message)).toBe(expected))

  test('is the same after a second time, whatever the text, and quick', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...nastyTexts), fc.string({ unit: 'grapheme' })), (text) => {
        const once = normaliseMessage(text)
        expect(normaliseMessage(once)).toBe(once)
        expect(once.length).toBeLessThanOrEqual(1000)
      }),
    )
    for (const text of ["'".repeat(1e6), 'a-'.repeat(5e5), '1'.repeat(1e6)]) {
      expect(normaliseMessage(text).length).toBeLessThanOrEqual(1000)
    }
  })
})

describe('a cause', () => {
  const columns = ['label', 'label: of it', 'score']
  const causeOf = (code: string | null, message: string, param: string | null = null) =>
    toClusterCause('invalid', { code, message }, param, columns)

  test('of the model’s own words does not tell them apart', () => {
    expect(causeOf('refusal', 'No.')).toEqual(causeOf('refusal', 'I would rather not.'))
    expect(causeOf('not_json', 'Sure! {')).toEqual(causeOf('not_json', 'negative'))
  })

  test('of an output column names the column and not the value, also where names begin alike', () => {
    expect(causeOf('value_not_in_list', 'label: "ugly"')).toMatchObject({ param: 'label', message: '' })
    expect(causeOf('value_not_in_list', 'label: of it: "x"')).toMatchObject({ param: 'label: of it' })
    expect(causeOf('missing_value', 'score')).toMatchObject({ param: 'score', message: '' })
  })

  test.each([
    ["Unsupported parameter: 'max_tokens' is not supported with this model.", 'max_tokens'],
    ["Unsupported value: 'temperature' does not support 0.2 with this model.", 'temperature'],
    ["Missing required parameter: 'messages[0].content'.", 'messages[0].content'],
    ["Invalid value: 'x'.", null],
  ])('finds the parameter in: %s', (message, param) =>
    expect(causeOf('unsupported_parameter', message)).toMatchObject({ param }),
  )

  test('has the parameter that the provider names before one in the message', () => {
    expect(causeOf('c', "Unsupported parameter: 'a'", 'b')).toMatchObject({ param: 'b' })
  })

  test('that differs in any part has another key', () => {
    const plain = causeOf('a', 'm')
    const others = [
      causeOf('b', 'm'),
      causeOf('a', 'n'),
      causeOf('a', 'm', 'p'),
      { ...plain, outcome: 'failed' as const },
      { ...plain, limitTokens: 3 },
    ]
    expect(new Set([plain, ...others].map(toClusterKey)).size).toBe(6)
  })
})

test('a key is read back, and what is none is not', () => {
  const text = fc.oneof(fc.constantFrom(...nastyTexts), fc.string())
  const cause = fc.record({
    outcome: fc.constantFrom(...clusteredOutcomes),
    code: fc.option(text),
    param: fc.option(text),
    message: text,
    limitTokens: fc.option(fc.nat()),
  })
  fc.assert(
    fc.property(cause, (made) => {
      expect(readClusterKey(toClusterKey(made))).toEqual(made)
    }),
  )
  for (const key of [
    '',
    '{}',
    '[]',
    '["answered",null,null,"",null]',
    '["failed",1,null,"",null]',
    '["failed"]',
  ])
    expect(readClusterKey(key)).toBeNull()
})
