import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBase32Pair, toBase32, toBase32Pair } from './base32.ts'

const u32 = fc.nat({ max: 0xffff_ffff })

describe('bytes in base32', () => {
  test('are written most significant bit first', () => {
    expect(toBase32(new Uint8Array([]))).toBe('')
    expect(toBase32(new Uint8Array([0xff]))).toBe('zw')
    expect(toBase32(new Uint8Array([0, 0, 0, 0, 1]))).toBe('00000001')
    expect(toBase32(new TextEncoder().encode('hello'))).toBe('d1jprv3f')
  })

  test('differ when the bytes differ', () => {
    const bytes = fc.uint8Array({ minLength: 7, maxLength: 7 })
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(toBase32(a) === toBase32(b)).toBe(a.every((byte, at) => byte === b[at]))
        expect(toBase32(a)).toMatch(/^[0-9a-hjkmnp-tv-z]{12}$/)
      }),
    )
  })
})

describe('a 64-bit number in base32', () => {
  test('has thirteen characters and comes back', () => {
    fc.assert(
      fc.property(u32, u32, (hi, lo) => {
        const text = toBase32Pair(hi, lo)
        expect(text).toMatch(/^[0-9a-f][0-9a-hjkmnp-tv-z]{12}$/)
        expect(parseBase32Pair(text)).toEqual({ hi, lo })
        expect(BigInt(hi) * 2n ** 32n + BigInt(lo)).toBe(readSlowly(text))
      }),
    )
  })

  test.each([
    '',
    '000000000000',
    '00000000000000',
    'g000000000000',
    '000000000000I',
    '00000000000u0',
    'F000000000000',
  ])('is not read from %j', (text) => {
    expect(parseBase32Pair(text)).toBeNull()
  })
})

const readSlowly = (text: string): bigint =>
  Array.from(text).reduce(
    (sum, digit) => sum * 32n + BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit)),
    0n,
  )
