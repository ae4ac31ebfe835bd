import type { WordBlock } from './word-block.ts'

const high = 0x80808080 | 0

/**
 * Where the first bytes of a block stand that are no UTF-8, or that are U+FFFD; the block's length where there are none.
 *
 * @param last nothing comes after the block, so a character that its end cuts is a fault
 */
export function findReplaced({ bytes, words, length }: WordBlock, last: boolean): number {
  const end = last ? length : length - countCutBytes(bytes, length)
  let at = 0
  while (at < end) {
    // A word of ASCII at once.
    while ((at & 3) === 0 && at < end && ((words[at >> 2] ?? 0) & high) === 0) at += 4
    if (at >= end) break
    const size = sizeOfCharacter(bytes, at)
    if (size === 0 || at + size > end) return at
    at += size
  }
  return length
}

/** Bytes of the character at `at`; 0 = none, or U+FFFD. The ranges are table 3-7 of the Unicode standard. */
function sizeOfCharacter(bytes: Uint8Array, at: number): 0 | 1 | 2 | 3 | 4 {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const second = bytes[at + 1] ?? 0
  if (first < 0xe0) return first >= 0xc2 && isTail(second) ? 2 : 0
  const third = bytes[at + 2] ?? 0
  if (!isTail(second) || !isTail(third)) return 0
  if (first === 0xe0) return second >= 0xa0 ? 3 : 0
  if (first === 0xed) return second < 0xa0 ? 3 : 0
  if (first === 0xef) return second === 0xbf && third === 0xbd ? 0 : 3
  if (first < 0xf0) return 3
  if (first > 0xf4 || !isTail(bytes[at + 3] ?? 0)) return 0
  if (first === 0xf0) return second >= 0x90 ? 4 : 0
  return first === 0xf4 && second >= 0x90 ? 0 : 4
}

const isTail = (byte: number): boolean => (byte & 0xc0) === 0x80

/** Bytes before `length` that begin a character which is not whole: 0 to 3. */
export function countCutBytes(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0
    if (isTail(byte)) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return size > back ? back : 0
  }
  return 0
}
