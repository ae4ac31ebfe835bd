/** Crockford's digits in lower case: no i, l, o or u, so an id read aloud or retyped stays itself. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Writes bytes as Crockford base32, lower case, most significant bit first, without padding characters.
 *
 * @returns ceil(8 × bytes / 5) characters; the last one is filled with zero bits
 */
export const toBase32 = (bytes: Uint8Array): string => {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += digits.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + digits.charAt((held << (5 - bits)) & 31) : text
}

/**
 * Writes a 64-bit number, given as two unsigned 32-bit halves, as exactly 13 characters. Numbers and texts sort alike.
 * The first character carries only four bits, so it is one of `0`…`f`.
 */
export const toBase32Pair = (hi: number, lo: number): string =>
  digits.charAt((hi >>> 28) & 15) +
  digits.charAt((hi >>> 23) & 31) +
  digits.charAt((hi >>> 18) & 31) +
  digits.charAt((hi >>> 13) & 31) +
  digits.charAt((hi >>> 8) & 31) +
  digits.charAt((hi >>> 3) & 31) +
  digits.charAt(((hi << 2) | (lo >>> 30)) & 31) +
  digits.charAt((lo >>> 25) & 31) +
  digits.charAt((lo >>> 20) & 31) +
  digits.charAt((lo >>> 15) & 31) +
  digits.charAt((lo >>> 10) & 31) +
  digits.charAt((lo >>> 5) & 31) +
  digits.charAt(lo & 31)

const digitCodes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0))

/** The same 13 characters as ASCII bytes into `out`, from position `at`. */
export const writeBase32Pair = (hi: number, lo: number, out: Uint8Array, at: number): void => {
  for (let digit = 0; digit < 6; digit++) {
    out[at + digit] = digitCodes[(hi >>> (28 - 5 * digit)) & (digit === 0 ? 15 : 31)] ?? 0
    out[at + 7 + digit] = digitCodes[(lo >>> (25 - 5 * digit)) & 31] ?? 0
  }
  out[at + 6] = digitCodes[((hi << 2) | (lo >>> 30)) & 31] ?? 0
}

/** Reads what `toBase32Pair` wrote; null for anything else, capitals included. */
export const parseBase32Pair = (text: string): { readonly hi: number; readonly lo: number } | null => {
  if (text.length !== 13) return null
  let hi = 0
  let lo = 0
  for (let at = 0; at < 13; at++) {
    const digit = digits.indexOf(text.charAt(at))
    if (digit < 0 || (at === 0 && digit > 15)) return null
    hi = ((hi << 5) | (lo >>> 27)) >>> 0
    lo = ((lo << 5) | digit) >>> 0
  }
  return { hi, lo }
}
