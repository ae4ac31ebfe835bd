import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyCell, nastyTexts } from '../nasty.suite.ts'
import {
  type HashedColumn,
  createRowHasher,
  formatRowHash,
  hashRow,
  hashRows,
  rowHashAt,
} from './row-hash.ts'

const row = fc.array(fc.option(nastyCell(), { freq: 6 }), { maxLength: 6 })

const hashBytesOf = (cells: readonly (string | null)[]) => {
  const hasher = createRowHasher()
  hasher.start(cells.length)
  for (const cell of cells) {
    if (cell === null) {
      hasher.nothing()
      continue
    }
    // In the middle of a larger buffer, as a packed column is.
    const encoded = new TextEncoder().encode(`é${cell}!`)
    hasher.bytes(encoded, 2, encoded.length - 1)
  }
  return hasher.finish()
}

describe('the row hash', () => {
  test('of texts is the hash of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(row.filter(startsWhole), (cells) => {
        expect(hashBytesOf(cells)).toEqual(hashRow(cells))
      }),
    )
  })

  test('of packed columns is the hash of each row', () => {
    const width = 3
    const table = fc.array(
      fc.array(fc.option(nastyCell(), { freq: 6 }), { minLength: width, maxLength: width }),
    )
    fc.assert(
      fc.property(table, (rows) => {
        const columns = Array.from({ length: width }, (_, column) =>
          packColumn(rows.map((cells) => cells[column] ?? null)),
        )
        const words = hashRows(columns, rows.length)
        expect(rows.map((_, at) => rowHashAt(words, at))).toEqual(rows.map(hashRow))
      }),
    )
  })

  test('is a fixed function: ids of runs made earlier stay valid', () => {
    expect(formatRowHash(hashRow([]))).toMatchInlineSnapshot(`"fgtk42p0m2jp6"`)
    expect(formatRowHash(hashRow(['']))).toMatchInlineSnapshot(`"0kz03ghsq1f69"`)
    expect(formatRowHash(hashRow([null]))).toMatchInlineSnapshot(`"2ydjtcsbwyp18"`)
    expect(formatRowHash(hashRow(['a', 'b']))).toMatchInlineSnapshot(`"5bbg3er56tysh"`)
    expect(formatRowHash(hashRow(['Grüße aus Köln', '你好 😀']))).toMatchInlineSnapshot(`"a2mjtr8ttrjj5"`)
  })

  test('tells rows apart that only differ in where a cell ends', () => {
    expect(
      distinct([['ab', 'c'], ['a', 'bc'], ['abc', ''], ['', 'abc'], ['abc'], ['abc', null], [null, 'abc']]),
    ).toBe(7)
    expect(distinct([[], [''], [null], ['', ''], ['', null], [null, ''], [null, null]])).toBe(7)
    expect(distinct([['\0'], ['\0\0'], ['\0\0\0'], ['\0\0\0\0'], ['\0\0\0\0\0'], ['']])).toBe(6)
    fc.assert(
      fc.property(row, row, (a, b) => {
        const same = JSON.stringify(a.map(whole)) === JSON.stringify(b.map(whole))
        expect(formatRowHash(hashRow(a)) === formatRowHash(hashRow(b))).toBe(same)
      }),
    )
  })

  test('tells every nasty text apart, alone and beside another one', () => {
    const rows = nastyTexts.flatMap((a) => [[a], [a, 'x'], ['x', a], [a, a]])
    expect(distinct(rows)).toBe(new Set(rows.map((cells) => JSON.stringify(cells.map(whole)))).size)
  })

  test('has no collision among 300,000 rows that count upwards, in either half spread evenly', () => {
    const rows = 300_000
    const words = new Uint32Array(rows * 2)
    const hasher = createRowHasher()
    const perBucket = new Uint32Array(64)
    const seen = new Set<string>()
    for (let at = 0; at < rows; at++) {
      hasher.start(2)
      hasher.text(String(at))
      hasher.text('same')
      hasher.finishInto(words, at)
      seen.add(formatRowHash(rowHashAt(words, at)))
      perBucket[words[at * 2]! >>> 26]!++
      perBucket[words[at * 2 + 1]! & 63]!++
    }
    expect(seen.size).toBe(rows)
    const expected = (2 * rows) / 64
    expect(Math.max(...perBucket)).toBeLessThan(expected * 1.05)
    expect(Math.min(...perBucket)).toBeGreaterThan(expected * 0.95)
  })

  test('is written low half first, eight bytes per row', () => {
    const words = new Uint32Array(4)
    const hasher = createRowHasher()
    hasher.start(1)
    hasher.text('b')
    hasher.finishInto(words, 1)
    expect(rowHashAt(words, 1)).toEqual(hashRow(['b']))
    expect([...words]).toEqual([0, 0, hashRow(['b']).lo, hashRow(['b']).hi])
  })
})

/** Behind one byte of something else, so that words are not aligned. */
const packColumn = (cells: readonly (string | null)[]): HashedColumn => {
  const encoded = cells.map((cell) => new TextEncoder().encode(cell ?? ''))
  const bytes = new Uint8Array(1 + encoded.reduce((sum, { length }) => sum + length, 0))
  const offsets = new Uint32Array(cells.length + 1)
  for (const [at, cell] of encoded.entries()) {
    bytes.set(cell, 1 + (offsets[at] ?? 0))
    offsets[at + 1] = (offsets[at] ?? 0) + cell.length
  }
  return { bytes: bytes.subarray(1), offsets, isMissing: (row) => cells[row] === null }
}

/** UTF-8 knows no lone surrogates: they become U+FFFD, in the dataset as in the hash. */
const whole = (cell: string | null) =>
  cell === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(cell))
/** A cell that begins or ends with half a character would merge with the neighbours the test puts around it. */
const startsWhole = (cells: readonly (string | null)[]) => cells.every((cell) => cell === whole(cell))
const distinct = (rows: readonly (readonly (string | null)[])[]) =>
  new Set(rows.map((cells) => formatRowHash(hashRow(cells)))).size
