import { isBlankBytes } from './blank.ts'
import { readDate } from './cell-date.ts'
import { readNumber } from './cell-number.ts'
import type { ResultFilter } from '../results/result-query.ts'
import { toBound } from './row-filter.ts'

/** Whether a cell, UTF-8 bytes [start, end), passes. A missing cell has no bytes. */
export type CellTest = (bytes: Uint8Array, start: number, end: number) => boolean

/** The test of a filter, negation aside. Only cells that the bytes do not rule out become strings. */
export const createResultTest = (filter: ResultFilter): CellTest => {
  switch (filter.test) {
    case 'contains':
      return containsTest(filter.text)
    case 'equals':
      return equalsTest(filter.text)
    case 'oneOf':
      return oneOfTest(filter.values)
    case 'range':
      return rangeTest(filter.min, filter.max)
    case 'missing':
      return isBlankBytes
  }
}

/** The text stands in the cell, in any letter case. */
export const containsTest = (text: string): CellTest => {
  const wanted = text.toLowerCase()
  return createTextTest(wanted, (cell) => cell.toLowerCase().includes(wanted))
}

/** The text is the cell, in any letter case, blanks around both aside. */
export const equalsTest = (text: string): CellTest => {
  const wanted = text.trim().toLowerCase()
  return wanted === '' ? isBlankBytes : createTextTest(wanted, (cell) => cell.trim().toLowerCase() === wanted)
}

/** The cell is exactly one of the texts. */
export const oneOfTest = (values: readonly string[]): CellTest => {
  const encoder = new TextEncoder()
  const byLength = new Map<number, Uint8Array[]>()
  for (const value of values) {
    // A cell cannot hold a lone surrogate, and what would stand for it is another text.
    if (surrogate.test(value)) continue
    const bytes = encoder.encode(value)
    const same = byLength.get(bytes.length)
    if (same === undefined) byLength.set(bytes.length, [bytes])
    else same.push(bytes)
  }
  return (bytes, start, end) =>
    byLength.get(end - start)?.some((value) => isEqualAt(bytes, start, value)) ?? false
}

/** The cell is a number, or a date, from `min` to `max`; null = open. Of two bounds both must be of one kind. */
export const rangeTest = (min: string | null, max: string | null): CellTest => {
  const low = min === null ? null : toBound(min)
  const high = max === null ? null : toBound(max)
  const isBroken = (min !== null && low === null) || (max !== null && high === null)
  if (isBroken || (low !== null && high !== null && low.kind !== high.kind)) return () => false
  const kind = low?.kind ?? high?.kind ?? null
  const from = low?.value ?? -Infinity
  const to = high?.value ?? Infinity
  // A number that is not one fails both comparisons.
  const isInside = (value: number): boolean => value >= from && value <= to
  const isNumber: CellTest = (bytes, start, end) => isInside(readNumber(bytes, start, end))
  const isDate: CellTest = (bytes, cellStart, cellEnd) => {
    let start = cellStart
    let end = cellEnd
    while (start < end && (bytes[start] ?? 0) <= 0x20) start++
    while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end--
    const date = readDate(bytes, start, end, 'dayFirst')
    return isInside(date) && readDate(bytes, start, end, 'monthFirst') === date
  }
  if (kind === 'number') return isNumber
  if (kind === 'date') return isDate
  return (bytes, start, end) => isNumber(bytes, start, end) || isDate(bytes, start, end)
}

/** @param wanted in lower case */
const createTextTest = (wanted: string, isMatch: (cell: string) => boolean): CellTest => {
  if (wanted === '') return () => true
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const mayContain = createGlance(wanted)
  return (bytes, start, end) =>
    mayContain(bytes, start, end) && isMatch(decoder.decode(bytes.subarray(start, end)))
}

/** A test that is false only for cells that do not contain the text, whatever their letter case. */
const createGlance = (wanted: string): CellTest => {
  const encoder = new TextEncoder()
  const anchor = encoder.encode(longestCaseless(wanted))
  if (anchor.length >= 3) return createFinder(anchor)
  const needle = encoder.encode(wanted)
  if (!needle.every((byte) => byte < 0x80)) return hasNonAscii
  const find = createFinder(needle)
  return /k|i$/.test(wanted) ? (...cell) => find(...cell) || hasHiddenAscii(...cell) : find
}

/** The text stands in the cell byte by byte, letter case of ASCII aside (Horspool, 1980: it skips what cannot be it). */
const createFinder = (needle: Uint8Array): CellTest => {
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

/**
 * The longest part of the text whose characters exist in one case only, as digits and Chinese do: where it is not in a
 * cell byte by byte, the text is not either. U+0307 is no such character, because it is half of the small `İ`.
 */
const longestCaseless = (text: string): string => {
  let longest = ''
  let run = ''
  for (const character of text) {
    const isCaseless =
      character !== '\u0307' && character.toLowerCase() === character && character.toUpperCase() === character
    run = isCaseless && !surrogate.test(character) ? run + character : ''
    if (run.length > longest.length) longest = run
  }
  return longest
}

/** One that is not half of a pair. */
const surrogate = /\p{Surrogate}/u

const isEqualAt = (bytes: Uint8Array, start: number, wanted: Uint8Array): boolean => {
  for (let at = 0; at < wanted.length; at++) if (bytes[start + at] !== wanted[at]) return false
  return true
}

const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
const upper = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)
