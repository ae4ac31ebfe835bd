import type { Milliseconds } from '../units.ts'

/** How `03/04/2026` and `03-04-2026` are read. `3.4.2026` has its day first everywhere. */
export type DateOrder = 'dayFirst' | 'monthFirst'

const minute = 60_000
export const dayMilliseconds: Milliseconds = 24 * 60 * minute

/** `2026-11-21`, or `21.11.2026`; with any of `- / .`, and perhaps a time of day. */
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})/
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})/
const timeOfDay =
  /^(?:T|,? )(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])[Mm])?(?: ?(Z|[+-]\d{2}:?\d{2}))?$/
/** The longest is `2026-11-21 10:11:12.123456789 +01:00`. */
const mostBytes = 36

/**
 * The point in time in UTF-8 bytes [start, end); NaN where there is none. Without a zone it is read as UTC: good for
 * comparing the cells of a column with each other.
 */
export const readDate = (bytes: Uint8Array, start: number, end: number, order: DateOrder): Milliseconds => {
  const first = bytes[start] ?? 0
  const length = end - start
  if (first < 0x30 || first > 0x39 || length < 8 || length > mostBytes) return NaN
  // A separator comes after one, two or four digits; this keeps most numbers and texts from becoming strings.
  if (isYearFirst(bytes, start)) {
    if (!isSeparator(bytes[start + 4] ?? 0)) return NaN
    if (length === 10 && bytes[start + 7] === bytes[start + 4]) return readPlainDate(bytes, start)
  }
  return parseDate(String.fromCharCode(...bytes.subarray(start, end)), order)
}

/**
 * The date that a whole cell is, ASCII blanks around it aside; NaN where it is none.
 *
 * @param order null = only where both orders read the same
 */
export const readCellDate = (
  bytes: Uint8Array,
  cellStart: number,
  cellEnd: number,
  order: DateOrder | null,
): Milliseconds => {
  let start = cellStart
  let end = cellEnd
  while (start < end && (bytes[start] ?? 0) <= 0x20) start++
  while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end--
  const date = readDate(bytes, start, end, order ?? 'dayFirst')
  if (order !== null || Number.isNaN(date) || isYearFirst(bytes, start)) return date
  return readDate(bytes, start, end, 'monthFirst') === date ? date : NaN
}

/** How the dates of a column are read: by what more of its cells can be read with. */
export interface DateOrderCount {
  /** Takes a cell in, UTF-8 bytes [start, end). */
  add(bytes: Uint8Array, start: number, end: number): void
  /** Null = both orders read as many, or there is no cell that they read differently. */
  order(): DateOrder | null
}

export function createDateOrderCount(): DateOrderCount {
  let dayFirst = 0
  let monthFirst = 0
  return {
    add(bytes, start, end) {
      if (!isOrderedDate(bytes, start, end)) return
      if (!Number.isNaN(readCellDate(bytes, start, end, 'dayFirst'))) dayFirst++
      if (!Number.isNaN(readCellDate(bytes, start, end, 'monthFirst'))) monthFirst++
    },
    order: () => (dayFirst === monthFirst ? null : dayFirst > monthFirst ? 'dayFirst' : 'monthFirst'),
  }
}

/** A cell that looks like `03/04/2026` or `3-4-2026`: what it means, if it is a date, may depend on the order. */
export const isOrderedDate = (bytes: Uint8Array, cellStart: number, end: number): boolean => {
  let start = cellStart
  while (start < end && (bytes[start] ?? 0) <= 0x20) start++
  const first = bytes[start] ?? 0
  if (first < 0x30 || first > 0x39 || end - start < 8) return false
  const second = bytes[start + 1] ?? 0
  const separator = isSeparator(second) ? second : (bytes[start + 2] ?? 0)
  return separator === 0x2d || separator === 0x2f
}

/** Whether the order makes no difference to the date that begins at `start`. */
export const isYearFirst = (bytes: Uint8Array, start: number): boolean =>
  !isSeparator(bytes[start + 1] ?? 0) && !isSeparator(bytes[start + 2] ?? 0)

/** The point in time that a text is, by the same rules; nothing but the date may stand in it. */
export const parseDate = (text: string, order: DateOrder): Milliseconds => {
  const big = yearFirst.exec(text)
  if (big !== null) return toTime(Number(big[1]), Number(big[3]), Number(big[4]), text.slice(big[0].length))
  const small = yearLast.exec(text)
  if (small === null) return NaN
  const isMonthFirst = order === 'monthFirst' && small[2] !== '.'
  const [day, month] = isMonthFirst ? [small[3], small[1]] : [small[1], small[3]]
  return toTime(Number(small[4]), Number(month), Number(day), text.slice(small[0].length))
}

/** `2026-11-21`, by far the most frequent way, without a string. */
const readPlainDate = (bytes: Uint8Array, start: number): Milliseconds => {
  const year = readDigits(bytes, start, start + 4)
  const month = readDigits(bytes, start + 5, start + 7)
  return toDay(year, month, readDigits(bytes, start + 8, start + 10))
}

const readDigits = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (!(digit >= 0 && digit <= 9)) return NaN
    value = value * 10 + digit
  }
  return value
}

const isSeparator = (byte: number): boolean => byte >= 0x2d && byte <= 0x2f

const toTime = (year: number, month: number, day: number, rest: string): Milliseconds => {
  const date = toDay(year, month, day)
  if (rest === '') return date
  const time = timeOfDay.exec(rest)
  if (time === null) return NaN
  const [, hourText = '', minuteText = '', secondText = '0', fraction = '0', half, zone] = time
  const hour = toHour(Number(hourText), half)
  if (!(hour <= 23) || Number(minuteText) > 59 || Number(secondText) > 60) return NaN
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000)
  return (
    date +
    (hour * 60 + Number(minuteText)) * minute +
    Number(secondText) * 1000 +
    milliseconds -
    toOffset(zone)
  )
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const toDay = (year: number, month: number, day: number): Milliseconds => {
  const days = month === 2 && isLeapYear(year) ? 29 : (monthDays[month - 1] ?? 0)
  return year >= 1000 && day >= 1 && day <= days ? Date.UTC(year, month - 1, day) : NaN
}

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const toHour = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return NaN
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

const toOffset = (zone: string | undefined): Milliseconds => {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * minute
}
