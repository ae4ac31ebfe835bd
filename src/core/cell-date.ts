import type { Milliseconds } from './units.ts'

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
  const third = bytes[start + 2] ?? 0
  // A separator comes after one, two or four digits; this keeps most numbers and texts from becoming strings.
  if (!isSeparator(bytes[start + 4] ?? 0) && !isSeparator(third) && !isSeparator(bytes[start + 1] ?? 0))
    return NaN
  return parseDate(String.fromCharCode(...bytes.subarray(start, end)), order)
}

export const parseDate = (text: string, order: DateOrder): Milliseconds => {
  const big = yearFirst.exec(text)
  if (big !== null) return toTime(Number(big[1]), Number(big[3]), Number(big[4]), text.slice(big[0].length))
  const small = yearLast.exec(text)
  if (small === null) return NaN
  const isMonthFirst = order === 'monthFirst' && small[2] !== '.'
  const [day, month] = isMonthFirst ? [small[3], small[1]] : [small[1], small[3]]
  return toTime(Number(small[4]), Number(month), Number(day), text.slice(small[0].length))
}

const isSeparator = (byte: number): boolean => byte >= 0x2d && byte <= 0x2f

const toTime = (year: number, month: number, day: number, rest: string): Milliseconds => {
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31) return NaN
  const date = Date.UTC(year, month - 1, day)
  // The 31st of a month of thirty days would be the first of the next one.
  if (new Date(date).getUTCDate() !== day) return NaN
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
