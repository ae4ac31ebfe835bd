import type { SourceFormat } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { guessDelimiter } from './delimiter.ts'
import { createDecoder, guessEncoding } from './encoding.ts'
import type { ReadError } from './import-error.ts'
import { scanRecord } from './json-scan.ts'
import { looksLike } from './look-alike.ts'
import type { Dialect } from './sheet.ts'

/** How much of a file `sniffDialect` wants to see. */
export const headBytes = 256 * 1024

/**
 * Proposes how to read a file, from its first bytes and then its name. What a person chose in `told` is kept, and what
 * follows from it is guessed anew.
 *
 * Fails with UnknownFormat when it is no text table, with NoRows when there is nothing in it.
 */
export function sniffDialect(
  head: Uint8Array,
  file: { readonly name: string; readonly size: number },
  told: Partial<Dialect> = {},
): Result<Dialect, ReadError> {
  const alike = told.format === undefined ? looksLike(head) : null
  if (alike !== null) return err({ kind: 'UnknownFormat', looksLike: alike })
  const encoding: Pick<Dialect, 'encoding' | 'evidence'> =
    told.encoding === undefined ? guessEncoding(head) : { encoding: told.encoding, evidence: 'told' }
  const decode = createDecoder(encoding.encoding, { fatal: false })
  const whole = head.length >= file.size
  const sample = decode(head) + (whole ? decode() : '')
  if (sample.trim() === '') return err({ kind: 'NoRows', headerOnly: false })
  const format = told.format ?? guessFormat(sample, whole, extensionOf(file.name))
  if (format !== 'csv') return ok({ format, ...encoding, delimiter: null, separatorLine: false })

  const separator = /^"?sep=([^\r\n])"?(?:\r|\n|$)/i.exec(sample)?.[1]
  const tabs = ['tsv', 'tab'].includes(extensionOf(file.name)) && sample.includes('\t') ? '\t' : undefined
  return ok({
    format,
    ...encoding,
    delimiter: told.delimiter ?? separator ?? tabs ?? guessDelimiter(sample, whole),
    separatorLine: told.separatorLine ?? separator !== undefined,
  })
}

const extensionOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''

function guessFormat(sample: string, whole: boolean, extension: string): SourceFormat {
  if (extension === 'jsonl' || extension === 'ndjson') return 'jsonl'
  const text = sample.trimStart()
  const opening = /^(?:\{\s*["}]|\[\s*[[{"\]\-0-9tfn])/.test(text)
  if (extension === 'json') return isLines(text, whole) ? 'jsonl' : 'json'
  if (!opening) return 'csv'
  if (isLines(text, whole)) return 'jsonl'
  if (!['csv', 'tsv', 'tab', 'psv'].includes(extension)) return 'json'
  // Named as a table: it must be JSON beyond doubt.
  return whole && scanRecord(text).ok ? 'json' : 'csv'
}

/** The first line and what is there of the second are JSON each: JSON Lines. */
function isLines(text: string, whole: boolean): boolean {
  const lines = text.split('\n', 50).filter((line) => line.trim() !== '')
  const [first, second] = lines
  if (first === undefined || second === undefined || !scanRecord(first).ok) return false
  return lines.length > 2 || whole ? scanRecord(second).ok : /^\s*[[{"]/.test(second)
}
