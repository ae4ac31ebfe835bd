/**
 * Recognises files that are certainly no text table by their first bytes.
 *
 * @returns a short id: xlsx, xls, zip, gzip, pdf, image, archive, parquet, sqlite, html, utf-32,
 * binary; null = may be a table
 */
export function looksLike(head: Uint8Array): string | null {
  const start = String.fromCharCode(...head.subarray(0, 4096))
  for (const [id, signature] of signatures) if (start.startsWith(signature)) return id
  if (start.startsWith('PK\x03\x04')) return /\[Content_Types\]\.xml|xl\//.test(start) ? 'xlsx' : 'zip'
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)[\s>]/i.test(start)) return 'html'
  return isBinary(head.subarray(0, 4096)) ? 'binary' : null
}

const signatures = [
  ['pdf', '%PDF-'],
  ['image', '\x89PNG'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['gzip', '\x1f\x8b'],
  ['archive', 'BZh'],
  ['archive', '\xfd7zXZ\0'],
  ['archive', '7z\xbc\xaf\x27\x1c'],
  ['archive', 'Rar!\x1a\x07'],
  ['archive', '\x28\xb5\x2f\xfd'],
  ['xls', '\xd0\xcf\x11\xe0'],
  ['parquet', 'PAR1'],
  // With an encrypted footer.
  ['parquet', 'PARE'],
  ['sqlite', 'SQLite format 3\0'],
  ['utf-32', '\xff\xfe\0\0'],
  ['utf-32', '\0\0\xfe\xff'],
] as const

/**
 * A twentieth, and more than a few, of control characters, where the bytes are no text in UTF-8 either; or zeros in even
 * and odd places, where UTF-16 has them in one of both.
 */
function isBinary(start: Uint8Array): boolean {
  let controls = 0
  const zeros = [0, 0]
  for (const [at, byte] of start.entries()) {
    if (byte === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
    else if (byte < 32 && byte !== 27 && (byte < 9 || byte > 13)) controls++
  }
  const [even = 0, odd = 0] = zeros
  if (even + odd > 8 && Math.min(even, odd) * 20 > start.length) return true
  return controls >= 8 && controls * 20 > start.length && (even + odd > 0 || !isUtf8(start))
}

function isUtf8(start: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return true
  } catch {
    return false
  }
}
