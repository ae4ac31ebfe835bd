import { expect, test } from 'vitest'
import { parseDollars } from './dollars.ts'

test('amounts are read as people type them', () => {
  expect(['2.50', ' $3 ', '0,75', '.5', '7.'].map(parseDollars)).toEqual([2.5, 3, 0.75, 0.5, 7])
})

test('nothing typed is no amount, and anything else is none either', () => {
  expect(['', '   ', '$'].map(parseDollars)).toEqual([null, null, null])
  expect(['0', '-1', 'two', '1e9', '1.000,50', 'NaN', 'Infinity'].map(parseDollars)).toEqual(
    Array.from({ length: 7 }, () => undefined),
  )
})
