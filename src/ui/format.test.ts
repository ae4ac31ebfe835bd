import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { floorShare, formatByLocale } from './format.ts'

const format = formatByLocale('en')
const plain = (text: string) => text.replaceAll('\u00A0', ' ').replaceAll('\u202F', ' ')

describe('money keeps the digits that matter', () => {
  test.each([
    [0, '$0.00'],
    [0.0002, '$0.0002'],
    [0.00123, '$0.0012'],
    [0.0095, '$0.010'],
    [0.01, '$0.01'],
    [0.48, '$0.48'],
    [2.5, '$2.50'],
    [99.99, '$99.99'],
    [99.999, '$100'],
    [312.4, '$312'],
    [12480, '$12,480'],
  ])('%d is %s', (dollars, text) => {
    expect(format.money(dollars)).toBe(text)
  })

  test('what stands above its sum adds up as it is written', () => {
    expect(format.moneySum([0.0033, 0.0132])).toEqual({ each: ['$0.003', '$0.013'], sum: '$0.016' })
    expect(format.moneySum([312.4, 0.004])).toEqual({ each: ['$312.40', '$0.00'], sum: '$312.40' })
    expect(format.moneySum([0, 0])).toEqual({ each: ['$0.00', '$0.00'], sum: '$0.00' })
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 4 }), (dollars) => {
        const { each, sum } = format.moneySum(dollars)
        const value = (text: string) => Number(text.replace(/[$,]/g, ''))
        expect(each.reduce((total, text) => total + value(text), 0)).toBeCloseTo(value(sum), 6)
      }),
    )
  })

  test('ranges take an en dash and as many digits as are known of both ends', () => {
    expect(format.moneyRange([2.38, 2.64])).toBe('$2.38–$2.64')
    expect(format.moneyRange([0.004, 2.51])).toBe('$0.004–$2.51')
    expect(format.moneyRange([0.0952, 110.2])).toBe('$0.10–$110')
    expect(format.moneyRange([2.501, 2.502])).toBe('$2.50')
  })
})

describe('percentages are floored', () => {
  test('99.99% is 99%, and only everything is 100%', () => {
    expect(format.percent(998, 1000)).toBe('99%')
    expect(format.percent(999_999, 1_000_000)).toBe('99%')
    expect(format.percent(1000, 1000)).toBe('100%')
    expect(format.percent(0, 0)).toBe('0%')
  })

  test('a share never rounds up', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (done, total) => {
        const share = floorShare(done, total)
        expect(share).toBeLessThanOrEqual(Math.max(done / total, 0))
        expect(share === 1).toBe(done >= total)
      }),
    )
  })
})

describe('sizes and counts', () => {
  test('counts are written in full, tokens in three digits', () => {
    expect(format.count(12480)).toBe('12,480')
    expect(plain(format.short(3_760_000))).toBe('3.76 M')
    expect(format.short(9_999)).toBe('9,999')
  })

  test.each([
    [512, '512 bytes'],
    [9_100, '9.1 kB'],
    [999_960, '1 MB'],
    [4_800_000, '4.8 MB'],
    [190_400_000, '190 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(plain(format.bytes(bytes))).toBe(text)
  })
})

describe('time', () => {
  test.each([
    [0, '0 s'],
    [40_000, '40 s'],
    [4_860_000, '1 h 21 min'],
    [3_600_000, '1 h'],
    [26 * 3_600_000, '26 h'],
    [50 * 3_600_000, '2 d 2 h'],
  ])('%d ms last %s', (milliseconds, text) => {
    expect(plain(format.duration(milliseconds))).toBe(text)
  })

  test('relative time says the direction', () => {
    expect(plain(format.relative(1_000_000, 1_008_000))).toBe('8 s ago')
    expect(plain(format.relative(1_300_000, 1_000_000))).toBe('in 5 min')
  })

  test('the clock has 24 hours, and a moment of another day names it', () => {
    const at = new Date(2026, 10, 19, 16, 20).getTime()
    expect(format.clock(at)).toBe('16:20')
    expect(format.moment(at, at + 60_000)).toBe('16:20')
    expect(format.moment(at, new Date(2026, 10, 21, 9).getTime())).toBe('19 Nov, 16:20')
    expect(format.day(at, new Date(2027, 1, 1).getTime())).toBe('19 Nov 2026')
  })
})

test('other languages write numbers their own way', () => {
  const german = formatByLocale('de')
  expect(german.count(12480)).toBe('12.480')
  expect(plain(german.money(2.5))).toBe('2,50 $')
  expect(plain(formatByLocale('zh-CN').duration(60_000))).toBe('1分钟')
})
