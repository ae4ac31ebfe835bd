import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findMarks } from './csv-marks.ts'
import { findReplaced } from './utf8-check.ts'
import { createBlockFeed } from './word-block.ts'

const toBlock = (bytes: Uint8Array) => {
  const feed = createBlockFeed()
  feed.feed(0, bytes)
  return feed.block
}
const isWhole = (bytes: Uint8Array): boolean => {
  try {
    return !new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).includes('\ufffd')
  } catch {
    return false
  }
}
/** Lead bytes and the ends of their ranges meet often. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(
    0x41,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbd,
    0xbf,
    0xc1,
    0xc2,
    0xe0,
    0xe3,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
  ),
)
const bytes = fc.oneof(
  fc.array(byte, { maxLength: 12 }).map((list) => Uint8Array.from(list)),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => new TextEncoder().encode(text)),
)

test('bytes are UTF-8 without U+FFFD exactly where the platform says so', () => {
  fc.assert(
    fc.property(bytes, (list) => {
      expect(findReplaced(toBlock(list), true) === list.length).toBe(isWhole(list))
      // What stands before the first fault is whole.
      expect(isWhole(list.subarray(0, findReplaced(toBlock(list), true)))).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('every delimiter, quote and control character is a mark, and nothing else', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(',', ';', '\t', ' ', 'A'), (list, delimiter) => {
      const marks = new Int32Array(list.length)
      const [mark, quote] = [delimiter.charCodeAt(0), 0x22]
      const count = findMarks(toBlock(list), mark, quote, marks)
      const expected = [...list.keys()].filter((at) => {
        const each = list[at] ?? 0
        return each < 0x20 || each === mark || each === quote
      })
      expect([...marks.subarray(0, count)]).toEqual(expected)
    }),
    { numRuns: 2000 },
  )
})
