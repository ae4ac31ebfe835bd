import { describe, expect, test } from 'vitest'
import type { ResultFilter } from '#core/results/result-query.ts'
import { binsIn, pickBin, pickValue, toDayBins, toNumberBins } from './pick-filter.ts'

describe('a press on a bar of numbers', () => {
  const bins = toNumberBins({ low: 0, high: 8, bins: [3, 4, 5, 6] }, true)

  test('shows the numbers inside of it, and only these', () => {
    expect(bins.slice(0, 2)).toEqual([
      { min: '0', max: '1' },
      { min: '2', max: '3' },
    ])
    expect(pickBin('s1', undefined, bins, 1, false)).toEqual({
      column: 's1',
      negated: false,
      test: 'range',
      min: '2',
      max: '3',
    })
  })

  test('goes on to another bar with Shift, and is taken back by the same press', () => {
    const one = pickBin('s1', undefined, bins, 1, false) ?? undefined
    const more = pickBin('s1', one, bins, 3, true)
    expect(more).toMatchObject({ min: '2', max: '7' })
    expect([...binsIn(more as ResultFilter, bins)]).toEqual([1, 2, 3])
    expect(pickBin('s1', one, bins, 1, false)).toBeNull()
  })

  test('with fractions ends where the next bar begins', () => {
    expect(toNumberBins({ low: 0, high: 1, bins: [1, 1] }, false)).toEqual([
      { min: '0', max: '0.5' },
      { min: '0.5', max: '1' },
    ])
  })

  test('that are all the same is that number', () => {
    expect(toNumberBins({ low: 7, high: 7, bins: [9] }, true)).toEqual([{ min: '7', max: '7' }])
  })
})

test('a bar of days includes its last day to the end', () => {
  expect(toDayBins({ low: 20_000, high: 20_014, bins: [1, 1] })).toEqual([
    { min: '2024-10-04', max: '2024-10-10 23:59:59.999' },
    { min: '2024-10-11', max: '2024-10-17 23:59:59.999' },
  ])
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
