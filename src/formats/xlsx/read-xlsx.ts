import { err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { ReadError } from '../import-error.ts'
import type { ReadCall, RowSink, SheetColumn, SheetInfo, SheetRef } from '../sheet.ts'
import { isUnchanged } from '../text/source-text.ts'
import { toResult } from './fault.ts'
import { readSheetOnce, surveySheet, type SheetReading, type XlsxOptions } from './sheet-reading.ts'
import { openSheet, openWorkbook } from './sheet-source.ts'

/**
 * Lists the worksheets of a workbook (.xlsx, .xlsm) in the order of their tabs.
 *
 * Fails with UnknownFormat when the archive is something else, BadWorkbook when it cannot be read, SourceChanged.
 */
export async function sniffXlsx(
  file: Blob,
): Promise<Result<{ readonly sheets: readonly SheetRef[] }, ReadError>> {
  const opened = await toResult(openWorkbook(file))
  return opened.ok ? ok({ sheets: opened.value.sheets }) : opened
}

/**
 * Reads one worksheet into `sink`, row by row. In memory are the shared strings, packed, and one piece of the sheet.
 *
 * Numbers are the stored ones without floating-point noise, whatever their format; dates, times and durations are ISO
 * text. Formulas count as what they last gave. A cell without a value is null.
 *
 * The sheet is read once, unless later rows reach beyond the columns of the first sixty (then the sink is told to
 * restart; for one that cannot, the sheet is surveyed first) or merged cells are to be filled, which are listed after
 * the rows.
 *
 * Fails as `readSpreadsheet` does, and with BadWorkbook. Limits: `inflationLimits`, `cellLimit`, `tokenLimit`.
 */
export async function readXlsx(
  file: Blob,
  options: XlsxOptions,
  sink: RowSink,
  call: ReadCall = {},
): Promise<Result<SheetInfo, ReadError>> {
  const read = await toResult(readSheet(file, options, sink, call))
  if (!read.ok) return read
  const { columns, rows } = read.value.sheet
  if (rows === 0) return err({ kind: 'NoRows', headerOnly: columns.length > 0 })
  return (await isUnchanged(file))
    ? ok({ ...read.value.sheet, bytes: file.size })
    : err({ kind: 'SourceChanged' })
}

export interface XlsxPreview {
  readonly sheet: SheetInfo
  readonly sheets: readonly SheetRef[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** These are all of its rows. */
  readonly whole: boolean
}

/**
 * The first rows of a sheet, as `readXlsx` would import them; later rows may bring more columns. An empty sheet has no
 * rows and is no error here, so that another one can be chosen.
 */
export async function previewXlsx(
  file: Blob,
  options: XlsxOptions,
  rowLimit: number,
  call: Pick<ReadCall, 'signal'> = {},
): Promise<Result<XlsxPreview, ReadError>> {
  const sniffed = await sniffXlsx(file)
  if (!sniffed.ok) return sniffed
  let rows: (readonly (string | null)[])[] = []
  let columns: readonly SheetColumn[] = []
  const sink: RowSink = {
    header: (named) => void (columns = named),
    row(cells) {
      if (rows.length < rowLimit) rows.push(cells)
    },
    restart() {
      rows = []
    },
  }
  const read = await toResult(readSheet(file, options, sink, call, rowLimit))
  if (!read.ok) return read
  const { sheet, whole } = read.value
  return ok({ sheet: { ...sheet, columns, bytes: file.size }, sheets: sniffed.value.sheets, rows, whole })
}

async function readSheet(
  file: Blob,
  options: XlsxOptions,
  sink: RowSink,
  { signal, pause, onProgress }: ReadCall,
  rowLimit?: number,
): Promise<SheetReading> {
  const surveys = options.fillMerged === true || sink.restart === undefined
  let rows = 0
  const onBytes = (done: Bytes): void =>
    onProgress?.({ bytesRead: Math.min(done, file.size), bytesTotal: file.size, rows })

  // Texts and sheet are nearly all of the file; where the sheet is read twice, each time counts half of it.
  let stringBytes = 0
  const source = await openSheet(file, options.sheet, {
    signal,
    pause,
    onBytes: (done) => {
      onBytes((stringBytes = done))
    },
  })
  const inPass = (pass: number) => (done: Bytes) => {
    onBytes(stringBytes + Math.floor((pass * source.bytes + done) / (surveys ? 2 : 1)))
  }
  const entry = { signal, pause }
  const call = {
    ...entry,
    onBytes: inPass(surveys ? 1 : 0),
    onRows: (read: number) => (rows = read),
    rowLimit,
  }

  const survey = surveys ? await surveySheet(source, { ...entry, onBytes: inPass(0) }) : {}
  const read = await readSheetOnce(source, options, sink, survey, call)
  if (!read.outgrown) return read
  await sink.restart?.()
  return readSheetOnce(source, options, sink, { used: read.used }, call)
}
