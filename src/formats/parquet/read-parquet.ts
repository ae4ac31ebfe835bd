import { err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { nameColumns } from '../column-names.ts'
import { createFindingLog, type FindingLog } from '../findings.ts'
import type { ReadError } from '../import-error.ts'
import type { Dialect, ReadCall, RowSink, SheetInfo } from '../sheet.ts'
import { isUnchanged } from '../text/source-text.ts'
import { createFileWindow } from './file-window.ts'
import { type LeafCursor, openLeaf } from './leaf-cursor.ts'
import { cellLimit, createLeafText, type LeafText } from './leaf-text.ts'
import { takeNested } from './nested-json.ts'
import { type ParquetFooter, readFooter } from './parquet-footer.ts'
import { badParquet, decode, ParquetFault, toResult } from './parquet-fault.ts'
import type { SchemaNode } from './schema-nodes.ts'

/**
 * Reads a Parquet file into `sink`, row by row. In memory are its footer, and of each column a page, its dictionary and
 * the bytes read ahead: neither the file nor a row group is ever there as a whole, and a page is read once.
 *
 * Every value is exact text (`value-text.ts`), null is a missing cell, and what is nested is JSON text. The columns are
 * those at the top of the schema.
 *
 * Fails as `readSpreadsheet` does, and with BadParquet. Limits: `pageLimit`, `pageValuesLimit`, `cellLimit`, and 300 bytes
 * of text for each byte of the file.
 */
export async function readParquet(
  file: Blob,
  sink: RowSink,
  call: ReadCall = {},
): Promise<Result<SheetInfo, ReadError>> {
  const read = await toResult(readRows(file, sink, call, Infinity))
  if (!read.ok) return read
  const { columns, rows } = read.value.sheet
  if (rows === 0) return err({ kind: 'NoRows', headerOnly: columns.length > 0 })
  return (await isUnchanged(file)) ? ok(read.value.sheet) : err({ kind: 'SourceChanged' })
}

export interface ParquetPreview {
  readonly sheet: SheetInfo
  readonly rows: readonly (readonly (string | null)[])[]
  /** These are all of its rows. */
  readonly whole: boolean
}

/** The first rows, as `readParquet` would import them, from the first pages of each column. */
export async function previewParquet(
  file: Blob,
  rowLimit: number,
): Promise<Result<ParquetPreview, ReadError>> {
  const rows: (readonly (string | null)[])[] = []
  const sink: RowSink = { header: () => undefined, row: (cells) => void rows.push(cells) }
  const read = await toResult(readRows(file, sink, {}, rowLimit))
  return read.ok ? ok({ sheet: read.value.sheet, rows, whole: read.value.whole }) : read
}

/** Rows between two looks at whether it was cancelled. */
const batchRows = 512
/** Cells between two pauses: some ten milliseconds of work. */
const pauseCells = 20_000
/** Read ahead by all columns together, and by each of them. */
const aheadTotal: Bytes = 32 * 1024 * 1024
const aheadLeast: Bytes = 32 * 1024
const aheadMost: Bytes = 1024 * 1024

/** A dictionary may hold a text once that a million rows have, as a bomb's does. */
const freeChars = 64 * 1024 * 1024
const charsPerByte = 300

async function readRows(
  file: Blob,
  sink: RowSink,
  call: ReadCall,
  rowLimit: number,
): Promise<{ readonly sheet: SheetInfo; readonly whole: boolean }> {
  const footer = await readFooter(file)
  const { schema } = footer
  const findings = createFindingLog()
  const columns = nameColumns(
    schema.columns.map(({ name }) => name),
    findings,
  )
  const wanted = Math.min(footer.rows, rowLimit)
  if (wanted > 0) await sink.header(columns, { dialect: parquetDialect, nullable: true })
  const rows = await giveRows(file, footer, wanted, findings, sink, call)
  if (rowLimit === Infinity) call.onProgress?.({ bytesRead: file.size, bytesTotal: file.size, rows })
  return {
    sheet: {
      ...{ dialect: parquetDialect, columns, rows, bytes: file.size, nullable: true },
      report: { fileRows: rows, findings: findings.list() },
    },
    whole: rows === footer.rows,
  }
}

async function giveRows(
  file: Blob,
  { schema, groups }: ParquetFooter,
  wanted: number,
  findings: FindingLog,
  sink: RowSink,
  { signal, pause, onProgress }: ReadCall,
): Promise<number> {
  const { leaves, columns } = schema
  let row = 0
  const texts = leaves.map((leaf) => {
    let name = bounded(leaf.name)
    const onBase64 = (): void => {
      findings.add('binaryCell', row, name)
      // Once is enough.
      name = ''
    }
    return decode(leaf.name, () => createLeafText(leaf, onBase64))
  })
  const ahead = Math.min(aheadMost, Math.max(aheadLeast, Math.floor(aheadTotal / Math.max(1, leaves.length))))
  let chars = 0
  let bytesBefore = 0
  let cellsSincePause = 0

  for (const group of groups) {
    if (row >= wanted) break
    if (group.rows === 0) continue
    const cursors = leaves.map((leaf, index): LeafCursor => {
      const chunk = group.chunks[index]
      if (chunk === undefined) throw badParquet('damaged', leaf.name)
      const window = createFileWindow(file, chunk.end, ahead)
      return openLeaf(window, chunk.meta, chunk, leaf, texts[index] as LeafText)
    })
    const starts = cursors.map(({ at }) => at)
    const bytesRead = (): Bytes =>
      bytesBefore + cursors.reduce((sum, cursor, index) => sum + cursor.at - (starts[index] ?? 0), 0)

    let left = Math.min(group.rows, wanted - row)
    const isWhole = left === group.rows
    while (left > 0) {
      for (const cursor of cursors) while (cursor.rowsReady === 0) await load(cursor, signal)
      const ready = cursors.reduce((least, { rowsReady }) => Math.min(least, rowsReady), left)
      const batch = Math.min(ready, batchRows)
      for (let taken = 0; taken < batch; taken++) {
        const cells = decode(null, () => columns.map((column) => takeCell(column, cursors)))
        for (const cursor of cursors) cursor.rowTaken()
        for (const [index, cell] of cells.entries()) {
          if (cell === null) continue
          chars += cell.length
          look(cell, row, columns[index], findings)
        }
        if (chars > freeChars && chars > file.size * charsPerByte)
          throw badParquet('tooMuchText', null, charsPerByte)
        const wait = sink.row(cells)
        row++
        if (wait) await wait
      }
      left -= batch
      cellsSincePause += batch * leaves.length
      if (cellsSincePause < pauseCells) continue
      cellsSincePause = 0
      onProgress?.({ bytesRead: Math.min(bytesRead(), file.size), bytesTotal: file.size, rows: row })
      await pause?.()
      if (signal?.aborted) throw new ParquetFault({ kind: 'Cancelled' })
    }
    bytesBefore = bytesRead()
    // More values than rows, or rows that begin and are not there: one of the two is wrong.
    if (isWhole) {
      const odd = cursors.findIndex(({ ended, rowsReady }) => !ended || rowsReady > 0)
      if (odd !== -1) throw badParquet('damaged', leaves[odd]?.name ?? null)
    }
  }
  return row
}

async function load(cursor: LeafCursor, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) throw new ParquetFault({ kind: 'Cancelled' })
  await cursor.load()
}

