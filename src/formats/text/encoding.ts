import { windows1252 } from './latin-controls.ts'
import { rankEncodings, type EncodingCandidate } from './rank-encodings.ts'
import type { Dialect } from '../sheet.ts'

/** An encoding, and what else it might be, the best first. */
export interface EncodingGuess extends Pick<Dialect, 'encoding' | 'evidence'> {
  /** 0 to 1. */
  readonly confidence: number
  readonly candidates: readonly EncodingCandidate[]
}

/**
 * Detects the encoding from a file's first bytes: byte order mark, then the zero bytes of UTF-16, then whether it is
 * valid UTF-8, else by the frequency of letters (chardet), which is a guess that a person may have to correct.
 */
export async function detectEncoding(head: Uint8Array): Promise<EncodingGuess> {
  const certain = knownEncoding(head)
  if (certain) {
    const confidence = certain.evidence === 'pattern' ? 0.95 : 1
    return { ...certain, confidence, candidates: [{ encoding: certain.encoding, confidence }] }
  }
  const candidates = await rankEncodings(head)
  const best = candidates[0] ?? { encoding: 'windows-1252', confidence: 0.1 }
  return { ...best, evidence: 'guess', candidates }
}

function knownEncoding(head: Uint8Array): Pick<Dialect, 'encoding' | 'evidence'> | null {
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', evidence: 'mark' }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', evidence: 'mark' }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', evidence: 'mark' }
  return (
    guessWide(head) ??
    (shiftsToJapanese(head) ? { encoding: 'iso-2022-jp', evidence: 'pattern' } : null) ??
    (isUtf8(head) ? { encoding: 'utf-8', evidence: 'valid' } : null)
  )
}

/** ESC $ B and ESC $ @ change to Japanese in a text that is ASCII otherwise. */
function shiftsToJapanese(head: Uint8Array): boolean {
  for (let at = head.indexOf(0x1b); at !== -1; at = head.indexOf(0x1b, at + 1)) {
    if (head[at + 1] === 0x24 && (head[at + 2] === 0x42 || head[at + 2] === 0x40)) return true
  }
  return false
}

/** Text in UTF-16 has a zero in one of two bytes wherever it is ASCII: line ends, delimiters and digits at least. */
function guessWide(head: Uint8Array): Pick<Dialect, 'encoding' | 'evidence'> | null {
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
