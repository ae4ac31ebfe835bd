import type { WordBlock } from './word-block.ts'

/** The same byte four times. */
const repeat = (byte: number): number => Math.imul(byte, 0x01010101)

const low7 = 0x7f7f7f7f
const high = 0x80808080 | 0

/**
 * Finds every byte of a block that can mean something in CSV: delimiters, quotes and all control characters. What
 * stands between two marks is text and nothing else, so whoever reads the marks need not look at it.
 *
 * Four bytes are looked at at once, which is three times as fast as one by one (Node 20). The arithmetic is exact: a
 * byte never borrows from or carries into its neighbour, because its top bit is taken away before and put back after.
 *
 * @param quote a delimiter again where there are no quotes
 * @param marks at least as long as the block; their positions are put here, ascending
 * @returns how many there are
 */
export function findMarks(block: WordBlock, delimiter: number, quote: number, marks: Int32Array): number {
  const { words, length } = block
  const delimiters = repeat(delimiter)
  const quotes = repeat(quote)
  const end = (length + 3) >> 2
  let count = 0
  for (let index = 0; index < end; index++) {
    const word = words[index] ?? 0
    const fromDelimiter = word ^ delimiters
    const fromQuote = word ^ quotes
    // The top bit of each byte: it is 0x20 or more · not the delimiter · not the quote.
    const isText =
      (((word & low7) + 0x60606060) | word) &
      (((fromDelimiter & low7) + low7) | fromDelimiter) &
      (((fromQuote & low7) + low7) | fromQuote)
    let found = ~isText & high
    while (found !== 0) {
      const lowest = found & -found
      marks[count++] = (index << 2) + ((31 - Math.clz32(lowest)) >> 3)
      found ^= lowest
    }
  }
  // The filler behind the block has no marks.
  return count
}
