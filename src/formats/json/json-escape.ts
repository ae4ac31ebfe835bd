import type { Bytes } from '#core/units.ts'

/**
 * UTF-8 text as the inside of a JSON string, byte by byte and without making a string. The result is what
 * `JSON.stringify` writes (ECMA-262, QuoteJSONString): `\b \t \n \f \r \" \\`, other controls below U+0020 as `\u00xx`,
 * everything else as it is.
 */

/** A cell is at most this many times as long when it is escaped. */
export const longestEscape = 6

/** UTF-8 text that can also be looked at four bytes at a time. */
export interface EscapableText {
  readonly bytes: Uint8Array
  /** The same memory; null where it lies askew. */
  readonly words: Int32Array | null
}

export const toEscapable = (bytes: Uint8Array): EscapableText => ({
  bytes,
  words:
    bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2) : null,
})

/**
 * Writes bytes [start, end) of `text` to `out` at `at`, where there must be room for six times as many.
 *
 * @returns the position after what was written
 */
export function writeEscaped(
  text: EscapableText,
  start: number,
  end: number,
  out: Uint8Array,
  at: number,
): number {
  const { bytes, words } = text
  if (words === null || end - start < longText) return writeShort(bytes, start, end, out, at)
  let from = start
  while (from < end) {
    const clean = findEscape(bytes, words, from, end)
    if (clean - from >= longRun) {
      out.set(bytes.subarray(from, clean), at)
      at += clean - from
      from = clean
    }
    // Where one escape is, others are near; a call per run would cost more than the bytes.
    const near = Math.min(end, Math.max(clean, from) + nearRun)
    at = writeShort(bytes, from, near, out, at)
    from = near
  }
  return at
}

/** Bytes that `writeEscaped` would write. */
export function measureEscaped(text: EscapableText, start: number, end: number): Bytes {
  const { bytes, words } = text
  let length = end - start
  let from = start
  while (from < end) {
    if (words !== null && end - from >= 8) from = findEscape(bytes, words, from, end)
    const near = Math.min(end, from + nearRun)
    for (; from < near; from++) length += surplus[bytes[from] ?? 0] ?? 0
  }
  return length
}

// Chosen by measurement in Node 20; the exact values hardly matter.
const longText = 48
const longRun = 40
const nearRun = 16

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

function writeShort(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  let from = start
  while (from < end) {
    // Four at a time is half the price of one by one.
    while (from + 4 <= end) {
      const a = bytes[from] ?? 0
      const b = bytes[from + 1] ?? 0
      const c = bytes[from + 2] ?? 0
      const d = bytes[from + 3] ?? 0
      if (((letters[a] ?? 0) | (letters[b] ?? 0) | (letters[c] ?? 0) | (letters[d] ?? 0)) !== 0) break
      out[at] = a
      out[at + 1] = b
      out[at + 2] = c
      out[at + 3] = d
      from += 4
      at += 4
    }
    if (from >= end) break
    const byte = bytes[from++] ?? 0
    const letter = letters[byte] ?? 0
    if (letter === 0) {
      out[at++] = byte
    } else {
      out[at++] = 0x5c
      out[at++] = letter
      if (letter === 0x75) {
        out[at++] = 0x30
        out[at++] = 0x30
        out[at++] = 0x30 + (byte >> 4)
        out[at++] = toHex(byte & 15)
      }
    }
  }
  return at
}

const toHex = (digit: number): number => (digit < 10 ? 0x30 : 0x57) + digit

/** Position of the first byte in [start, end) that needs an escape; `end` = none. */
function findEscape(bytes: Uint8Array, words: Int32Array, start: number, end: number): number {
  let at = start
  while (at < end && (at & 3) !== 0) {
    if (letters[bytes[at] ?? 0] !== 0) return at
    at++
  }
  let word = at >>> 2
  const lastWord = end >>> 2
  while (word < lastWord && !hasEscape(words[word] ?? 0)) word++
  for (at = Math.max(at, word << 2); at < end; at++) if (letters[bytes[at] ?? 0] !== 0) return at
  return end
}

/** Whether one of four bytes is below 0x20, a quote or a backslash (the zero-in-word test of Mycroft, 1987). */
function hasEscape(word: number): boolean {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const below = (word - 0x20202020) & ~word
  const zero = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return ((below | zero) & 0x80808080) !== 0
}
