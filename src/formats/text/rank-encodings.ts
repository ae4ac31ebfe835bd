import type { Bytes } from '#core/units.ts'
import { createDecoder } from './encoding.ts'
import { plausibilityOf } from './text-plausibility.ts'

export interface EncodingCandidate {
  /** A label that TextDecoder understands. */
  readonly encoding: string
  /** 0 to 1. */
  readonly confidence: number
}

/** Enough for letters to show their frequency; more only takes longer. */
const sampleBytes: Bytes = 32 * 1024

/**
 * Ranks the encodings that a text may be in that is neither Unicode nor ASCII. chardet knows the frequency of letters
 * in languages; what it proposes must also give text that looks like text, and some encodings it does not know are
 * judged by that alone.
 */
export async function rankEncodings(head: Uint8Array): Promise<readonly EncodingCandidate[]> {
  const sample = linesWithHighBytes(head)
  // 12 kB that only files in old encodings need.
  const { analyse } = await import('chardet')
  const detected = new Map<string, number>()
  for (const { name, confidence } of analyse(sample)) {
    const encoding = labels[name]
    if (encoding === undefined) continue
    const sibling = siblings[encoding]
    for (const known of sibling === undefined ? [encoding] : [encoding, sibling])
      detected.set(known, Math.max(detected.get(known) ?? 0, confidence / 100))
  }
  const letters = sample.reduce((sum, byte) => sum + (byte > 127 ? 1 : 0), 0)
  const ranked: EncodingCandidate[] = []
  for (const encoding of new Set([...detected.keys(), ...Object.keys(unknown)])) {
    const text = tryDecode(sample, encoding)
    if (text === null) continue
    const looks = plausibilityOf(text) * likelihoodOf(encoding, text, sample)
    const known = detected.get(encoding)
    // A few accents say little: then it is what most such files are.
    const evidence = encoding === 'windows-1252' ? 1 : Math.min(1, 0.5 + letters / 30)
    const alone = known !== undefined && encoding === 'windows-1252' ? 0 : (unknown[encoding] ?? 0)
    const trust = Math.max(alone, known === undefined ? 0 : 0.35 + 0.65 * known)
    const confidence = evidence * looks * trust
    ranked.push({ encoding, confidence: Math.round(confidence * 100) / 100 })
  }
  // In a draw the more common one, which stands further up in `common`.
  const rank = (encoding: string): number =>
    common.includes(encoding) ? common.indexOf(encoding) : common.length
  return ranked.sort((a, b) => b.confidence - a.confidence || rank(a.encoding) - rank(b.encoding)).slice(0, 8)
}

/**
 * What chardet calls them, and what browsers call them. ISO-8859-1 and -9 are read as the Windows code pages that
 * contain them; browsers do the same (encoding standard).
 */
const labels: Readonly<Record<string, string>> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-2': 'iso-8859-2',
  'ISO-8859-5': 'iso-8859-5',
  'ISO-8859-6': 'iso-8859-6',
  'ISO-8859-7': 'iso-8859-7',
  'ISO-8859-8': 'iso-8859-8',
  'ISO-8859-9': 'windows-1254',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1252': 'windows-1252',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
  'windows-1257': 'windows-1257',
  'windows-1258': 'windows-1258',
  'windows-874': 'windows-874',
  'KOI8-R': 'koi8-r',
  GB18030: 'gb18030',
  Big5: 'big5',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
}

/** Windows' own code pages for the same letters; chardet tells them apart only by controls. */
const siblings: Readonly<Record<string, string>> = {
  'iso-8859-2': 'windows-1250',
  'iso-8859-7': 'windows-1253',
  'iso-8859-8': 'windows-1255',
  // The small letters but one are the same bytes.
  'windows-1251': 'x-mac-cyrillic',
}

/** Always tried: what chardet does not know, and what most files are in; with how much to trust their looks alone. */
const unknown: Readonly<Record<string, number>> = {
  'windows-1252': 0.55,
  'windows-1251': 0.55,
  ibm866: 0.55,
  'iso-8859-5': 0.5,
  'x-mac-cyrillic': 0.55,
  'windows-874': 0.55,
  'windows-1254': 0.5,
  'windows-1255': 0.5,
  macintosh: 0.35,
}

const common = [
  'windows-1253',
  'windows-1255',
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'gb18030',
  'shift_jis',
  'big5',
  'euc-kr',
  'euc-jp',
]

/** The lines that tell something; no encoding here has a line end as part of a character. */
function linesWithHighBytes(head: Uint8Array): Uint8Array {
  const sample = new Uint8Array(Math.min(sampleBytes, head.length))
  let length = 0
  for (let from = 0; from < head.length && length < sample.length;) {
    const lineEnd = head.indexOf(10, from)
    const to = lineEnd === -1 ? head.length : lineEnd + 1
    const line = head.subarray(from, to)
    if (line.some((byte) => byte > 127)) {
      sample.set(line.subarray(0, sample.length - length), length)
      length += Math.min(line.length, sample.length - length)
    }
    from = to
  }
  return sample.subarray(0, length)
}

/** The text; null when more than one character in a hundred is none in this encoding. Some files have damaged ones. */
function tryDecode(sample: Uint8Array, encoding: string): string | null {
  try {
    const text = createDecoder(encoding, { fatal: false })(sample)
    const damaged = text.split('\ufffd').length - 1
    return damaged * 100 > sample.length / 2 ? null : text
  } catch {
    return null
  }
}

/** What tells apart code pages in which nearly all bytes are letters of the same languages. */
function likelihoodOf(encoding: string, text: string, sample: Uint8Array): number {
  switch (encoding) {
    case 'windows-1252':
      return isCentralEuropean(text) || isTurkish(text) ? 0.5 : 1
    case 'windows-1254':
      return isCentralEuropean(text) ? 0.5 : 1
    case 'windows-1250':
      return isLatin2(sample) ? 0.8 : 1
    case 'windows-1253':
      // Ά of ISO-8859-7 is ¶ here.
      return /¶\p{L}/u.test(text) ? 0.8 : 1
    default:
      return 1
  }
}

/** Turkish read as windows-1252: its ı comes out as ý beside ü, ö and ç, without what ý stands beside elsewhere. */
const isTurkish = (text: string): boolean => /ý/.test(text) && /[üöç]/.test(text) && !/[áéíúæ]/.test(text)

/**
 * A text of Central Europe, read as windows-1252: Hungarian ő and ű come out as õ and û beside ö, ü, á and é, which no
 * language has together; the č of Slovene and Croatian comes out as è beside š and ž.
 */
const isCentralEuropean = (text: string): boolean =>
  (/õ(?!e)|û/.test(text) && /[öü]/.test(text) && /[áé]/.test(text) && !/[ãêçäß]/.test(text)) ||
  (/è/.test(text) && /[šž]/.test(text) && !/[éàùçäö]/.test(text))

/**
 * ISO-8859-2 and not windows-1250: š, ť and ž where it has them, and none of the bytes where windows-1250 does. With ł
 * it is Polish, which has ą there in windows-1250.
 */
function isLatin2(sample: Uint8Array): boolean {
  const has = (...bytes: readonly number[]): boolean => bytes.some((byte) => sample.includes(byte))
  return (
    has(0xa9, 0xab, 0xae, 0xb9, 0xbb, 0xbe) && !has(0xb3) && !sample.some((byte) => byte > 127 && byte < 160)
  )
}
