import { expect, test } from 'vitest'
import { clampRange, rangeBetween, rangeInRow } from './grid-range.ts'

const range = { rowStart: 2, rowEnd: 6, columnStart: 1, columnEnd: 4 }

test('a range has both of its corners, whichever came first', () => {
  expect(rangeBetween({ row: 5, column: 1 }, { row: 2, column: 3 })).toEqual(range)
  expect(rangeBetween({ row: 2, column: 3 }, { row: 5, column: 1 })).toEqual(range)
})

test('a range that filters cut is what is left of it', () => {
  expect(clampRange(range, 4, 2)).toEqual({ rowStart: 2, rowEnd: 4, columnStart: 1, columnEnd: 2 })
  expect(clampRange(range, 2, 9)).toBeNull()
})

test('only rows of the range know its columns', () => {
  expect([1, 2, 5, 6].map((row) => rangeInRow(range, row).rangeEnd)).toEqual([0, 4, 4, 0])
  expect(rangeInRow(null, 2)).toEqual({ rangeStart: 0, rangeEnd: 0 })
})
