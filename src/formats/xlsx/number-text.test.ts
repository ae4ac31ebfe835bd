import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toNumberText } from './number-text.ts'

test.each([
  ['1', '1'],
  ['1.0', '1'],
  ['-0', '0'],
  ['1.1000000000000001', '1.1'],
  ['0.30000000000000004', '0.3'],
  ['1.0000000000000002E-2', '0.01'],
  ['33.299999999999997', '33.3'],
  ['-4.4000000000000004', '-4.4'],
  ['3.1415926535897931', '3.141592653589793'],
  ['0.12345678901234568', '0.12345678901234568'],
  ['1E3', '1000'],
  ['1.5E-7', '1.5e-7'],
  ['12345678901234567890', '12345678901234567890'],
  ['9007199254740993', '9007199254740993'],
  ['1e400', '1e400'],
  ['NaN', 'NaN'],
  ['', ''],
  ['007', '7'],
])('%s is %s', (raw, text) => {
  expect(toNumberText(raw)).toBe(text)
})

test('a decimal that a person would type comes back as it was, whatever arithmetic left behind it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 4 }), (digits, places) => {
      const value = digits / 10 ** places
      expect(toNumberText(value.toPrecision(17))).toBe(String(value))
    }),
  )
})

test('no number changes by more than the fifteenth digit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const read = Number(toNumberText(String(value)))
      expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14)
    }),
  )
})
