import type { NumberMeaning } from './number-format.ts'

const dayMs = 86_400_000
/** 9999-12-31, the last day that Excel has. */
const lastDay = 2_958_465
/** 1904-01-01, counted from 1900. */
const days1904 = 1462

/**
 * A day number with its time as ISO 8601 text, in no time zone, as it has none: `2024-01-31`, `2024-01-31T08:00:00`,
 * `08:00:00`, and durations as hours, `36:30:00`. Milliseconds stand only where there are some.
 *
 * A time that a date's format does not show, or a date that a time's does not, is not lost. In the 1900 system, day 60 is
 * `1900-02-29` and day 0 is `1900-01-00`, which never were; Excel shows both.
 *
 * @returns null where Excel has no date for it (below zero, after 9999): the number stays
 */
export function toDateText(serial: number, meaning: NumberMeaning, date1904: boolean): string | null {
  if (meaning === 'number' || !Number.isFinite(serial)) return null
  if (meaning === 'duration') return toDuration(serial)
  const shifted = serial + (date1904 ? days1904 : 0)
  if (serial < 0 || shifted >= lastDay + 1) return null
  // Days hold 15 digits, so a time is sure to the millisecond and not beyond.
  let day = Math.floor(shifted)
  let time = Math.round((shifted - day) * dayMs)
  if (time === dayMs) {
    day++
    time = 0
  }
  if (day > lastDay) return null
  if (meaning === 'time' && serial < 1) return toTime(time)
  const date = date1904 && day < 60 ? toIsoDay(day + 1) : toDay(day)
  return meaning === 'date' && time === 0 ? date : `${date}T${toTime(time)}`
}

function toDay(day: number): string {
  if (day === 0) return '1900-01-00'
  // Lotus 1-2-3 took 1900 for a leap year, and Excel does for its sake.
  if (day === 60) return '1900-02-29'
  return toIsoDay(day < 60 ? day + 1 : day)
}

/** Day 25,569 is 1970-01-01. */
const toIsoDay = (day: number): string => new Date((day - 25_569) * dayMs).toISOString().slice(0, 10)

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

function toTime(ms: number): string {
  const rest = ms % 1000
  const seconds = Math.floor(ms / 1000)
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return rest === 0 ? clock : `${clock}.${pad(rest, 3)}`
}

function toDuration(serial: number): string | null {
  if (Math.abs(serial) > lastDay) return null
  const ms = Math.round(Math.abs(serial) * dayMs)
  return serial < 0 && ms > 0 ? `-${toTime(ms)}` : toTime(ms)
}
