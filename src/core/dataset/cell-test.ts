import { isBlankBytes } from './blank.ts'
import { type DateOrder, readCellDate } from './cell-date.ts'
import { readNumber } from './cell-number.ts'
import type { ResultFilter } from '../results/result-query.ts'
import { createCharacterCount } from './character-count.ts'
import { toBound } from './row-filter.ts'
import { createTextFinder, foldCase } from './text-finder.ts'

/** Whether a cell, UTF-8 bytes [start, end), passes. A missing cell has no bytes. */
export type CellTest = (bytes: Uint8Array, start: number, end: number) => boolean

/**
 * The test of a filter, negation aside. Only cells that the bytes do not rule out become strings.
 *
 * @param dateOrder how the column's dates are read; null = only those that can be read in one way
 */
export const createResultTest = (filter: ResultFilter, dateOrder: DateOrder | null = null): CellTest => {
  switch (filter.test) {
    case 'contains':
      return containsTest(filter.text)
    case 'equals':
      return equalsTest(filter.text)
    case 'oneOf':
      return oneOfTest(filter.values)
    case 'range':
      return rangeTest(filter.min, filter.max, dateOrder)
    case 'length':
      return lengthTest(filter.min, filter.max)
    case 'missing':
      return isBlankBytes
  }
}

/** The text stands in the cell, in any letter case. */
export const containsTest = (text: string): CellTest => {
  const wanted = foldCase(text)
  if (wanted === '') return () => true
  const { isExact, find } = createTextFinder(wanted)
  if (isExact) return find
  const isMatch = createStringTest((cell) => foldCase(cell).includes(wanted))
  return (bytes, start, end) => find(bytes, start, end) && isMatch(bytes, start, end)
}

/** The text is the cell, in any letter case, blanks around both aside. */
export const equalsTest = (text: string): CellTest => {
  const wanted = foldCase(text.trim())
  if (wanted === '') return isBlankBytes
  const { find } = createTextFinder(wanted)
  const isMatch = createStringTest((cell) => foldCase(cell.trim()) === wanted)
  return (bytes, start, end) => find(bytes, start, end) && isMatch(bytes, start, end)
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
export const rangeTest = (
  min: string | null,
  max: string | null,
  dateOrder: DateOrder | null = null,
): CellTest => {
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
  const isDate: CellTest = (bytes, start, end) => isInside(readCellDate(bytes, start, end, dateOrder))
  if (kind === 'number') return isNumber
  if (kind === 'date') return isDate
  return (bytes, start, end) => isNumber(bytes, start, end) || isDate(bytes, start, end)
}

/** The cell has `min` to `max` characters (code points), blanks around it among them, as statistics count them; null = open. */
export const lengthTest = (min: number | null, max: number | null): CellTest => {
  const count = createCharacterCount()
  const from = min ?? 0
  const to = max ?? Infinity
  return (bytes, start, end) => {
    // A character has one to four bytes.
    if (end - start < from || end - start > to * 4 || isBlankBytes(bytes, start, end)) return false
    const characters = count(bytes, start, end)
    return characters >= from && characters <= to
  }
}

/** A cell that a string decides about. */
const createStringTest = (isMatch: (cell: string) => boolean): CellTest => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return (bytes, start, end) => isMatch(decoder.decode(bytes.subarray(start, end)))
}

/** One that is not half of a pair. */
const surrogate = /\p{Surrogate}/u

const isEqualAt = (bytes: Uint8Array, start: number, wanted: Uint8Array): boolean => {
  for (let at = 0; at < wanted.length; at++) if (bytes[start + at] !== wanted[at]) return false
  return true
}
