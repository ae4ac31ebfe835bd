import type { Bytes } from '#core/units.ts'
import { reserve, type ByteBlock } from '../csv/byte-block.ts'

/**
 * UTF-8 text as the inside of a JSON string, byte by byte and without making a string. The result is what
 * `JSON.stringify` writes (ECMA-262, QuoteJSONString): `\b \t \n \f \r \" \\`, other controls below U+0020 as `\u00xx`,
 * everything else as it is.
 */

/** A cell is at most this many times as long when it is escaped. */
const longestEscape = 6

/** UTF-8 text that can also be looked at four bytes at a time. */
export interface EscapableText {
  readonly bytes: Uint8Array
  readonly view: DataView
}

export const toEscapable = (bytes: Uint8Array): EscapableText => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
})

/** Puts bytes [start, end) of `text`, escaped, behind those of `out`. */
export function appendEscaped(
  { bytes, view }: EscapableText,
  start: Bytes,
  end: Bytes,
  out: ByteBlock,
): void {
  reserve(out, (end - start) * longestEscape)
  const target = out.bytes
  const targetView = out.view
  let at = out.length
  let from = start
  while (from < end) {
    // Calls of the platform's own copy cost more than most runs without an escape.
    for (; from + 4 <= end; from += 4, at += 4) {
      const word = view.getInt32(from, true)
      if (hasEscape(word)) break
      targetView.setInt32(at, word, true)
    }
    for (const near = Math.min(end, from + 4); from < near; from++) {
      const byte = bytes[from] ?? 0
      const letter = letters[byte] ?? 0
      if (letter === 0) {
        target[at++] = byte
        continue
      }
      target[at++] = 0x5c
      target[at++] = letter
      if (letter !== 0x75) continue
      target[at++] = 0x30
      target[at++] = 0x30
      target[at++] = 0x30 + (byte >> 4)
      target[at++] = toHex(byte & 15)
    }
  }
  out.length = at
}

/** Bytes that `appendEscaped` would write. */
export function measureEscaped({ bytes, view }: EscapableText, start: Bytes, end: Bytes): Bytes {
  let length = end - start
  for (let at = start; at < end;) {
    while (at + 4 <= end && !hasEscape(view.getInt32(at, true))) at += 4
    for (const near = Math.min(end, at + 4); at < near; at++) length += surplus[bytes[at] ?? 0] ?? 0
  }
  return length
}

/** Per byte the letter after the backslash; 0 = stands for itself, `u` = by number. */
const letters = new Uint8Array(256).fill(0x75, 0, 0x20)
letters[0x08] = 0x62
letters[0x09] = 0x74
letters[0x0a] = 0x6e
letters[0x0c] = 0x66
letters[0x0d] = 0x72
letters[0x22] = 0x22
letters[0x5c] = 0x5c

/** Per byte how many more its escape has. */
const surplus = letters.map((letter) => (letter === 0 ? 0 : letter === 0x75 ? 5 : 1))

const toHex = (digit: number): number => (digit < 10 ? 0x30 : 0x57) + digit

/** Whether one of four bytes is below 0x20, a quote or a backslash (the zero-in-word test of Mycroft, 1987). */
function hasEscape(word: number): boolean {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const below = (word - 0x20202020) & ~word
  const zero = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return ((below | zero) & 0x80808080) !== 0
}
