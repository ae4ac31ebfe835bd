import type { Dialect } from './sheet.ts'

type Encoding = Pick<Dialect, 'encoding' | 'evidence'>

/**
 * Guesses the encoding from a file's first bytes: byte order mark, then the zero bytes of UTF-16, then whether it is
 * valid UTF-8, else windows-1252, in which everything is valid, so that is said to be a guess.
 */
export function guessEncoding(head: Uint8Array): Encoding {
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', evidence: 'mark' }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', evidence: 'mark' }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', evidence: 'mark' }
  return guessWide(head) ?? (isUtf8(head) ? { encoding: 'utf-8', evidence: 'valid' } : guessed)
}

const guessed: Encoding = { encoding: 'windows-1252', evidence: 'guess' }

/** Text in UTF-16 has a zero in one of two bytes wherever it is ASCII: line ends, delimiters and digits at least. */
function guessWide(head: Uint8Array): Encoding | null {
  const zeros = [0, 0]
  const end = Math.min(head.length, 4096) & ~1
  for (let at = 0; at < end; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd * 10 > end && even * 20 < odd) return { encoding: 'utf-16le', evidence: 'pattern' }
  if (even * 10 > end && odd * 20 < even) return { encoding: 'utf-16be', evidence: 'pattern' }
  return null
}

function isUtf8(head: Uint8Array): boolean {
  try {
    // Streaming, so that a character cut by the end of the sample is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Decodes a stream piece by piece; a byte order mark is dropped. With `fatal`, throws at bytes the encoding does not have. */
export function createDecoder(
  encoding: string,
  options: { readonly fatal: boolean },
): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder(encoding, options)
  const decode = (bytes?: Uint8Array): string =>
    bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
  if (decoder.encoding !== 'windows-1252') return decode
  // Node 20 decodes windows-1252 as Latin-1 (seen with 20.20, 2026-11-21). Where it is done right, nothing is left to replace.
  return (bytes) =>
    decode(bytes).replace(/[\u0080-\u009f]/g, (mark) => windows1252[mark.charCodeAt(0) - 0x80] ?? mark)
}

// 0x80–0x9f; the five that are not assigned stay themselves (encoding standard, index windows-1252).
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
