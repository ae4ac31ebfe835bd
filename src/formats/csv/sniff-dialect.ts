import type { SourceFormat } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { guessSyntax } from './delimiter.ts'
import { createDecoder, detectEncoding, type EncodingGuess } from '../text/encoding.ts'
import { guessLayout } from './guess-layout.ts'
import type { ReadError } from '../import-error.ts'
import { scanRecord } from '../json/json-scan.ts'
import { isMistakenLatin } from '../text/latin-controls.ts'
import { looksLike } from '../look-alike.ts'
import type { CsvSyntax, Dialect } from '../sheet.ts'
import { guessBatchFile } from '../batch/sniff-batch.ts'

/** How much of a file `sniffDialect` wants to see. */
export const headBytes = 1024 * 1024

/** More text than this tells nothing more about delimiters and headers. */
const sampleChars = 128 * 1024

export interface Sniffed {
  readonly dialect: Dialect
  readonly encoding: EncodingGuess
  /** The head as text, with every mark of the encoding gone. */
  readonly text: string
  /** The text is the whole file. */
  readonly whole: boolean
}

/**
 * Proposes how to read a file, from its first bytes and then its name. What a person chose in `told` is kept, and what
 * follows from it is guessed anew.
 *
 * Fails with UnknownFormat when it is no text table, with NoRows when there is nothing in it.
 */
export async function sniffDialect(
  head: Uint8Array,
  file: { readonly name: string; readonly whole: boolean },
  told: Partial<Dialect> = {},
): Promise<Result<Sniffed, ReadError>> {
  const alike = told.format === undefined ? looksLike(head) : null
  if (alike !== null) return err({ kind: 'UnknownFormat', looksLike: alike })
  const detected = await detectEncoding(head)
  const encoding: EncodingGuess =
    told.encoding === undefined
      ? detected
      : { ...detected, encoding: told.encoding, evidence: told.evidence ?? 'told', confidence: 1 }
  const decode = createDecoder(encoding.encoding, { fatal: false })
  const { whole } = file
  const text = decode(head) + (whole ? decode() : '')
  if (text.trim() === '') return err({ kind: 'NoRows', headerOnly: false })
  const format = told.format ?? guessBatchFile(text) ?? guessFormat(text, whole, extensionOf(file.name))
  const dialect = format === 'csv' ? guessCsv(text, file, encoding, told) : toDialect(format, encoding)
  return ok({ dialect, encoding, text, whole })
}

function guessCsv(
  text: string,
  file: { readonly name: string; readonly whole: boolean },
  encoding: EncodingGuess,
  told: Partial<Dialect>,
): Dialect {
  const separator = /^"?sep=([^\r\n])"?(?:\r\n?|\n|$)/i.exec(text)
  const separatorLine = told.separatorLine ?? separator !== null
  const short = file.whole && text.length <= sampleChars
  const from = separatorLine ? endOfLines(text, 1) : 0
  const sample = text.slice(from, from + sampleChars)
  const tabs = ['tsv', 'tab'].includes(extensionOf(file.name)) && sample.includes('\t') ? '\t' : undefined
  const delimiter = told.delimiter ?? (separatorLine ? separator?.[1] : undefined) ?? tabs
  const table = sample.slice(endOfLines(sample, told.skipLines ?? 0))
  const chosen: Partial<CsvSyntax> = { ...pickSyntax(told), ...(delimiter !== undefined && { delimiter }) }
  const syntax = guessSyntax(withoutComments(table, told.comment), short, chosen)
  const layout = guessLayout(table, short, syntax, {
    ...told,
    ...(told.skipLines !== undefined && { skipLines: 0 }),
  })
  return {
    ...toDialect('csv', encoding),
    ...syntax,
    ...layout,
    separatorLine,
    skipLines: told.skipLines ?? layout.skipLines,
    emptyRows: told.emptyRows ?? 'keep',
    raggedRows: told.raggedRows ?? 'keep',
    repairControls: told.repairControls ?? isMistakenLatin(text),
  }
}

const syntaxKeys = ['quote', 'escape', 'comment', 'repeatedDelimiter', 'skipBlanks'] as const

const pickSyntax = (told: Partial<Dialect>): Partial<CsvSyntax> =>
  Object.fromEntries(syntaxKeys.flatMap((key) => (told[key] === undefined ? [] : [[key, told[key]]])))

/** Comments above all else have delimiters in them that nobody meant. */
const withoutComments = (sample: string, comment: string | null | undefined): string =>
  comment === undefined ? sample.replace(/^(?:#[^\r\n]*(?:\r\n?|\n))+(?=[^#])/, '') : sample

/** Where the text goes on after `count` lines. */
function endOfLines(text: string, count: number): number {
  const lineEnd = /\r\n?|\n/g
  for (let line = 0; line < count; line++) if (!lineEnd.exec(text)) return text.length
  return lineEnd.lastIndex
}

const toDialect = (format: SourceFormat, { encoding, evidence }: EncodingGuess): Dialect => ({
  ...{ format, encoding, evidence },
  ...{ delimiter: null, quote: null, escape: null, comment: null },
  ...{ repeatedDelimiter: false, skipBlanks: false, separatorLine: false },
  ...{ skipLines: 0, headerRows: 1, footerRows: 0, width: null },
  ...{ emptyRows: 'keep', raggedRows: 'keep', repairControls: false },
})

const extensionOf = (name: string): string => /\.([a-z0-9]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? ''

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
