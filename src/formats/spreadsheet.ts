import type { Result } from '#core/result.ts'
import { err, ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createCsvByteReader } from './csv/csv-byte-reader.ts'
import { hasPlainRows } from './csv/csv-byte-scanner.ts'
import { createBatchInputReader } from './batch/batch-input.ts'
import { createBatchOutputReader } from './batch/batch-output.ts'
import { createCsvReader } from './csv/csv-reader.ts'
import { identifyContainer } from './container.ts'
import { rankEncodings } from './text/rank-encodings.ts'
import { createFindingLog, type FindingLog } from './findings.ts'
import type { ReadError } from './import-error.ts'
import { createJsonLinesReader, createJsonReader } from './json/json-reader.ts'
import type { Dialect, ReadCall, RowSink, SheetColumn, SheetInfo } from './sheet.ts'
import { headBytes, sniffDialect } from './csv/sniff-dialect.ts'
import { openSource, type Source } from './source.ts'
import { readXlsx } from './xlsx/read-xlsx.ts'
import { readBytes, readText, type NotDecodable, type OnText } from './text/source-text.ts'

/**
 * What a parser gets at once. Larger blocks leave the processor's cache and V8's space for small strings, and cost up to
 * half as much again (measured in Node 20).
 */
const blockBytes = 32 * 1024

/** Rows that stay bytes have neither: 15 to 20 % of the processor's time less than with 32 KiB (Node 20). */
const byteBlockBytes = 128 * 1024

/**
 * Reads a CSV, JSON, JSON Lines, OpenAI batch, Excel or Parquet file of any size into `sink`, row by row, holding one block of it
 * at a time; it may be packed with gzip.
 *
 * Text arrives as it stands in the file. What was odd is in the report; it never stops the reading. JSON is read twice,
 * because its last record may bring a new column.
 *
 * Fails with what a person can mend: NoRows, UnknownFormat, Unreadable (with line and column), UnclosedQuote,
 * LongCell, SourceChanged, TooManyColumns (limit 16,384), Cancelled. What was given to the sink before is then worth nothing.
 * What the sink throws is thrown on.
 */
export async function readSpreadsheet(
  file: Blob,
  name: string,
  sink: RowSink,
  call: ReadCall = {},
): Promise<Result<SheetInfo, ReadError>> {
  const source = await openSource(file, name)
  if (!source.ok) return source
  const head = await source.value.read(0, headBytes)
  if (!head.ok) return head
  const { bytes, whole } = head.value
  const container = await identifyContainer(file, bytes, call.dialect?.format)
  if (!container.ok) return container
  if (container.value === 'xlsx') return readXlsx(file, call.dialect ?? {}, sink, call)
  if (container.value === 'parquet') {
    // Some 40 kB that only such files need.
    const { readParquet } = await import('./parquet/read-parquet.ts')
    return readParquet(file, sink, call)
  }
  const sniffed = await sniffDialect(bytes, { name: source.value.name, whole }, call.dialect)
  if (!sniffed.ok) return sniffed
  const { dialect } = sniffed.value
  const sheet = await readAs(dialect, source.value, sink, call)
  if (sheet.ok) return sheet
  if (sheet.error.kind !== 'NotDecodable') return err(sheet.error)
  // Valid at its beginning, but not to its end.
  const guess = await guessAt(source.value, sheet.error.at)
  if (!guess.ok) return guess
  await sink.restart?.()
  const again = await readAs(
    { ...dialect, encoding: guess.value, evidence: 'guess' },
    source.value,
    sink,
    call,
  )
  // A guess is never fatal.
  return again as Result<SheetInfo, ReadError>
}

/** The encoding of a file whose first bytes beyond ASCII stand somewhere after `at`. */
async function guessAt(source: Source, at: number): Promise<Result<string, ReadError>> {
  const part = await source.read(Math.max(0, at - blockBytes), 8 * blockBytes)
  if (!part.ok) return part
  const { bytes } = part.value
  // The part may start in the middle of a character.
  const ranked = await rankEncodings(bytes.subarray(at > blockBytes ? bytes.indexOf(10) + 1 : 0))
  return ok(ranked[0]?.encoding ?? 'windows-1252')
}

async function readAs(
  dialect: Dialect,
  source: Source,
  sink: RowSink,
  call: ReadCall,
): Promise<Result<SheetInfo, ReadError | NotDecodable>> {
  const findings = createFindingLog()
  const nullable = dialect.format !== 'csv'
  const target: ReaderSink = {
    header: (columns) => sink.header(columns, { dialect, nullable }),
    row: (cells) => sink.row(cells),
    ...(sink.rejected && { rejected: sink.rejected.bind(sink) }),
  }
  const onByteRows = hasPlainRows(dialect) ? sink.byteRows?.bind(sink) : undefined
  const csv = onByteRows && createCsvReader(dialect, findings, target)
  const reader: SheetReader = csv ?? createReader(dialect, findings, target)
  const passes = [...(reader.survey ? [reader.survey] : []), reader.read]
  const { encoding } = dialect
  // A JSON file is refused before the sink hears of it, so it needs no restart.
  const fatal = dialect.evidence === 'valid' && (nullable || sink.restart !== undefined)
  const { size } = source.file
  let bytes = 0
  for (const [pass, onText] of passes.entries()) {
    const blocks = {
      blockBytes: call.blockBytes ?? (csv ? byteBlockBytes : blockBytes),
      signal: call.signal,
      pause: call.pause,
      onBytes: (read: Bytes) =>
        call.onProgress?.({
          bytesRead: Math.floor((pass * size + read) / passes.length),
          bytesTotal: size,
          rows: reader.rows,
        }),
    }
    const text = csv
      ? await readBytes(source, blocks, createCsvByteReader(dialect, csv, onByteRows, { fatal }))
      : await readText(source, { ...blocks, encoding, fatal }, onText)
    if (!text.ok) return text
    bytes = text.value.bytes
    const error = pass < passes.length - 1 ? reader.plan() : null
    if (error) return err(error)
  }
  const { columns, rows, rejected } = reader
  if (rows === 0) return err({ kind: 'NoRows', headerOnly: columns.length > 0 })
  if (dialect.evidence === 'guess') findings.add('encodingGuessed', 0, dialect.encoding)
  const report = { fileRows: rows + (rejected ?? 0), findings: findings.list() }
  return ok({ dialect, columns, rows, bytes, nullable, report, ...reader.facts?.() })
}

/** Turns the text of a file into rows, block by block. */
export interface SheetReader {
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  readonly rejected?: number
  readonly survey?: OnText
  readonly plan: () => ReadError | null
  readonly read: OnText
  /** What is known of the whole once everything is read. */
  readonly facts?: () => Pick<SheetInfo, 'requests' | 'results'>
}

type ReaderSink = Parameters<typeof createCsvReader>[2] & Parameters<typeof createJsonReader>[1]

/** The reader for what `dialect` says; the same one behind preview and import. */
export function createReader(dialect: Dialect, findings: FindingLog, sink: ReaderSink): SheetReader {
  switch (dialect.format) {
    case 'csv':
      return createCsvReader(dialect, findings, sink)
    case 'json':
      return createJsonReader(findings, sink)
    case 'jsonl':
      return createJsonLinesReader(findings, sink)
    case 'batch-input':
      return createBatchInputReader(findings, sink)
    case 'batch-output':
      return createBatchOutputReader(findings, sink)
    case 'xlsx':
    case 'parquet':
      throw new TypeError(`No text is in the format ${dialect.format}; see readXlsx and readParquet.`)
  }
}
