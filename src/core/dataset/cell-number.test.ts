import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from './cell-number.ts'

test.each([
  ['0', 0],
  ['-0', 0],
  ['5', 5],
  [' 42\t', 42],
  ['+7', 7],
  ['-3.25', -3.25],
  ['.5', 0.5],
  ['0.1', 0.1],
  ['1e3', 1000],
  ['2.5E-7', 2.5e-7],
  ['0.30000000000000004', 0.30000000000000004],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['12,345,678', 12345678],
  ['12.345.678', 12345678],
  ['1.234', 1.234],
  ['3,5', 3.5],
  ['0,125', 0.125],
  ['1234,567', 1234.567],
  ['999999999999999', 999999999999999],
])('%j is the number %d', (text, value) => {
  expect(parseNumber(text)).toBe(value)
})

test.each([
  '',
  ' ',
  '-',
  '.',
  '5.',
  '1,234',
  '007',
  '00',
  '-01.5',
  '1234567890123456',
  '1 234',
  '1e999',
  '0x10',
  '１',
])('%j is no number that everybody would read the same way', (text) => {
  expect(parseNumber(text)).toBeNaN()
})
test.each([
  'NaN',
  'Infinity',
  '12a',
  '1,2,3',
  '1.2.3',
  '1,23,456',
  '--1',
  '1-2',
  '$5',
  '5 %',
  '1'.repeat(50),
])('%j is no number', (text) => {
  expect(parseNumber(text)).toBeNaN()
})

test('any number as JavaScript writes it is read as the same one', () => {
  const isPlain = (number: number) => Math.abs(number) >= 1e-90 || number === 0
  const double = fc.double({ min: -1e14, max: 1e14, noNaN: true }).filter(isPlain)
  fc.assert(
    fc.property(fc.oneof(fc.integer(), double), (number) => {
      expect(parseNumber(String(number))).toBe(number === 0 ? 0 : number)
    }),
    { numRuns: 2000 },
  )
})
