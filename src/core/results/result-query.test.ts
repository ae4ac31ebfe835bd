import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ColumnKey,
  factNames,
  isColumnKey,
  readResultFilters,
  readResultSort,
  type ResultFilter,
  writeResultFilters,
  writeResultSort,
} from './result-query.ts'

const column: fc.Arbitrary<ColumnKey> = fc.oneof(
  fc.nat({ max: 300 }).map((place): ColumnKey => `s${place}`),
  fc.string({ unit: 'grapheme' }).map((name): ColumnKey => `a:${name}`),
  fc.constantFrom(...factNames).map((name): ColumnKey => `f:${name}`),
)
const text = fc.string({ unit: 'grapheme' })
const bound = fc.option(text, { nil: null })
const filter: fc.Arbitrary<ResultFilter> = fc.record({ column, negated: fc.boolean() }).chain((head) =>
  fc.oneof(
    text.map((value): ResultFilter => ({ ...head, test: 'contains', text: value })),
    text.map((value): ResultFilter => ({ ...head, test: 'equals', text: value })),
    fc.array(text).map((values): ResultFilter => ({ ...head, test: 'oneOf', values })),
    fc.tuple(bound, bound).map(([min, max]): ResultFilter => ({ ...head, test: 'range', min, max })),
    fc
      .tuple(fc.option(fc.nat()), fc.option(fc.nat()))
      .map(([min, max]): ResultFilter => ({ ...head, test: 'length', min, max })),
    fc.constant<ResultFilter>({ ...head, test: 'missing' }),
  ),
)

describe('what an address says of the rows shown', () => {
  test('gives every filter back', () => {
    fc.assert(
      fc.property(fc.array(filter), (filters) => {
        expect(readResultFilters(writeResultFilters(filters))).toEqual(filters)
      }),
    )
  })

  test('gives every sort back, also by names with commas', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ column, descending: fc.boolean() })), (sort) => {
        expect(readResultSort(writeResultSort(sort))).toEqual(sort)
      }),
    )
  })

  test('leaves out what is no filter, and never fails', () => {
    expect(
      readResultFilters('[["s1","contains","a"],["x","missing"],["s01","missing"],["s2","like"],7]'),
    ).toEqual([{ column: 's1', negated: false, test: 'contains', text: 'a' }])
    fc.assert(
      fc.property(text, (any) => {
        for (const { column: key } of [...readResultFilters(any), ...readResultSort(any)]) {
          expect(isColumnKey(key)).toBe(true)
        }
      }),
    )
  })
})
