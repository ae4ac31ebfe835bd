/**
 * Recognises files that are certainly no text table by their first bytes.
 *
 * @returns a short id: xlsx, xls, zip, gzip, pdf, image, parquet, sqlite, html, utf-32, binary; null = may be a table
 */
export function looksLike(head: Uint8Array): string | null {
  const start = String.fromCharCode(...head.subarray(0, 4096))
  for (const [id, signature] of signatures) if (start.startsWith(signature)) return id
  if (start.startsWith('PK\x03\x04')) return /\[Content_Types\]\.xml|xl\//.test(start) ? 'xlsx' : 'zip'
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)[\s>]/i.test(start)) return 'html'
  return isBinary(start) ? 'binary' : null
}

const signatures = [
  ['pdf', '%PDF-'],
  ['image', '\x89PNG'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['gzip', '\x1f\x8b'],
  ['xls', '\xd0\xcf\x11\xe0'],
  ['parquet', 'PAR1'],
  ['sqlite', 'SQLite format 3\0'],
  ['utf-32', '\xff\xfe\0\0'],
  ['utf-32', '\0\0\xfe\xff'],
] as const

/** A twentieth, and more than a few, of control characters that no text has; zeros are left to the encoding, which may be UTF-16. */
function isBinary(start: string): boolean {
  let controls = 0
  for (let at = 0; at < start.length; at++) {
    const unit = start.charCodeAt(at)
    if (unit < 32 && unit !== 0 && unit !== 27 && (unit < 9 || unit > 13)) controls++
  }
  return controls >= 8 && controls * 20 > start.length
}
