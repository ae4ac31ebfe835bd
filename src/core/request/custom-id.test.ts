import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customIdLength, formatCustomId, parseCustomId, toRunId } from './custom-id.ts'
import { nastyTexts } from '../nasty.suite.ts'
import { formatRowHash } from '../dataset/row-hash.ts'

const u32 = fc.nat({ max: 0xffff_ffff })
const id = fc.record({
  run: fc.uint8Array({ minLength: 7, maxLength: 7 }).map(toRunId),
  row: fc.oneof(fc.nat({ max: 0x7fff_ffff }), fc.constantFrom(0, 9, 10, 0x7fff_ffff)),
  gen: fc.oneof(fc.nat({ max: 0xffff }), fc.constantFrom(0, 1, 0xffff)),
  hash: fc.record({ hi: u32, lo: u32 }).map(formatRowHash),
})
const example = 'bw1-0123456789-41-0-0abcdefghjkmn'

describe('a custom_id', () => {
  test('says run, row, generation and row hash', () => {
    expect(parseCustomId(example)).toEqual({ run: '0123456789', row: 41, gen: 0, hash: '0abcdefghjkmn' })
  })

  test('comes back as it was written, in at most 48 characters every provider allows', () => {
    fc.assert(
      fc.property(id, (parts) => {
        const text = formatCustomId(parts)
        expect(text).toMatch(/^[a-z0-9-]+$/)
        expect(text.length).toBeLessThanOrEqual(customIdLength)
        expect(parseCustomId(text)).toEqual(parts)
      }),
    )
    expect(customIdLength).toBeLessThanOrEqual(48)
  })

  test('differs when any part differs', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(formatCustomId(a) === formatCustomId(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })

  test.each([
    'request-1',
    '',
    ...nastyTexts.slice(0, 40),
    example.toUpperCase(),
    `${example} `,
    `${example}\n`,
    ` ${example}`,
    'bw2-0123456789-41-0-0abcdefghjkmn',
    'bw1-012345678-41-0-0abcdefghjkmn',
    'bw1-01234567890-41-0-0abcdefghjkmn',
    'bw1-012345678i-41-0-0abcdefghjkmn',
    'bw1-0123456789-041-0-0abcdefghjkmn',
    'bw1-0123456789--41-0-0abcdefghjkmn',
    'bw1-0123456789-41.0-0-0abcdefghjkmn',
    'bw1-0123456789-4e1-0-0abcdefghjkmn',
    'bw1-0123456789-٤١-0-0abcdefghjkmn',
    'bw1-0123456789-2147483648-0-0abcdefghjkmn',
    'bw1-0123456789-41-65536-0abcdefghjkmn',
    'bw1-0123456789-41-00-0abcdefghjkmn',
    'bw1-0123456789-41--0abcdefghjkmn',
    'bw1-0123456789-41-0-gabcdefghjkmn',
    'bw1-0123456789-41-0-0abcdefghjkm',
    'bw1-0123456789-41-0-0abcdefghjkmnp',
    'bw1-0123456789-41-0-0abcdefghjkmn-s1',
  ])('is not read from %j', (text) => {
    expect(parseCustomId(text)).toBeNull()
  })

  test('is never written from parts that could not be read back', () => {
    const parts = { run: '0123456789', row: 0, gen: 0, hash: '0abcdefghjkmn' }
    expect(() => formatCustomId({ ...parts, row: -1 })).toThrow(RangeError)
    expect(() => formatCustomId({ ...parts, row: 1.5 })).toThrow(RangeError)
    expect(() => formatCustomId({ ...parts, row: 2 ** 31 })).toThrow(RangeError)
    expect(() => formatCustomId({ ...parts, gen: 65_536 })).toThrow(RangeError)
    expect(() => formatCustomId({ ...parts, run: 'short' })).toThrow(RangeError)
    expect(() => toRunId(new Uint8Array(6))).toThrow(RangeError)
  })
})
