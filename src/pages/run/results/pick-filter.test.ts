import { describe, expect, test } from 'vitest'
import type { ResultFilter } from '#core/results/result-query.ts'
import {
  binsIn,
  pickBin,
  pickMissing,
  pickValue,
  toDayBins,
  toLengthBins,
  toNumberBins,
} from './pick-filter.ts'

const bin = (min: string, max: string, rows: number) => ({ low: min, high: max, rows, min, max })

describe('a press on a bar of numbers', () => {
  const bins = toNumberBins({ low: 0, high: 8, bins: [3, 4, 5, 6] }, true)
  const spread = { test: 'range', bins } as const

  test('shows the numbers inside of it, and only these', () => {
    expect(bins.slice(0, 2)).toEqual([bin('0', '1', 3), bin('2', '3', 4)])
    expect(pickBin('s1', undefined, spread, 1, false)).toEqual({
      column: 's1',
      negated: false,
      test: 'range',
      min: '2',
      max: '3',
    })
  })

  test('goes on to another bar with Shift, and is taken back by the same press', () => {
    const one = pickBin('s1', undefined, spread, 1, false) ?? undefined
    const more = pickBin('s1', one, spread, 3, true)
    expect(more).toMatchObject({ min: '2', max: '7' })
    expect([...binsIn(more as ResultFilter, spread)]).toEqual([1, 2, 3])
    expect(pickBin('s1', one, spread, 1, false)).toBeNull()
  })

  test('with fractions ends where the next bar begins', () => {
    expect(toNumberBins({ low: 0, high: 1, bins: [1, 2] }, false)).toEqual([
      bin('0', '0.5', 1),
      bin('0.5', '1', 2),
    ])
  })

  test('that are all the same is that number', () => {
    expect(toNumberBins({ low: 7, high: 7, bins: [9] }, true)).toEqual([bin('7', '7', 9)])
  })
})

test('a bar of days includes its last day to the end', () => {
  expect(toDayBins({ low: 20_000, high: 20_014, bins: [1, 2] })).toEqual([
    {
      ...bin('2024-10-04', '2024-10-10', 1),
      max: '2024-10-10 23:59:59.999',
    },
    {
      ...bin('2024-10-11', '2024-10-17', 2),
      max: '2024-10-17 23:59:59.999',
    },
  ])
})

test('a press on a bar of lengths shows the cells that are as long', () => {
  const spread = { test: 'length', bins: toLengthBins({ low: 0, high: 30, bins: [3, 4, 5] }) } as const
  const one = pickBin('s1', undefined, spread, 1, false)
  expect(one).toEqual({ column: 's1', negated: false, test: 'length', min: 10, max: 19 })
  expect(pickBin('s1', one ?? undefined, spread, 2, true)).toMatchObject({ min: 10, max: 29 })
  // A range of numbers says nothing of lengths.
  const range = { column: 's1', negated: false, test: 'range', min: '10', max: '19' } as const
  expect(binsIn(range, spread).size).toBe(0)
})

test('a press on what is missing is taken back by the same press', () => {
  const missing = pickMissing('s1', undefined)
  expect(missing).toEqual({ column: 's1', negated: false, test: 'missing' })
  expect(pickMissing('s1', missing ?? undefined)).toBeNull()
  expect(pickMissing('s1', { column: 's1', negated: true, test: 'missing' })).toEqual(missing)
})

test('a press on a value shows it alone, with Shift beside the others, and again takes it back', () => {
  const one = pickValue('a:topic', undefined, 'build', false)
  expect(one).toMatchObject({ test: 'oneOf', values: ['build'] })
  const two = pickValue('a:topic', one ?? undefined, 'sound', true)
  expect(two).toMatchObject({ values: ['build', 'sound'] })
  expect(pickValue('a:topic', two ?? undefined, 'build', true)).toMatchObject({ values: ['sound'] })
  expect(pickValue('a:topic', two ?? undefined, 'build', false)).toMatchObject({ values: ['build'] })
  expect(pickValue('a:topic', one ?? undefined, 'build', false)).toBeNull()
})
