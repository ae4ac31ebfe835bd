import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRowGroupBuilder, openRowGroup, rowGroupRows, rowGroupTextBytes } from './row-group.ts'

type Cell = string | null
const pack = (rows: readonly (readonly Cell[])[], columns: number, nullable = true): Uint8Array => {
  const builder = createRowGroupBuilder(columns, { nullable })
  for (const row of rows) builder.appendRow(row)
  return builder.finish()
}
const unpack = (bytes: Uint8Array): Cell[][] => {
  const group = openRowGroup(bytes)
  return Array.from({ length: group.rows }, (_, row) =>
    Array.from({ length: group.columns }, (_, column) => group.text(column, row)),
  )
}

describe('a row group', () => {
  test('gives back every cell, telling missing from empty', () => {
    const rows = [
      ['a', '', null],
      ['é', '漢字', '😀'],
      ['\ufeffstarts with a mark', 'x\0y', '\u2028'],
    ]
    expect(unpack(pack(rows, 3))).toEqual(rows)
  })

  test('without nulls has no validity bits and reads missing as empty', () => {
    const bytes = pack([['a', null]], 2, false)
    expect(unpack(bytes)).toEqual([['a', '']])
    expect(openRowGroup(bytes).isNull(1, 0)).toBe(false)
  })

  test('starts every column at a multiple of 8 with offsets that begin at 0', () => {
    const bytes = pack([['abc', 'é'], ['', 'z']], 2) // prettier-ignore
    const group = openRowGroup(bytes)
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('BWRG')
    expect([...group.offsets(0)]).toEqual([0, 3, 3])
    expect([...group.offsets(1)]).toEqual([0, 2, 3])
    expect(group.offsets(0).byteOffset % 8).toBe(0)
    expect(group.offsets(1).byteOffset % 8).toBe(0)
    expect([...group.bytes(1)]).toEqual([0xc3, 0xa9, 0x7a])
  })

  test('survives any cells, also across several pending blocks', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constant(null),
      fc.constantFrom('x'.repeat(70_000), '漢'.repeat(70_000)),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 12 }), (rows) => {
        expect(unpack(pack(rows, 2))).toEqual(rows)
      }),
    )
  })

  test('keeps lone surrogates in neighbouring cells apart', () => {
    expect(unpack(pack([['\ud83d'], ['\ude00'], ['ok']], 1))).toEqual([['\ufffd'], ['\ufffd'], ['ok']])
  })

  test('can be read from an odd position of a larger buffer', () => {
    const bytes = pack([['a', 'b'], ['c', null]], 2) // prettier-ignore
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(unpack(larger.subarray(3))).toEqual([['a', 'b'], ['c', null]]) // prettier-ignore
  })

  test('is empty again after finish', () => {
    const builder = createRowGroupBuilder(1, { nullable: true })
    builder.appendRow([null])
    builder.finish()
    expect(builder.rows).toBe(0)
    builder.appendRow(['second'])
    expect(unpack(builder.finish())).toEqual([['second']])
  })

  test('has the same bytes in memory that an earlier group has filled', () => {
    const small = [['a', null], ['', 'b']] // prettier-ignore
    const builder = createRowGroupBuilder(2, { nullable: true, reuses: true })
    for (const cell of ['x'.repeat(999), 'long\u{1f600}']) builder.appendRow([cell, cell])
    const first = builder.finish()
    for (const row of small) builder.appendRow(row)
    const second = builder.finish()
    expect(second.buffer).toBe(first.buffer)
    expect(second).toEqual(pack(small, 2))
  })

  test('holds zero rows and zero columns', () => {
    expect(openRowGroup(pack([], 2)).rows).toBe(0)
    expect(openRowGroup(pack([[], []], 0)).rows).toBe(2)
  })
})

describe('a row group builder', () => {
  test('is full at its row limit', () => {
    const builder = createRowGroupBuilder(1, { nullable: false })
    for (let row = 0; row < rowGroupRows - 1; row++) builder.appendRow(['x'])
    expect(builder.isFull).toBe(false)
    builder.appendRow(['x'])
    expect(builder.isFull).toBe(true)
  })

  test('is full at its text limit, counted in bytes', () => {
    const builder = createRowGroupBuilder(1, { nullable: false })
    const cell = '漢'.repeat(rowGroupTextBytes / 16)
    for (let row = 0; row < 5; row++) builder.appendRow([cell])
    expect(builder.isFull).toBe(false)
    builder.appendRow([cell])
    expect(builder.isFull).toBe(true)
  })

  test('refuses a row of another width', () => {
    expect(() => createRowGroupBuilder(2, { nullable: false }).appendRow(['one'])).toThrow(RangeError)
  })
})

describe('opening', () => {
  test('refuses what is not a row group, is newer, or ends too early', () => {
    const bytes = pack([['abc']], 1)
    expect(() => openRowGroup(new Uint8Array(20))).toThrow('Not a row group')
    expect(() => openRowGroup(bytes.subarray(0, bytes.length - 1))).toThrow('too early')
    const newer = bytes.slice()
    newer[4] = 2
    expect(() => openRowGroup(newer)).toThrow('newer')
  })

  test('refuses cells outside of the table', () => {
    const group = openRowGroup(pack([['abc']], 1))
    expect(() => group.text(0, 1)).toThrow(RangeError)
    expect(() => group.text(1, 0)).toThrow(RangeError)
  })
})
