import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LineOutcome, outcomeCode, outcomes } from './outcome.ts'
import {
  compareGenerations,
  compareLines,
  compareSegments,
  rankSegments,
  tierByCode,
  tierOf,
} from './result-order.ts'

const segment = (id: string, kind: 'output' | 'error', batchCreatedAt: number, batchId = 'b') => ({
  id,
  kind,
  batchCreatedAt,
  batchId,
})
const line = (outcome: LineOutcome, from = segment('s', 'output', 1), position = 0) => ({
  outcome,
  segment: from,
  position,
})

const anySegment = fc.record({
  id: fc.constantFrom('s1', 's2', 's10', 'S3'),
  kind: fc.constantFrom('output' as const, 'error' as const),
  batchCreatedAt: fc.nat({ max: 2 }),
  batchId: fc.constantFrom('b1', 'b2', 'b10'),
})
const anyLine = fc.record({
  outcome: fc.constantFrom('answered', 'refused', 'truncated', 'invalid', 'failed', 'expired', 'cancelled'),
  segment: anySegment,
  position: fc.nat({ max: 2 }),
})

/** Sorting is settled by the values alone: the same for every starting order. */
const expectTotalOrder = <T>(item: fc.Arbitrary<T>, compare: (a: T, b: T) => number) => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (items, random) => {
      const shuffled = items
        .map((value) => ({ value, key: random.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ value }) => value)
      expect(shuffled.sort(compare)).toEqual([...items].sort(compare))
      for (const a of items) {
        for (const b of items) {
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
          expect(compare(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b))
        }
      }
    }),
  )
}

describe('of several lines for one request', () => {
  test('the better tier counts, wherever and whenever it came', () => {
    const late = segment('s2', 'error', 99)
    expect(compareLines(line('answered', late, 9), line('failed'))).toBeLessThan(0)
    expect(compareLines(line('answered', late, 9), line('invalid'))).toBeLessThan(0)
    expect(compareLines(line('refused', late, 9), line('expired'))).toBeLessThan(0)
  })

  test('in one tier the output file, then the older batch, then the earlier line counts', () => {
    expect(
      compareLines(line('answered', segment('s', 'output', 9)), line('answered', segment('s', 'error', 1))),
    ).toBeLessThan(0)
    expect(
      compareLines(
        line('truncated', segment('s', 'output', 1), 9),
        line('invalid', segment('s', 'output', 2), 0),
      ),
    ).toBeLessThan(0)
    expect(
      compareLines(
        line('failed', segment('s', 'error', 1, 'a'), 9),
        line('failed', segment('s', 'error', 1, 'b')),
      ),
    ).toBeLessThan(0)
    expect(compareLines(line('failed', undefined, 3), line('failed', undefined, 4))).toBeLessThan(0)
  })

  test('one always comes first, whatever the order they are looked at', () => {
    expectTotalOrder(
      anyLine.filter(({ outcome }) => outcome === 'answered'),
      compareLines,
    )
    expectTotalOrder(anySegment, compareSegments)
  })

  test('segments have ranks that say the same as their comparison', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anySegment, { selector: (item) => JSON.stringify(item) }), (segments) => {
        const ranks = rankSegments(segments)
        expect([...ranks].sort((a, b) => a - b)).toEqual(segments.map((_, at) => at))
        segments.forEach((a, i) => {
          segments.forEach((b, j) => {
            expect(Math.sign(ranks[i]! - ranks[j]!)).toBe(Math.sign(compareSegments(a, b)))
          })
        })
      }),
    )
  })
})

describe('of several generations for one row', () => {
  const at = (outcome: (typeof outcomes)[number], gen: number, withdrawn = false) => ({
    tier: tierOf(outcome, withdrawn),
    gen,
  })

  test('a later failure never hides an earlier answer', () => {
    for (const outcome of outcomes.filter((each) => each !== 'answered')) {
      expect(compareGenerations(at('answered', 0), at(outcome, 1))).toBeLessThan(0)
    }
  })

  test('a later success, or a later result of the same worth, counts', () => {
    expect(compareGenerations(at('answered', 1), at('answered', 0))).toBeLessThan(0)
    expect(compareGenerations(at('failed', 1), at('missing', 0))).toBeLessThan(0)
    expect(compareGenerations(at('refused', 1), at('failed', 0))).toBeLessThan(0)
  })

  test('a resend in flight shows only where nothing usable exists, and a withdrawn one nowhere', () => {
    expect(compareGenerations(at('waiting', 1), at('failed', 0))).toBeLessThan(0)
    expect(compareGenerations(at('waiting', 1), at('truncated', 0))).toBeLessThan(0)
    expect(compareGenerations(at('waiting', 1), at('answered', 0))).toBeGreaterThan(0)
    expect(compareGenerations(at('not_sent', 1, true), at('failed', 0))).toBeGreaterThan(0)
  })

  test('tiers by code are the tiers by name', () => {
    for (const outcome of outcomes) expect(tierByCode[outcomeCode[outcome]]).toBe(tierOf(outcome))
  })
})
