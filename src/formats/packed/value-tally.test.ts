import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHash64 } from '#core/hash64.ts'
import { createValueTally, type TallyLimits } from './value-tally.ts'

function tally(values: readonly string[], limits: Partial<TallyLimits> = {}) {
  const made = createValueTally({ exact: 1000, tracked: 1000, top: 5, ...limits })
  const hash = createHash64()
  const pair = new Uint32Array(2)
  for (const value of values) {
    const bytes = new TextEncoder().encode(value)
    hash.start()
    hash.word(bytes.length)
    hash.bytes(bytes, 0, bytes.length)
    hash.finishInto(pair, 0)
    made.add(pair, bytes, 0, bytes.length)
  }
  return made.finish()
}
const numbers = (count: number) => Array.from({ length: count }, (_, at) => `value ${at}`)

test('counts like a Map, and names the most frequent first, then the earliest', () => {
  const value = fc.oneof(fc.constantFrom('a', 'b', 'A', ' a', 'ü'), fc.string({ maxLength: 3 }))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const counts = new Map<string, number>()
      for (const each of values) counts.set(each, (counts.get(each) ?? 0) + 1)
      const top = [...counts].sort(([, a], [, b]) => b - a).slice(0, 5)
      expect(tally(values)).toEqual({
        distinct: { count: counts.size, isExact: true },
        top: top.map(([text, rows]) => ({ value: text, rows, isCut: false })),
        isTopExact: true,
      })
    }),
  )
})

test('beyond its limit it estimates, and knows the rows of what came first', () => {
  const values = [...numbers(60_000), ...numbers(60_000), 'value 3']
  const { distinct, top, isTopExact } = tally(values, { exact: 5000, tracked: 10 })
  expect(distinct.isExact).toBe(false)
  expect(Math.abs(distinct.count / 60_000 - 1)).toBeLessThan(0.05)
  expect(top[0]).toEqual({ value: 'value 3', rows: 3, isCut: false })
  expect(top.slice(1).map(({ rows }) => rows)).toEqual([2, 2, 2, 2])
  expect(isTopExact).toBe(false)
})

test('at its limit it is still exact, and one more is more', () => {
  expect(tally(numbers(5000), { exact: 5000 }).distinct).toEqual({ count: 5000, isExact: true })
  expect(tally(numbers(5001), { exact: 5000 }).distinct.count).toBeGreaterThan(5000)
})

test('keeps the beginning of a long value, never half a character', () => {
  const [cut] = tally(['x'.repeat(119) + '🙂🙂']).top
  expect(cut).toEqual({ value: 'x'.repeat(119), rows: 1, isCut: true })
  expect(tally(['🙂'.repeat(60)]).top[0]).toEqual({ value: '🙂'.repeat(60), rows: 1, isCut: false })
  expect(tally(['漢'.repeat(5000)]).top[0]).toEqual({ value: '漢'.repeat(120), rows: 1, isCut: true })
})
