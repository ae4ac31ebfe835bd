import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openaiShardLimits, planShards } from './shard-plan.ts'

const limits = (requests: number, bytes: number) => ({ requests, bytes })
const plan = (sizes: readonly number[], requests: number, bytes: number) => {
  const planned = planShards(sizes, limits(requests, bytes))
  return planned.ok ? planned.value : planned.error
}

describe('shards', () => {
  test('are filled one after the other, by requests or by bytes, whichever comes first', () => {
    expect(plan([1, 1, 1, 1, 1], 2, 100)).toEqual([
      { start: 0, end: 2, bytes: 2 },
      { start: 2, end: 4, bytes: 2 },
      { start: 4, end: 5, bytes: 1 },
    ])
    expect(plan([4, 4, 3, 10, 1], 100, 10)).toEqual([
      { start: 0, end: 2, bytes: 8 },
      { start: 2, end: 3, bytes: 3 },
      { start: 3, end: 4, bytes: 10 },
      { start: 4, end: 5, bytes: 1 },
    ])
  })

  test('may be filled to the last byte and the last request', () => {
    expect(plan([5, 5], 2, 10)).toEqual([{ start: 0, end: 2, bytes: 10 }])
    expect(plan([5, 6], 2, 10)).toHaveLength(2)
  })

  test('do not exist without requests', () => {
    expect(plan([], 1, 1)).toEqual([])
  })

  test('cannot hold a line over the limit: the first one is named', () => {
    expect(plan([3, 11, 12], 5, 10)).toEqual({ kind: 'LineTooLong', index: 1, bytes: 11, limit: 10 })
  })

  test('of a million rows at OpenAI are twenty', () => {
    const planned = planShards(new Uint32Array(1_000_000).fill(300), openaiShardLimits)
    expect(planned.ok && planned.value).toHaveLength(20)
  })

  test('need limits of at least one', () => {
    expect(() => planShards([1], limits(0, 1))).toThrow(RangeError)
    expect(() => planShards([1], limits(1, Number.NaN))).toThrow(RangeError)
  })

  test('cover all requests once, in order, under both limits, and none could take in the next request', () => {
    const size = fc.integer({ min: 1, max: 20 })
    fc.assert(
      fc.property(
        fc.array(size),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 20, max: 60 }),
        (sizes, requests, bytes) => {
          const planned = planShards(Uint32Array.from(sizes), limits(requests, bytes))
          if (!planned.ok) throw new Error('no line is too long here')
          const shards = planned.value
          expect(shards.flatMap(({ start, end }) => sizes.slice(start, end))).toEqual(sizes)
          shards.forEach((shard, at) => {
            expect(shard.start).toBe(at === 0 ? 0 : shards[at - 1]!.end)
            const inside = sizes.slice(shard.start, shard.end)
            expect(shard.bytes).toBe(inside.reduce((sum, line) => sum + line, 0))
            expect(shard.bytes).toBeLessThanOrEqual(bytes)
            expect(inside.length).toBeGreaterThan(0)
            expect(inside.length).toBeLessThanOrEqual(requests)
            const next = sizes[shard.end]
            if (next !== undefined)
              expect(inside.length === requests || shard.bytes + next > bytes).toBe(true)
          })
        },
      ),
    )
  })
})
