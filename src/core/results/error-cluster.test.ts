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
      'Invalid value: …. Supported values are: ….',
    ],
    [
      'The server had an error (request req_0a1b2c).\n  Try again in 3.89s',
      'The server had an error. Try again in #',
    ],
    ['id 7b0c9d3e-1111-4222-8333-944455556666, key `a`, “b”', 'id …, key …'],
    [
      'Please try again in 1m12.5s, at 2026-11-21T10:11:12.123Z or in 320ms.',
      'Please try again in #, at # or in #.',
    ],
    [
      'Incorrect API key provided: sk-abcd****wxyz. See https://platform.openai.com/account/api-keys.',
      'Incorrect API key provided: …. See …',
    ],
    ['Reached in organization org-AbCdEfGhIjKl.', 'Reached in organization ….'],
    ['max_tokens and top_p are too high', 'max_tokens and top_p are too high'],
    ["it's the user's", "it's the user's"],
    ['', ''],
  ])('%s', (message, expected) => expect(normaliseMessage(message)).toBe(expected))

  test('of a quoted value that is longer than what is compared', () => {
    expect(normaliseMessage(`The value "${'x'.repeat(2000)}" is too long`)).toBe('The value …')
  })

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

describe('messages as providers wrote them (public reports, read 2026-11-21)', () => {
  const causeOf = ([code, message, param]: Seen) =>
    toClusterKey(toClusterCause('failed', { code, message }, param ?? null, []))
  type Seen = readonly [code: string | null, message: string, param?: string | null]

  const context = (rest: string): Seen => [
    'context_length_exceeded',
    `This model's maximum context length is ${rest}`,
    'messages',
  ]
  const rate = (rest: string): Seen => ['rate_limit_exceeded', `Rate limit reached for ${rest}`]
  test.each<readonly [string, readonly Seen[]]>([
    [
      'tokens and their split',
      [
        context(
          '8192 tokens. However, your messages resulted in 8227 tokens. Please reduce the length of the messages.',
        ),
        context(
          '128,000 tokens. However, your messages resulted in 204308 tokens (204000 in the messages, 308 in the functions). Please reduce the length of the messages.',
        ),
      ],
    ],
    [
      'waits in any unit, models and organisations',
      [
        rate(
          'gpt-4o in organization org-OASFC7k1Ff5IzueeLArhQtnT on tokens per min (TPM): Limit 30000, Used 29998, Requested 412. Please try again in 6ms.',
        ),
        rate(
          'gpt-4.1-mini in organization org-abCdEfGhIjKlMnOpQrStUvWx on tokens per min (TPM): Limit 200000, Used 199120, Requested 9000. Please try again in 1m3.89s.',
        ),
      ],
    ],
    [
      'places in a list of messages',
      [
        ['missing_required_parameter', "Missing required parameter: 'input[18].id'.", 'input[18].id'],
        ['missing_required_parameter', "Missing required parameter: 'input[399].id'.", 'input[399].id'],
        ['missing_required_parameter', "Missing required parameter: 'input[2].id'."],
      ],
    ],
    [
      'limits of settings and what was asked',
      [
        [
          'invalid_value',
          'max_tokens is too large: 20480. This model supports at most 16384 completion tokens, whereas you provided 20480.',
          'max_tokens',
        ],
        [
          'invalid_value',
          'max_tokens is too large: 50000. This model supports at most 32768 completion tokens, whereas you provided 50000.',
        ],
      ],
    ],
    [
      'request ids in the help text',
      [
        [
          'server_error',
          'The server had an error while processing your request. Please contact us if the error persists. (Please include the request ID req_0a1b2c in your message.)',
        ],
        [
          'server_error',
          'The server had an error while processing your request. Please contact us if the error persists. (Please include the request ID req_9ffe0d in your message.)',
        ],
      ],
    ],
    [
      'addresses',
      [
        ['invalid_image_url', 'Timeout while downloading https://a.example/1.jpg.'],
        ['invalid_image_url', 'Timeout while downloading https://b.example/x/y.png?q=2.'],
      ],
    ],
  ])('differ in %s only', (_what, seen) => expect(new Set(seen.map(causeOf)).size).toBe(1))

  test('of different causes stay apart', () => {
    const seen: readonly Seen[] = [
      context(
        '8192 tokens. However, your messages resulted in 8227 tokens. Please reduce the length of the messages.',
      ),
      rate('gpt-4o in organization org-a1 on tokens per min (TPM): Limit 30000, Used 29998.'),
      rate('gpt-4o in organization org-a1 on requests per min (RPM): Limit 3, Used 3.'),
      rate('gpt-4o in organization org-a1 on requests per day (RPD): Limit 200, Used 200.'),
      [null, 'Unrecognized request argument supplied: reasoning_effort'],
      [null, 'Unrecognized request argument supplied: top_k'],
      ['unsupported_value', "Unsupported value: 'temperature' does not support 0.2 with this model."],
      ['unsupported_value', "Unsupported value: 'top_p' does not support 0.2 with this model."],
      ['unsupported_value', "Unsupported value: 'minimal' is not supported with the 'gpt-5.1' model."],
      ['invalid_type', "Invalid type for 'messages[3].content': expected a string, but got null instead."],
      ['invalid_type', "Invalid type for 'temperature': expected a string, but got null instead."],
      [null, 'Invalid image.'],
      [null, 'Invalid video.'],
    ]
    expect(new Set(seen.map(causeOf)).size).toBe(seen.length)
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
    ["Missing required parameter: 'messages[0].content'.", 'messages[#].content'],
    ['Unrecognized request argument supplied: reasoning_effort', 'reasoning_effort'],
    ["Invalid 'max_output_tokens': integer below minimum value.", 'max_output_tokens'],
    ["Unsupported value: 'minimal' is not supported with the 'gpt-5.1' model.", null],
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
