import type { ImportFinding } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { EncodingCandidate } from './text/rank-encodings.ts'
import { createFindingLog } from './findings.ts'
import { identifyContainer } from './container.ts'
import type { ReadError } from './import-error.ts'
import type { Dialect, SheetColumn, SheetRef } from './sheet.ts'
import { headBytes, sniffDialect } from './csv/sniff-dialect.ts'
import { openSource } from './source.ts'
import { createReader } from './spreadsheet.ts'
import { previewXlsx } from './xlsx/read-xlsx.ts'

/** What a file looks like before it is imported. */
export interface SpreadsheetPreview {
  readonly dialect: Dialect
  readonly encoding: {
    readonly name: string
    /** 0 to 1. */
    readonly confidence: number
    /** Other encodings it may be in, the best first. */
    readonly candidates: readonly EncodingCandidate[]
  }
  /** All worksheets, where the file is a workbook; the dialect says which of them is shown. */
  readonly sheets?: readonly SheetRef[]
  readonly columns: readonly SheetColumn[]
  /** The first rows, at most 200, as they would be imported. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Rows among the bytes that were looked at. */
  readonly sampleRows: number
  /** The sample is the whole file, so `sampleRows` are all. */
  readonly whole: boolean
  /** What is odd in the sample. */
  readonly findings: readonly ImportFinding[]
  /** Why the import would fail, as far as the sample shows it; the dialect may be changed to mend it. */
  readonly problem: ReadError | null
}

const rowsShown = 200

/**
 * Shows how a file would be read, from its first MiB. `readSpreadsheet` with the dialect of the preview imports exactly
 * these rows first; of JSON the columns may be more, when later records bring new keys.
 *
 * Fails with UnknownFormat, NoRows for an empty file, Unreadable for gzip that cannot be unpacked, SourceChanged.
 */
export async function sniffSpreadsheet(
  file: Blob,
  name: string,
  told: Partial<Dialect> = {},
): Promise<Result<SpreadsheetPreview, ReadError>> {
  const source = await openSource(file, name)
  if (!source.ok) return source
  const head = await source.value.read(0, headBytes)
  if (!head.ok) return head
  const container = await identifyContainer(file, head.value.bytes, told.format)
  if (!container.ok) return container
  if (container.value === 'xlsx') return sniffWorkbook(file, told)
  if (container.value === 'parquet') return sniffParquet(file)
  const sniffed = await sniffDialect(
    head.value.bytes,
    { name: source.value.name, whole: head.value.whole },
    told,
  )
  if (!sniffed.ok) return sniffed
  const { dialect, encoding, text, whole } = sniffed.value

  const findings = createFindingLog()
  const rows: (readonly (string | null)[])[] = []
  let columns: readonly SheetColumn[] = []
  const reader = createReader(dialect, findings, {
    header: (named) => {
      columns = named
    },
    row: (cells) => {
      if (rows.length < rowsShown) rows.push(cells)
    },
  })
  const zeros = text.includes('\0')
  let problem = reader.survey ? ((await reader.survey(text, whole, zeros)) ?? reader.plan()) : null
  problem ??= await reader.read(text, whole, zeros)
  if (problem === null && whole && reader.rows === 0)
    problem = { kind: 'NoRows', headerOnly: columns.length > 0 }
  if (dialect.evidence === 'guess') findings.add('encodingGuessed', 0, dialect.encoding)
  return ok({
    dialect,
    encoding: {
      name: encoding.encoding,
      confidence: encoding.confidence,
      candidates: encoding.candidates,
    },
    columns,
    rows,
    sampleRows: reader.rows,
    whole,
    findings: findings.list(),
    problem,
  })
}

async function sniffWorkbook(
  file: Blob,
  told: Partial<Dialect>,
): Promise<Result<SpreadsheetPreview, ReadError>> {
  const preview = await previewXlsx(file, told, rowsShown)
  if (!preview.ok) return preview
  const { sheet, sheets, rows, whole } = preview.value
  const { dialect, columns, report } = sheet
  return ok({
    ...{ dialect, sheets, columns, rows, whole },
    encoding: { name: dialect.encoding, confidence: 1, candidates: [] },
    sampleRows: sheet.rows,
    findings: report.findings,
    problem: whole && sheet.rows === 0 ? { kind: 'NoRows', headerOnly: columns.length > 0 } : null,
  })
}

async function sniffParquet(file: Blob): Promise<Result<SpreadsheetPreview, ReadError>> {
  // Some 40 kB that only such files need.
  const { previewParquet } = await import('./parquet/read-parquet.ts')
  const preview = await previewParquet(file, rowsShown)
  if (!preview.ok) return preview
  const { sheet, rows, whole } = preview.value
  const { dialect, columns, report } = sheet
  return ok({
    ...{ dialect, columns, rows, whole },
    encoding: { name: dialect.encoding, confidence: 1, candidates: [] },
    sampleRows: sheet.rows,
    findings: report.findings,
    problem: whole && sheet.rows === 0 ? { kind: 'NoRows', headerOnly: columns.length > 0 } : null,
  })
}
