import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDate, readDate } from './cell-date.ts'

const encode = new TextEncoder()
const read = (text: string, order: 'dayFirst' | 'monthFirst' = 'dayFirst') => {
  const bytes = encode.encode(text)
  return readDate(bytes, 0, bytes.length, order)
}
const iso = (text: string) => Date.parse(text)

describe('a date', () => {
  test.each([
    ['2026-11-21', '2026-11-21T00:00:00Z'],
    ['2026/1/5', '2026-01-05T00:00:00Z'],
    ['21.11.2026', '2026-11-21T00:00:00Z'],
    ['1.2.2026', '2026-02-01T00:00:00Z'],
    ['2026-11-21T10:11:12Z', '2026-11-21T10:11:12Z'],
    ['2026-11-21 10:11', '2026-11-21T10:11:00Z'],
    ['2026-11-21T10:11:12.345+02:00', '2026-11-21T08:11:12.345Z'],
    ['2026-11-21 10:11:12 -0130', '2026-11-21T11:41:12Z'],
    ['21.11.2026, 12:05 AM', '2026-11-21T00:05:00Z'],
    ['21.11.2026 4:05 pm', '2026-11-21T16:05:00Z'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(iso(expected))
    expect(read(text, 'monthFirst')).toBe(iso(expected))
  })

  test('with slashes depends on the order asked for', () => {
    expect(read('03/04/2026')).toBe(iso('2026-04-03T00:00:00Z'))
    expect(read('03/04/2026', 'monthFirst')).toBe(iso('2026-03-04T00:00:00Z'))
    expect(read('13/04/2026', 'monthFirst')).toBeNaN()
  })

  test.each([
    '',
    '2026',
    '20261121',
    '2026-13-01',
    '2026-02-30',
    '31.4.2026',
    '29.2.2025',
    '2026-11-21T25:00',
    '2026-11-21T10:61',
    '2026-11-21 13:00 PM',
    '2026-11-21x',
    '2026-11/21',
    '0001-01-01',
    '1.2.26',
    'on 2026-11-21',
    '1.500000',
    '２０２６-11-21',
  ])('is not %j', (text) => {
    expect(read(text)).toBeNaN()
  })

  test('as the computer writes it is read as the same moment', () => {
    const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, (date) => {
        expect(read(date.toISOString())).toBe(date.getTime())
        expect(parseDate(date.toISOString().slice(0, 10), 'monthFirst')).toBe(
          Math.floor(date.getTime() / 86_400_000) * 86_400_000,
        )
      }),
    )
  })
})
