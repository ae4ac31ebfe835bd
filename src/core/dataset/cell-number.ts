/** Exact powers of ten: dividing an integer of 15 digits by one of them rounds once, as `Number(text)` does. */
const powers = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]

const zero = 0x30
const point = 0x2e
/** Longer cells are text, whatever stands in them. */
const mostBytes = 40

/**
 * The number in UTF-8 bytes [start, end), blanks around it aside; NaN where there is none that everybody would read the
 * same way. `1,234` is 1234 in one country and 1.234 in the next, so it is none; `1,234.5`, `1.234,5`, `1,234,567` and
 * `0,5` are. Leading zeros and more than 15 digits without a fraction are codes, not numbers.
 */
export const readNumber = (bytes: Uint8Array, start: number, end: number): number => {
  let first = start
  let stop = end
  while (first < stop && isSpace(bytes[first])) first++
  while (stop > first && isSpace(bytes[stop - 1])) stop--
  if (stop - first > mostBytes) return NaN
  const sign = bytes[first] === 0x2d ? -1 : 1
  const digitStart = sign < 0 || bytes[first] === 0x2b ? first + 1 : first

  let mantissa = 0
  let digits = 0
  let pointAt = -1
  for (let at = digitStart; at < stop; at++) {
    const digit = (bytes[at] ?? 0) - zero
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digits++
    } else if (bytes[at] === point && pointAt < 0) {
      pointAt = at
    } else {
      return readUnusual(bytes, first, stop)
    }
  }
  const fraction = pointAt < 0 ? 0 : stop - pointAt - 1
  if (digits === 0 || (pointAt >= 0 && fraction === 0)) return NaN
  if (digits - fraction > 1 && bytes[digitStart] === zero) return NaN
  if (digits <= 15) return toSigned(sign, mantissa / (powers[fraction] ?? 1))
  return pointAt < 0 ? NaN : Number(toAscii(bytes, first, stop))
}

/** The number in a text, by the same rules. */
export const parseNumber = (text: string): number => {
  const bytes = new TextEncoder().encode(text)
  return readNumber(bytes, 0, bytes.length)
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09

/** Without the zero that is negative, which no spreadsheet means. */
const toSigned = (sign: number, value: number): number => (value === 0 ? 0 : sign * value)

const withExponent = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d{1,2}$/
const commaGroups = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3}){2,}|(?:,\d{3})+\.\d+)$/
const pointGroups = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)$/
const decimalComma = /^[+-]?(?:0,\d+|[1-9]\d{0,2},(?:\d{1,2}|\d{4,})|[1-9]\d{3,},\d+)$/

const readUnusual = (bytes: Uint8Array, start: number, end: number): number => {
  for (let at = start; at < end; at++) if (!isNumeric(bytes[at] ?? 0)) return NaN
  const text = toAscii(bytes, start, end)
  if (withExponent.test(text)) return toSigned(1, Number(text))
  if (commaGroups.test(text)) return Number(text.replaceAll(',', ''))
  if (pointGroups.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'))
  return decimalComma.test(text) ? toSigned(1, Number(text.replace(',', '.'))) : NaN
}

/** A digit or one of `+ , - . E e`. */
const isNumeric = (byte: number): boolean =>
  (byte >= zero && byte <= 0x39) || (byte >= 0x2b && byte <= point) || byte === 0x45 || byte === 0x65

const toAscii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end))
