import { describe, expect, test } from 'vitest'
import type { Random } from '#core/ports.ts'
import { countTokens, sampleTokens, toChatOverhead } from './tokens.ts'

/** Repeatable bytes (mulberry32). */
function seededRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), 1 | state)
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word
    return ((word ^ (word >>> 14)) >>> 0) & 0xff
  }
  return { bytes: (count) => Uint8Array.from({ length: count }, next) }
}

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
  ])('ends for a long run of %s', async (_name, text, atLeast) => {
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

describe('sampling', () => {
  const lengths = Array.from({ length: 5000 }, (_, index) => (index % 97 === 0 ? 400 : 5 + (index % 40)))
  const textAt = (index: number) => 'word '.repeat(lengths[index]!)
  const sizes = lengths.map((length) => length * 5)
  // "word", then " word" each, then one blank at the end.
  const truth = lengths.reduce((total, length) => total + length + 1, 0)

  test('counts everything when there is little, exactly', async () => {
    const estimate = await sampleTokens({ count: 100, textAt }, seededRandom(1))
    const tokens = lengths.slice(0, 100).reduce((total, length) => total + length + 1, 0)
    expect(estimate).toEqual({ expected: tokens, low: tokens, high: tokens, sampled: 100 })
  })

  test('of nothing is nothing', async () => {
    expect(await sampleTokens({ count: 0, textAt }, seededRandom(1))).toEqual({
      expected: 0,
      low: 0,
      high: 0,
      sampled: 0,
    })
  })

  test('reads as many texts as it says, each once', async () => {
    const read: number[] = []
    const spy = (index: number) => {
      read.push(index)
      return textAt(index)
    }
    const { sampled } = await sampleTokens({ count: 5000, textAt: spy }, seededRandom(2), 50)
    expect(sampled).toBe(50)
    expect(new Set(read).size).toBe(50)
    expect(read).toEqual([...read].sort((a, b) => a - b))
    expect(read.every((index) => index >= 0 && index < 5000)).toBe(true)
  })

  test('mostly has the truth between its limits, with sizes and without', async () => {
    for (const population of [
      { count: 5000, textAt },
      { count: 5000, textAt, sizes },
    ]) {
      let hits = 0
      for (let seed = 1; seed <= 20; seed += 1) {
        const { low, high, expected } = await sampleTokens(population, seededRandom(seed), 200)
        expect(low).toBeLessThanOrEqual(expected)
        expect(high).toBeGreaterThanOrEqual(expected)
        if (low <= truth && truth <= high) hits += 1
      }
      expect(hits).toBeGreaterThanOrEqual(15)
    }
  })

  test('is much narrower with sizes where texts differ in length', async () => {
    const width = async (population: Parameters<typeof sampleTokens>[0]) => {
      const { low, high } = await sampleTokens(population, seededRandom(3), 200)
      return high - low
    }
    const withSizes = await width({ count: 5000, textAt, sizes })
    expect(withSizes * 5).toBeLessThan(await width({ count: 5000, textAt }))
  })
})
