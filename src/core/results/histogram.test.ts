import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHistogram, type Histogram } from './histogram.ts'

const build = (values: readonly number[], most?: number): Histogram | null => {
  const builder = createHistogram()
  for (const value of values) builder.add(value)
  return builder.finish(most)
}

/** All values at once, from the definition. */
function naive(values: readonly number[], most = 12): Histogram | null {
  const [min, max] = [Math.min(...values), Math.max(...values)]
  if (values.length === 0) return null
  if (min === max) return { low: min, high: min, bins: [values.length] }
  let width = values.every(Number.isInteger) ? 1 : 2 ** -20
  while (Math.floor(max / width) - Math.floor(min / width) >= most) width *= 2
  const first = Math.floor(min / width)
  const bins = new Array<number>(Math.floor(max / width) - first + 1).fill(0)
  for (const value of values) bins[Math.floor(value / width) - first]! += 1
  return { low: first * width, high: (first + bins.length) * width, bins }
}

test('ratings from 1 to 5 have a bin each', () => {
  expect(build([5, 1, 1, 4, 5, 5, 2, 3])).toEqual({ low: 1, high: 6, bins: [2, 1, 1, 1, 3] })
})

test('without values there is none, and equal values are one bin', () => {
  expect(build([])).toBeNull()
  expect(build([7.5, 7.5])).toEqual({ low: 7.5, high: 7.5, bins: [2] })
})

test('in any order, of any range, it is the histogram one would make with all values at hand', () => {
  // Sixteenths, so that the oracle's smallest width is small enough.
  const value = fc.oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -1e9, max: 1e9 }),
    fc.integer({ min: -1e6, max: 1e6 }).map((whole) => whole / 16),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (values, most) => {
      expect(build(values, most)).toEqual(naive(values, most))
    }),
    { numRuns: 500 },
  )
})

test('rising, falling and alternating values keep every count', () => {
  const up = Array.from({ length: 5000 }, (_, at) => at)
  for (const values of [up, up.toReversed(), up.map((at) => (at % 2 === 0 ? at : -at))]) {
    expect(build(values)).toEqual(naive(values))
  }
})

test('very large and very small values are counted too', () => {
  const builder = createHistogram()
  const values = [1e-90, -1e100, 3, 1e100, 1e15, 1e15 + 0.125]
  for (const value of values) builder.add(value)
  expect(builder.finish()?.bins.reduce((sum, rows) => sum + rows, 0)).toBe(6)
  expect(builder).toMatchObject({ count: 6, min: -1e100, max: 1e100 })
})
