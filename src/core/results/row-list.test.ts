import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { positionOfRow, rowRange } from './row-list.ts'

describe('a row list', () => {
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