function takeCell(column: SchemaNode, cursors: readonly LeafCursor[]): string | null {
  const cursor = cursors[column.leafStart]
  if (cursor === undefined) throw badParquet('damaged', column.name)
  const isFlat = column.children.length === 0 && column.maxRepetition === 0
  if (!isFlat) return takeNested(column, cursors)
  if (cursor.definition === column.maxDefinition) return cursor.takeText()
  cursor.skip()
  return null
}

function look(cell: string, row: number, column: SchemaNode | undefined, findings: FindingLog): void {
  if (cell.length > cellLimit) throw badParquet('longText', column?.name ?? null, cellLimit)
  if (column !== undefined && (column.children.length > 0 || column.maxRepetition > 0))
    findings.add('nestedValue', row)
  if (cell.includes('\ufffd')) findings.add('replacementCharacter', row)
  if (cell.includes('\0')) findings.add('nulCharacter', row)
}

/** Names of columns in a report are for people. */
const bounded = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name)

/** Everything that a dialect says is in the file itself. */
const parquetDialect: Dialect = {
  ...{ format: 'parquet', encoding: 'utf-8', evidence: 'mark' },
  ...{ delimiter: null, quote: null, escape: null, comment: null },
  ...{ repeatedDelimiter: false, skipBlanks: false, separatorLine: false },
  ...{ skipLines: 0, headerRows: 1, footerRows: 0, width: null },
  ...{ emptyRows: 'keep', raggedRows: 'keep', repairControls: false },
}
