import { isBlankBytes } from '../dataset/blank.ts'
import { type DateOrder, isOrderedDate, readCellDate } from '../dataset/cell-date.ts'
import { readNumber } from '../dataset/cell-number.ts'

/** What rows are ordered by in one column: read once, so that no comparison goes back to the cells. */
export interface SortKeys {
  /** By position, `sortKind`. */
  readonly kinds: Uint8Array
  /** Numbers, and points in time, by position; 0 where there is none. */
  readonly numbers: Float64Array
  /** Null where there is none. */
  readonly texts: PackedTexts | null
}

/** In the order in which they come. */
export const sortKind = { number: 0, date: 1, text: 2, missing: 3 } as const
export const sortKinds = 4

/** Texts by position, one after the other in UTF-8: in lower case, and behind it as written where that differs. */
export interface PackedTexts {
  readonly bytes: Uint8Array
  readonly start: Uint32Array
  readonly lowerEnd: Uint32Array
  readonly end: Uint32Array
}

export interface SortKeysBuilder {
  /** Takes a cell in, UTF-8 bytes [start, end). Positions that never get one are missing. */
  set(position: number, bytes: Uint8Array, start: number, end: number): void
  /** A cell looks like `03/04/2026`: how it is read is up to its column. */
  readonly hasOrderedDates: boolean
  finish(): SortKeys
}

/**
 * Texts together. Where there are so many that each has less than it is long, they are compared by their beginnings:
 * a million by their first 67 bytes.
 */
const textBytes = 64 * 1024 * 1024

/**
 * @param count positions 0 … count − 1
 * @param dateOrder how dates are read; null = only those that can be read in one way, the others are texts
 */
export function createSortKeys(
  count: number,
  dateOrder: DateOrder | null = null,
  roomBytes = textBytes,
): SortKeysBuilder {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const kinds = new Uint8Array(count).fill(sortKind.missing)
  const numbers = new Float64Array(count)
  const most = Math.max(16, Math.floor(roomBytes / Math.max(1, count)))
  let bytes = new Uint8Array(4096)
  let length = 0
  let texts: Omit<PackedTexts, 'bytes'> | null = null
  let hasOrderedDates = false

  const reserve = (more: number): void => {
    if (length + more <= bytes.length) return
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + more))
    larger.set(bytes.subarray(0, length))
    bytes = larger
  }
  const append = (text: Uint8Array): void => {
    reserve(Math.min(text.length, most))
    bytes.set(text.length > most ? text.subarray(0, most) : text, length)
    length += Math.min(text.length, most)
  }

  /** @returns false when it is not all ASCII, or begins or ends with a blank that is none */
  const appendAscii = (cell: Uint8Array, start: number, end: number): boolean => {
    reserve(2 * (end - start))
    let isLower = true
    for (let from = start, to = length; from < end; from++, to++) {
      const byte = cell[from] ?? 0
      if (byte >= 0x80) return false
      const isUpper = byte >= 0x41 && byte <= 0x5a
      if (isUpper) isLower = false
      bytes[to] = isUpper ? byte + 0x20 : byte
    }
    const size = Math.min(end - start, most)
    length += size
    lowerEnd = length
    if (isLower) return true
    bytes.set(cell.subarray(start, start + size), length)
    length += size
    return true
  }
  let lowerEnd = 0
  const appendText = (text: string): void => {
    const lower = text.toLowerCase()
    append(encoder.encode(lower))
    lowerEnd = length
    if (lower !== text) append(encoder.encode(text))
  }

  return {
    set(position, cell, cellStart, cellEnd) {
      let start = cellStart
      let end = cellEnd
      while (start < end && isAsciiBlank(cell[start])) start++
      while (end > start && isAsciiBlank(cell[end - 1])) end--
      if (start === end) return
      const first = cell[start] ?? 0
      // Whatever does not begin with a digit, a sign or a point is no number, and no date.
      if (first >= 0x2b && first <= 0x39) {
        const number = readNumber(cell, start, end)
        const value = Number.isNaN(number) ? readCellDate(cell, start, end, dateOrder) : number
        hasOrderedDates ||= Number.isNaN(number) && isOrderedDate(cell, start, end)
        if (!Number.isNaN(value)) {
          kinds[position] = Number.isNaN(number) ? sortKind.date : sortKind.number
          numbers[position] = value
          return
        }
      }
      if (first >= 0x80 && isBlankBytes(cell, start, end)) return
      kinds[position] = sortKind.text
      texts ??= {
        start: new Uint32Array(count),
        lowerEnd: new Uint32Array(count),
        end: new Uint32Array(count),
      }
      texts.start[position] = length
      if (!appendAscii(cell, start, end)) appendText(decoder.decode(cell.subarray(start, end)).trim())
      texts.lowerEnd[position] = lowerEnd
      texts.end[position] = length
    },
    get hasOrderedDates() {
      return hasOrderedDates
    },
    finish: () => ({ kinds, numbers, texts: texts && { ...texts, bytes: bytes.subarray(0, length) } }),
  }
}

/** Those of ECMAScript's white space that are ASCII. */
const isAsciiBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)
