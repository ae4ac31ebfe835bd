import type { SchemaElement } from 'hyparquet'
import { parseFloat16 } from 'hyparquet/src/convert.js'
import { badParquet } from './parquet-fault.ts'

/** What a physical value is in JSON: bare where it is a number or a boolean, else in quotes. */
export type JsonKind = 'bare' | 'quoted'

export interface ValueText {
  /** A physical value, as the library reads it, as exact text; null where the type has no values. */
  readonly toText: (value: unknown) => string | null
  readonly json: JsonKind
  /** Bytes of no known meaning: text where they are text, else base64. */
  readonly isBinary: boolean
}

/**
 * How the values of a column become text without losing a digit: decimals with all places of their scale, floats as the
 * shortest text that gives the same number, dates and times as ISO 8601 with as many places as they need, `Z` where the
 * type says UTC.
 */
export function toValueText(element: SchemaElement): ValueText {
  const { type, type_length: length = 0, logical_type: logical, converted_type: converted } = element
  const bare = (toText: ValueText['toText']): ValueText => ({ toText, json: 'bare', isBinary: false })
  const quoted = (toText: ValueText['toText']): ValueText => ({ toText, json: 'quoted', isBinary: false })

  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0)
    if (!(scale >= 0 && scale <= mostPlaces)) throw badParquet('unsupported', element.name)
    return bare((value) => toDecimalText(toUnscaled(value), scale))
  }
  if (logical?.type === 'NULL') return bare(() => null)
  switch (type) {
    case 'BOOLEAN':
      return bare((value) => (value === true ? 'true' : 'false'))
    case 'INT32':
      if (logical?.type === 'DATE' || converted === 'DATE') return quoted((days) => toDateText(Number(days)))
      if (logical?.type === 'TIME') return quoted(timeText(logical))
      if (converted === 'TIME_MILLIS') return quoted(timeText({ unit: 'MILLIS', isAdjustedToUTC: false }))
      return isUnsigned(element) ? bare((value) => String(Number(value) >>> 0)) : bare(String)
    case 'INT64':
      if (logical?.type === 'TIMESTAMP') return quoted(timestampText(logical))
      // Without the newer annotation these are instants (LogicalTypes.md, read 2026-11-21).
      if (converted === 'TIMESTAMP_MILLIS')
        return quoted(timestampText({ unit: 'MILLIS', isAdjustedToUTC: true }))
      if (converted === 'TIMESTAMP_MICROS')
        return quoted(timestampText({ unit: 'MICROS', isAdjustedToUTC: true }))
      if (logical?.type === 'TIME') return quoted(timeText(logical))
      if (converted === 'TIME_MICROS') return quoted(timeText({ unit: 'MICROS', isAdjustedToUTC: false }))
      return isUnsigned(element) ? bare((value) => String(BigInt.asUintN(64, value as bigint))) : bare(String)
    case 'INT96':
      // Impala's and Spark's old timestamps: nanoseconds of a Julian day, in no stated zone.
      return quoted((value) => toInt96Text(value as bigint))
    case 'FLOAT':
      return bare((value) => toFloatText(value as number))
    case 'DOUBLE':
      return bare((value) => toNumberText(value as number))
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16' && length === 2)
        return bare((value) => toNumberText(parseFloat16(value as Uint8Array) ?? NaN))
      if (logical?.type === 'UUID' && length === 16) return quoted((value) => toUuid(value as Uint8Array))
      if (converted === 'INTERVAL' && length === 12)
        return quoted((value) => toIntervalText(value as Uint8Array))
      return { toText: (value) => toBase64(value as Uint8Array), json: 'quoted', isBinary: true }
    case 'BYTE_ARRAY':
      return isText(element)
        ? quoted((value) => lenient.decode(value as Uint8Array))
        : { toText: (value) => toBase64(value as Uint8Array), json: 'quoted', isBinary: true }
    case undefined:
    default:
      throw badParquet('damaged', element.name)
  }
}

/** More places than any system's decimals have. */
const mostPlaces = 1000

const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** The text that unannotated bytes are, as older writers leave their strings; null where they are none. */
export function textOfBytes(bytes: Uint8Array): string | null {
  try {
    const text = strict.decode(bytes)
    // eslint-disable-next-line no-control-regex -- what tells bytes from text
    return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? null : text
  } catch {
    return null
  }
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

const isText = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  logical?.type === 'STRING' ||
  logical?.type === 'ENUM' ||
  logical?.type === 'JSON' ||
  converted === 'UTF8' ||
  converted === 'ENUM' ||
  converted === 'JSON'

const isUnsigned = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  (logical?.type === 'INTEGER' && !logical.isSigned) || (converted?.startsWith('UINT_') ?? false)

export function toNumberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The shortest text that gives the same 32-bit number: 0.1, not 0.10000000149011612. */
function toFloatText(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return toNumberText(short)
  }
  return toNumberText(Number.isFinite(value) ? Number(value.toPrecision(9)) : value)
}

function toUnscaled(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint)
  let unscaled = 0n
  for (const byte of value) unscaled = (unscaled << 8n) | BigInt(byte)
  return BigInt.asIntN(8 * value.length, unscaled)
}

function toDecimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled)
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

interface Clock {
  readonly unit: 'MILLIS' | 'MICROS' | 'NANOS'
  readonly isAdjustedToUTC: boolean
}

const perSecond = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const
const placesOf = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const
const daySeconds = 86_400n

function timestampText({ unit, isAdjustedToUTC }: Clock): (value: unknown) => string {
  const zone = isAdjustedToUTC ? 'Z' : ''
  const day = daySeconds * perSecond[unit]
  return (value) => {
    const ticks = value as bigint
    const days = floorDivide(ticks, day)
    return `${toDateText(Number(days))}T${toClockText(ticks - days * day, unit)}${zone}`
  }
}

function timeText({ unit, isAdjustedToUTC }: Clock): (value: unknown) => string {
  const zone = isAdjustedToUTC ? 'Z' : ''
  return (value) => `${toClockText(BigInt(value as number | bigint), unit)}${zone}`
}

/** 2,440,588 is the Julian day of 1970-01-01. */
function toInt96Text(value: bigint): string {
  const day = Number(BigInt.asIntN(32, value >> 64n)) - 2_440_588
  return `${toDateText(day)}T${toClockText(BigInt.asUintN(64, value), 'NANOS')}`
}

/** @param ticks of a day, none below zero */
function toClockText(ticks: bigint, unit: Clock['unit']): string {
  const seconds = Number(ticks / perSecond[unit])
  const rest = Number(ticks % perSecond[unit])
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  if (rest === 0) return clock
  // Thousandths, millionths or billionths: as many as there are.
  return `${clock}.${String(rest)
    .padStart(placesOf[unit], '0')
    .replace(/(?:000)+$/, '')}`
}

/** A day of the Gregorian calendar, also before it and beyond what `Date` has; counted from 1970-01-01. */
function toDateText(days: number): string {
  // Years are counted from March, so that the leap day is the last one; in eras of 400 years.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${toYearText(year)}-${pad(month)}-${pad(day)}`
}

/** ISO 8601 has four digits, or a sign and more. */
const toYearText = (year: number): string =>
  year >= 0 && year <= 9999 ? pad(year, 4) : `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`

function toUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Months, days and milliseconds, as an ISO 8601 duration. */
function toIntervalText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [months, days, ms] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)]
  return `P${months}M${days}DT${ms / 1000}S`
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

const floorDivide = (value: bigint, by: bigint): bigint =>
  value < 0n && value % by !== 0n ? value / by - 1n : value / by
