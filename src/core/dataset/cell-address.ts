/** E-mail and web addresses and yes-or-no words in UTF-8 bytes [start, end) without blanks around: evidence, no proof. */

const slash = 0x2f
const period = 0x2e

/** One `@` with something before it and a domain of at least two labels after it; no blanks, no angle brackets. */
export const isEmail = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (end - start > 254) return false
  let signAt = -1
  let pointAt = -1
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte <= 0x20 || byte === 0x3c || byte === 0x3e || byte === 0x2c || byte === 0x3b) return false
    if (byte === 0x40) {
      if (signAt >= 0) return false
      signAt = at
    } else if (byte === period && signAt >= 0) {
      // An empty label.
      if (at === signAt + 1 || at === pointAt + 1) return false
      pointAt = at
    }
  }
  return signAt > start && pointAt > signAt && pointAt < end - 1
}

/** `http://` or `https://`, a host, and no blanks. */
export const isUrl = (bytes: Uint8Array, start: number, end: number): boolean => {
  const hostAt = startsWith(bytes, start, end, 'https://')
    ? start + 8
    : startsWith(bytes, start, end, 'http://')
      ? start + 7
      : end
  if (hostAt >= end || bytes[hostAt] === slash) return false
  for (let at = hostAt; at < end; at++) if ((bytes[at] ?? 0) <= 0x20) return false
  return true
}

const imageEndings = [
  '.png',
  '.jpg',
  '.jpeg',
  '.gif',
  '.webp',
  '.avif',
  '.svg',
  '.bmp',
  '.tif',
  '.tiff',
  '.heic',
]

/** A web address whose path ends like an image file, or an image as a `data:` address. */
export const isImageUrl = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (startsWith(bytes, start, end, 'data:image/')) return true
  if (!isUrl(bytes, start, end)) return false
  let stop = start
  while (stop < end && bytes[stop] !== 0x3f && bytes[stop] !== 0x23) stop++
  return imageEndings.some((ending) => startsWith(bytes, Math.max(start, stop - ending.length), stop, ending))
}

const words = new Set([
  'true',
  'false',
  'yes',
  'no',
  'y',
  'n',
  't',
  'f',
  'ja',
  'nein',
  'oui',
  'non',
  'wahr',
  'falsch',
])

/** `true`, `no`, `Y`, … `1` and `0` are numbers. */
export const isBoolean = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start <= 6 && words.has(String.fromCharCode(...bytes.subarray(start, end)).toLowerCase())

/** Whether the bytes begin with an ASCII text, in any letter case; `prefix` is in lower case. */
const startsWith = (bytes: Uint8Array, start: number, end: number, prefix: string): boolean => {
  if (end - start < prefix.length) return false
  for (let at = 0; at < prefix.length; at++) {
    const byte = bytes[start + at] ?? 0
    const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
    if (lower !== prefix.charCodeAt(at)) return false
  }
  return true
}
