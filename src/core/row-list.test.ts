import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRows, encodeRows, positionOfRow, rowRange } from './row-list.ts'

const rows = fc.array(fc.integer({ min: -2147483648, max: 2147483647 })).map((list) => Int32Array.from(list))

describe('a row list', () => {
  test('is stored low byte first', () => {
    expect([...encodeRows(Int32Array.of(1, -2, 0x01020304))]).toEqual([
      1, 0, 0, 0, 254, 255, 255, 255, 4, 3, 2, 1,
    ])
  })

  test('comes back, also from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 5 }), (list, shift) => {
        const larger = new Uint8Array(shift + list.byteLength)
        larger.set(encodeRows(list), shift)
        expect(decodeRows(larger.subarray(shift))).toEqual(list)
      }),
    )
    expect(() => decodeRows(new Uint8Array(5))).toThrow(RangeError)
  })

  test('of a range counts upwards', () => {
    expect([...rowRange(3, 6)]).toEqual([3, 4, 5])
    expect([...rowRange(3, 3)]).toEqual([])
  })

  test('says where a row stands, with or without holes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 60 })), fc.nat({ max: 60 }), (list, row) => {
        const ascending = Int32Array.from(list).sort()
        expect(positionOfRow(ascending, row)).toBe(ascending.indexOf(row))
      }),
    )
    expect(positionOfRow(rowRange(10, 20), 15)).toBe(5)
    expect(positionOfRow(new Int32Array(), 0)).toBe(-1)
  })
})
