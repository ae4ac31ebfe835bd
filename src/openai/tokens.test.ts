import { describe, expect, test } from 'vitest'
import { countTokens, toChatOverhead } from './tokens.ts'

describe('counting', () => {
  test('agrees with the published encoding', async () => {
    expect(await countTokens(['', 'hello world', 'tiktoken is great!', '你好，世界'])).toEqual([0, 2, 6, 3])
  })

  test('takes special tokens for the text they are', async () => {
    const [start, end] = await countTokens(['<|im_start|>', '<|endoftext|>'])
    expect(start).toBeGreaterThan(1)
    expect(end).toBeGreaterThan(1)
  })

  test.each([
    ['letters', 'a'.repeat(100_000), 12_500],
    ['blanks', ' '.repeat(100_000), 500],
    ['signs', '-'.repeat(100_000), 500],
    ['Chinese without a full stop', '中文字符'.repeat(25_000), 50_000],
    ['letters of two units', '𝒳'.repeat(50_000), 50_000],
    ['half a character', '\ud835'.repeat(1000), 1],
  ])('ends for a long run of %s', { timeout: 15_000 }, async (_name, text, atLeast) => {
    // In one piece each would take from half a minute to hours.
    const [tokens] = await countTokens([text])
    expect(tokens).toBeGreaterThanOrEqual(atLeast)
    expect(tokens).toBeLessThanOrEqual(text.length * 3)
  })

  test('cuts long runs almost without a trace', async () => {
    const word = 'internationalisation'
    const [once, often] = await countTokens([word, word.repeat(100)])
    expect(often).toBeGreaterThan(95 * once!)
    expect(often).toBeLessThan(105 * once! + 8)
  })
})

test('a chat request has three tokens per message and three for the answer', () => {
  expect(toChatOverhead(2)).toBe(9)
})
