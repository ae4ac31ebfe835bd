import { describe, expect, test } from 'vitest'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import { dataStep } from '#state/strings/data-step.ts'
import { formatByLocale } from '#ui/format.ts'
import { pictureOf, sayColumnFact } from './column-facts.ts'

const stats = (facts: Partial<ColumnStats>): ColumnStats => ({
  columnId: 'c1',
  guess: 'text',
  fitting: 100,
  filled: 100,
  missing: 0,
  distinct: { count: 60, isExact: true },
  top: [],
  isTopExact: true,
  lengths: {
    min: 1,
    max: 4102,
    mean: 80,
    longestRow: 3,
    histogram: { low: 0, high: 4104, bins: [90, 9, 1] },
  },
  numbers: null,
  dates: null,
  ...facts,
})
const say = (facts: Partial<ColumnStats>) =>
  sayColumnFact(stats(facts), dataStep.column, formatByLocale('en'))

describe('the fact of a column', () => {
  test('is what is missing and how long texts get', () => {
    expect(say({ missing: 18 })).toBe('18 missing, longest 4,102')
  })
  test('is that every value is another one', () => {
    expect(say({ distinct: { count: 100, isExact: true } })).toBe('all distinct')
  })
  test('is the range of numbers, and how many values a category has', () => {
    const histogram = { low: 1, high: 6, bins: [1, 1] }
    expect(say({ guess: 'number', numbers: { count: 100, min: 1, max: 5, mean: 3, histogram } })).toBe(
      '1 to 5',
    )
    expect(say({ guess: 'category', distinct: { count: 6, isExact: true } })).toBe('6 values')
  })
  test('is a day of the calendar, in every time zone the same', () => {
    const histogram = { low: 1, high: 2, bins: [1] }
    const year = new Date().getFullYear()
    const dates = { count: 100, first: Date.UTC(year, 8, 1), last: Date.UTC(year, 10, 19), histogram }
    expect(say({ guess: 'date', dates: { ...dates, order: 'ambiguous' } })).toMatch(/^1 Sept? to 19 Nov$/)
  })
})

describe('the picture of a column', () => {
  test('is flat for codes that are all different, and shows lengths of texts', () => {
    const lengths = { min: 8, max: 8, mean: 8, longestRow: 0, histogram: { low: 8, high: 8, bins: [100] } }
    expect(new Set(pictureOf(stats({ distinct: { count: 100, isExact: true }, lengths }))?.values).size).toBe(
      1,
    )
    expect(pictureOf(stats({}))).toEqual({ kind: 'bars', values: [90, 9, 1] })
  })
  test('is nothing for an empty column', () => {
    expect(pictureOf(stats({ guess: 'empty', filled: 0 }))).toBeNull()
  })
})
