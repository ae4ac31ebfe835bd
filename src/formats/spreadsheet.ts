import type { ImportReport } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { createCsvReader } from './csv-reader.ts'
import { createFindingLog, type FindingLog } from './findings.ts'
import type { ReadError } from './import-error.ts'
import { createJsonLinesReader, createJsonReader } from './json-reader.ts'
import type { Dialect, ReadCall, RowSink, SheetColumn, SheetInfo } from './sheet.ts'
import { headBytes, sniffDialect } from './sniff-dialect.ts'
import { readHead, readText, type NotDecodable, type OnText } from './source-text.ts'

/**
 * What a parser gets at once. Larger blocks leave the processor's cache and V8's space for small strings, and cost up to
 * half as much again (measured in Node 20).
 */
const blockBytes = 32 * 1024

/** Proposes how to read a file; the same proposal that `readSpreadsheet` would follow. */
export async function sniffSpreadsheet(
  file: Blob,
  name: string,
  told?: Partial<Dialect>,
): Promise<Result<Dialect, ReadError>> {
  const head = await readHead(file, headBytes)
  return head.ok ? sniffDialect(head.value, { name, size: file.size }, told) : head
}

/**
 * Reads a CSV, JSON or JSON Lines file of any size into `sink`, row by row, holding one block of it at a time.
 *
 * Text arrives as it stands in the file. What was odd is in the report; it never stops the reading. JSON is read twice,
 * because its last record may bring a new column.
 *
 * Fails with what a person can mend: NoRows, UnknownFormat, Unreadable (with line and column), UnclosedQuote,
 * SourceChanged, TooManyColumns (limit 16,384), Cancelled. What was given to the sink before is then worth nothing.
 * What the sink throws is thrown on.
 */
export async function readSpreadsheet(
  file: Blob,
  name: string,
  sink: RowSink,
  call: ReadCall = {},
): Promise<Result<SheetInfo, ReadError>> {
  const sniffed = await sniffSpreadsheet(file, name, call.dialect)
  if (!sniffed.ok) return sniffed
  const dialect = sniffed.value
  const sheet = await readAs(dialect, file, sink, call)
  if (sheet.ok || sheet.error.kind !== 'NotDecodable') return sheet as Result<SheetInfo, ReadError>
  // Valid at its beginning, but not to its end.
  await sink.restart?.()
  const guess = { ...dialect, encoding: 'windows-1252', evidence: 'guess' } as const
  return (await readAs(guess, file, sink, call)) as Result<SheetInfo, ReadError>
}

async function readAs(
  dialect: Dialect,
  file: Blob,
  sink: RowSink,
  call: ReadCall,
): Promise<Result<SheetInfo, ReadError | NotDecodable>> {
  const findings = createFindingLog()
  const nullable = dialect.format !== 'csv'
  const reader = createReader(dialect, findings, {
    header: (columns) => sink.header(columns, { dialect, nullable }),
    row: (cells) => sink.row(cells),
  })
  const passes = [...(reader.survey ? [reader.survey] : []), reader.read]
  let bytes = 0
  for (const [pass, onText] of passes.entries()) {
    const text = await readText(
      file,
      {
        encoding: dialect.encoding,
        // A JSON file is refused before the sink hears of it, so it needs no restart.
        fatal: dialect.evidence === 'valid' && (nullable || sink.restart !== undefined),
        blockBytes: call.blockBytes ?? blockBytes,
        signal: call.signal,
        onBytes: (read) =>
          call.onProgress?.({
            bytesRead: Math.floor((pass * file.size + read) / passes.length),
            bytesTotal: file.size,
            rows: reader.rows,
          }),
      },
      onText,
    )
    if (!text.ok) return text
    bytes = text.value.bytes
    const error = pass < passes.length - 1 ? reader.plan() : null
    if (error) return err(error)
  }
  const { columns, rows } = reader
  if (rows === 0) return err({ kind: 'NoRows', headerOnly: columns.length > 0 })
  if (dialect.evidence === 'guess') findings.add('encodingGuessed', 0, dialect.encoding)
  const report: ImportReport = { fileRows: rows, findings: findings.list() }
  return ok({ dialect, columns, rows, bytes, nullable, report })
}

interface Reader {
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  readonly survey?: OnText
  readonly plan: () => ReadError | null
  readonly read: OnText
}

function createReader(
  dialect: Dialect,
  findings: FindingLog,
  sink: Parameters<typeof createJsonReader>[1],
): Reader {
  switch (dialect.format) {
    case 'csv': {
      const { delimiter, separatorLine } = dialect
      return createCsvReader({ delimiter: delimiter ?? ',', separatorLine }, findings, sink)
    }
    case 'json':
      return createJsonReader(findings, sink)
    case 'jsonl':
      return createJsonLinesReader(findings, sink)
  }
}
