import type { CellTest } from './cell-test.ts'

/** A text as it is compared: in lower case, where every sigma is `σ`, wherever in a word it stands. */
export const foldCase = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ')

/**
 * Finds a text in cells, whatever the letter case, without making strings of them. `isExact` = its answer is final;
 * else it is false only for cells that do not contain the text: `İ` becomes two characters, which texts may divide.
 *
 * @param wanted as `foldCase` leaves it, not empty
 */
export function createTextFinder(wanted: string): { readonly isExact: boolean; readonly find: CellTest } {
  // Half of the small `İ`, or half of a pair, may be found inside of what is one character of the cell.
  if (wanted.includes('\u0307') || surrogate.test(wanted)) return { isExact: false, find: hasNonAscii }
  const encoder = new TextEncoder()
  const needle = encoder.encode(wanted)
  if (isAscii(needle)) {
    const find = createByteFinder(needle)
    if (!/k|i$/u.test(wanted)) return { isExact: true, find }
    const findHidden = createVariantFinder(variantsOf(wanted))
    return {
      isExact: true,
      find: (bytes, start, end) =>
        find(bytes, start, end) || (hasHiddenAscii(bytes, start, end) && findHidden(bytes, start, end)),
    }
  }
  const variants = variantsOf(wanted)
  // Digits, Chinese and the like: skipping over what cannot be it is quicker than to look at every character.
  if (variants.every((same) => same.length === 1)) return { isExact: true, find: createByteFinder(needle) }
  return { isExact: true, find: createVariantFinder(variants) }
}

/** One that is not half of a pair. */
const surrogate = /\p{Surrogate}/u

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80)

/** Per character of the text the bytes of every character that may become it in lower case. */
function variantsOf(wanted: string): readonly (readonly Uint8Array[])[] {
  const encoder = new TextEncoder()
  const characters = Array.from(wanted)
  return characters.map((character, at) => {
    const same = new Set([character, ...(upperByLower().get(character) ?? [])])
    // `İ` becomes `i` and a point, so that only the end of a text can stand in its first half.
    if (character === 'i' && at === characters.length - 1) same.add('İ')
    return Array.from(same, (each) => encoder.encode(each))
  })
}

let uppers: ReadonlyMap<string, readonly string[]> | null = null
/** Beyond, no character has a case (Unicode 16: Adlam, U+1E943, is the last one). */
const lastCased = 0x1ffff

/** Characters that become another one, by that one: 1,400 of them, found once, in some ten milliseconds. */
function upperByLower(): ReadonlyMap<string, readonly string[]> {
  if (uppers !== null) return uppers
  const found = new Map<string, string[]>()
  for (let code = 0; code <= lastCased; code++) {
    // Chinese, Korean, halves of pairs, private use.
    if (code === 0x3400) code = 0xa000
    if (code === 0xac00) code = 0xf900
    const character = String.fromCodePoint(code)
    const lower = foldCase(character)
    if (lower === character) continue
    const same = found.get(lower)
    if (same === undefined) found.set(lower, [character])
    else same.push(character)
  }
  uppers = found
  return found
}

/** The text stands in the cell byte by byte, letter case of ASCII aside (Horspool, 1980: it skips what cannot be it). */
function createByteFinder(needle: Uint8Array): CellTest {
  const length = needle.length
  const last = needle[length - 1] ?? 0
  const skips = new Uint8Array(256).fill(Math.min(length, 255))
  for (const [at, byte] of needle.subarray(0, -1).entries()) {
    const skip = Math.min(length - 1 - at, 255)
    skips[byte] = skip
    skips[upper(byte)] = skip
  }
  return (bytes, start, end) => {
    for (let at = start + length - 1; at < end;) {
      const byte = bytes[at] ?? 0
      if (lower(byte) === last && isFoundAt(bytes, at - length + 1, needle)) return true
      at += skips[byte] ?? 1
    }
    return false
  }
}

const isFoundAt = (bytes: Uint8Array, start: number, needle: Uint8Array): boolean => {
  for (let at = 0; at < needle.length; at++) if (lower(bytes[start + at] ?? 0) !== needle[at]) return false
  return true
}

/**
 * Characters one after the other, each in one of its variants. UTF-8 has no character that begins or ends another, so
 * at most one variant fits. It is looked for from its first character that is not ASCII on: most text has few.
 */
function createVariantFinder(variants: readonly (readonly Uint8Array[])[]): CellTest {
  const anchor = Math.max(
    0,
    variants.findIndex((same) => same.every((bytes) => !isAscii(bytes))),
  )
  const before = variants.slice(0, anchor).reverse()
  const after = variants.slice(anchor)
  const isLead = new Uint8Array(256)
  for (const [lead = 0] of after[0] ?? []) isLead[lead] = 1
  return (bytes, start, end) => {
    for (let at = start; at < end; at++) {
      if (isLead[bytes[at] ?? 0] === 1 && goesOn(after, bytes, at, end) && goesBack(before, bytes, start, at))
        return true
    }
    return false
  }
}

function goesOn(
  variants: readonly (readonly Uint8Array[])[],
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  let at = start
  for (const same of variants) {
    const length = lengthAt(same, bytes, at, end)
    if (length === 0) return false
    at += length
  }
  return true
}

/** @param variants the last one first */
function goesBack(
  variants: readonly (readonly Uint8Array[])[],
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  let at = end
  for (const same of variants) {
    let length = 0
    for (const each of same) {
      if (at - each.length >= start && isAt(bytes, at - each.length, each)) length = each.length
    }
    if (length === 0) return false
    at -= length
  }
  return true
}

/** Bytes of the variant that stands there; 0 = none. */
function lengthAt(same: readonly Uint8Array[], bytes: Uint8Array, at: number, end: number): number {
  for (const each of same) if (at + each.length <= end && isAt(bytes, at, each)) return each.length
  return 0
}

const isAt = (bytes: Uint8Array, start: number, wanted: Uint8Array): boolean => {
  for (let at = 0; at < wanted.length; at++) if (bytes[start + at] !== wanted[at]) return false
  return true
}

const hasNonAscii: CellTest = (bytes, start, end) => {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return true
  return false
}

/**
 * The Kelvin sign (U+212A), which becomes `k`, or `İ` (U+0130), which becomes `i` and a point: no other character outside
 * of ASCII has a lower case with ASCII in it.
 */
const hasHiddenAscii: CellTest = (bytes, start, end) => {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0xc4 && bytes[at + 1] === 0xb0) return true
    if (byte === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa) return true
  }
  return false
}

const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
const upper = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)
