import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toDateText } from './serial-date.ts'

describe('a day number', () => {
  test.each([
    [45322, 'date', '2024-01-31'],
    [45322, 'dateTime', '2024-01-31T00:00:00'],
    [45322 + 8 / 24, 'dateTime', '2024-01-31T08:00:00'],
    [45322.333333333336, 'date', '2024-01-31T08:00:00'],
    [45322.00000001, 'dateTime', '2024-01-31T00:00:00.001'],
    [45322.9999999999, 'dateTime', '2024-02-01T00:00:00'],
    [8 / 24, 'time', '08:00:00'],
    [0, 'time', '00:00:00'],
    [45322.75, 'time', '2024-01-31T18:00:00'],
    [0.5 + 0.25 / 86_400, 'time', '12:00:00.250'],
    [36.5 / 24, 'duration', '36:30:00'],
    [-1.5 / 24, 'duration', '-01:30:00'],
    [2_958_465, 'date', '9999-12-31'],
  ] as const)('%d as %s is %s', (serial, meaning, text) => {
    expect(toDateText(serial, meaning, false)).toBe(text)
  })

  test('keeps the leap day of 1900 that never was', () => {
    const days = [0, 1, 59, 60, 61].map((day) => toDateText(day, 'date', false))
    expect(days).toEqual(['1900-01-00', '1900-01-01', '1900-02-28', '1900-02-29', '1900-03-01'])
  })

  test('may count from 1904', () => {
    const days = [0, 1, 43_860].map((day) => toDateText(day, 'date', true))
    expect(days).toEqual(['1904-01-01', '1904-01-02', '2024-01-31'])
    expect(toDateText(0.5, 'time', true)).toBe('12:00:00')
  })

  test('is no date before and after those that Excel has', () => {
    for (const day of [-1, 2_958_466, Number.NaN, Infinity, 1e300])
      expect(toDateText(day, 'date', false)).toBe(null)
    expect(toDateText(1e300, 'duration', false)).toBe(null)
    expect(toDateText(5, 'number', false)).toBe(null)
  })

  test('is the same moment as in the other system, 1462 days later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 2_950_000 }),
        fc.integer({ min: 0, max: 86_399 }),
        (day, second) => {
          const serial = day + second / 86_400
          const text = toDateText(serial + 1462, 'dateTime', false)
          expect(toDateText(serial, 'dateTime', true)).toBe(text)
          expect(Date.parse(`${text ?? ''}Z`)).toBe(((day + 1462 - 25_569) * 86_400 + second) * 1000)
        },
      ),
    )
  })
})
