import type { ImportReport } from '#core/records.ts'
import { createFindingLog, type FindingLog } from '../findings.ts'
import type { Dialect, RowSink, SheetInfo } from '../sheet.ts'
import { rangeText, type CellRange } from './cell-reference.ts'
import { createMergedFill } from './merged-fill.ts'
import type { SheetSource } from './sheet-source.ts'
import { createSheetTable, type SheetTable, type UsedColumns } from './sheet-table.ts'
import type { EntryCall } from './zip-entry.ts'

/** How to read a workbook. What is left out is guessed; the sheet is then the first that is not hidden. */
export type XlsxOptions = Partial<
  Pick<Dialect, 'sheet' | 'fillMerged' | 'skipLines' | 'headerRows' | 'footerRows' | 'emptyRows'>
>

/** What can be known of a sheet only when it has been read to its end. */
export interface Survey {
  readonly used: UsedColumns
  readonly merged: readonly CellRange[]
}

export interface SheetReading {
  readonly sheet: Omit<SheetInfo, 'bytes'>
  /** Rows reached beyond the columns of the first ones: read it again with `used`. */
  readonly outgrown: boolean
  readonly used: UsedColumns
  /** Not stopped by `rowLimit`. */
  readonly whole: boolean
}

export interface ReadingCall extends EntryCall {
  /** Told after each piece. */
  readonly onRows?: (rows: number) => void
  /** Rows after which the reading may stop. */
  readonly rowLimit?: number | undefined
}

export async function surveySheet(source: SheetSource, call: EntryCall): Promise<Survey> {
  let left = Infinity
  let right = 0
  const { merged } = await source.readRows(({ columns }) => {
    for (const column of columns) {
      if (column < left) left = column
      if (column >= right) right = column + 1
    }
  }, call)
  return { used: { left, right }, merged }
}

/** Reads a sheet into `sink` once. */
export async function readSheetOnce(
  source: SheetSource,
  options: XlsxOptions,
  sink: RowSink,
  survey: Partial<Survey>,
  call: ReadingCall,
): Promise<SheetReading> {
  const findings = createFindingLog()
  const fillMerged = options.fillMerged === true
  let dialect = toXlsxDialect({ ...options, sheet: source.ref.index })
  const table = createSheetTable(
    {
      part: source.part,
      used: survey.used ?? null,
      dialect: { ...options, footerRows: dialect.footerRows, emptyRows: dialect.emptyRows },
      fill: fillMerged ? createMergedFill(survey.merged ?? []) : null,
      suspicious: () => source.strings.suspicious,
    },
    findings,
    {
      header(columns, layout) {
        dialect = { ...dialect, ...layout }
        return sink.header(columns, { dialect, nullable: true })
      },
      row: (cells) => sink.row(cells),
    },
  )
  const merged = await readUpTo(call.rowLimit ?? Infinity, source, table, call)
  await table.end()
  if (!fillMerged) reportMerged(merged ?? [], table, findings)
  const { columns, rows, outgrown, used } = table
  const report: ImportReport = { fileRows: rows, findings: findings.list() }
  const sheet = { dialect, columns, rows, nullable: true, report, sheet: source.ref }
  return { sheet, outgrown, used, whole: merged !== null }
}

/** @returns null when it stopped at the limit */
async function readUpTo(
  limit: number,
  source: SheetSource,
  table: SheetTable,
  { signal, pause, onBytes, onRows }: ReadingCall,
): Promise<readonly CellRange[] | null> {
  const enough = new Error('enough rows')
  try {
    const { merged } = await source.readRows(
      (row) => {
        if (table.rows >= limit) throw enough
        return table.add(row)
      },
      {
        signal,
        pause,
        onBytes(done) {
          onRows?.(table.rows)
          onBytes?.(done)
        },
      },
    )
    return merged
  } catch (error) {
    if (error === enough) return null
    throw error
  }
}

/** Only what concerns rows: names above several columns are for the header to understand. */
function reportMerged(merged: readonly CellRange[], table: SheetTable, findings: FindingLog): void {
  for (const range of merged) {
    const row = table.dataRowOf(range.rowStart)
    if (row !== null) findings.add('mergedCells', row, rangeText(range))
  }
}

/** The dialect of a workbook; everything that is about text means nothing. */
function toXlsxDialect(options: XlsxOptions): Dialect {
  return {
    ...{ format: 'xlsx', encoding: 'utf-8', evidence: 'mark' },
    ...{ delimiter: null, quote: null, escape: null, comment: null },
    ...{ repeatedDelimiter: false, skipBlanks: false, separatorLine: false },
    ...{ width: null, raggedRows: 'keep', repairControls: false },
    skipLines: options.skipLines ?? 0,
    headerRows: options.headerRows ?? 1,
    footerRows: options.footerRows ?? 0,
    emptyRows: options.emptyRows ?? 'keep',
    fillMerged: options.fillMerged ?? false,
    ...(options.sheet !== undefined && { sheet: options.sheet }),
  }
}
