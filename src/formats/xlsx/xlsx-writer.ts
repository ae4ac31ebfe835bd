import type { Bytes } from '#core/units.ts'
import { blockChars, longCell, type TableColumn, type TableWriter } from '../table-writer.ts'
import { cellStyles, toSheetCell, toTextCell } from './sheet-cell.ts'
import {
  contentTypes,
  rootRelationships,
  sheetEnd,
  sheetHead,
  sheetPath,
  styles,
  workbook,
  workbookRelationships,
  type WrittenSheet,
} from './workbook-parts.ts'
import { createZipWriter, type ZipPart, zipLimit } from './zip-writer.ts'

export interface XlsxOptions {
  /** Of the first sheet, at most 25 characters and none of `: \ / ? * [ ]`; the others get a number behind it. */
  readonly sheetName: string
  /** Rows of a sheet, its header among them; a test may want fewer than Excel takes. */
  readonly sheetRows?: number
}

/** Rows that a sheet of Excel has (Excel specifications and limits, read 2026-11-21). */
export const sheetRowLimit = 1_048_576
/** A sheet ends before its XML has more bytes than the archive can count. */
const sheetByteLimit: Bytes = 3_500_000_000

/**
 * Writes a workbook from its beginning to its end: packed blocks are given away as they come, whatever its length. Texts
 * stand in their cells (no table of shared strings, which would have to be kept until the end); none of them is ever a
 * formula. Empty and missing cells are not written. A further sheet, with the header again, begins where one is full.
 * Cells longer than `longCell` are cut, with a mark, and counted.
 */
export function createXlsxWriter(
  columns: readonly TableColumn[],
  options: XlsxOptions,
): TableWriter & { readonly sheets: number } {
  const { sheetName, sheetRows = sheetRowLimit } = options
  const letters = columns.map((_, at) => toLetters(at))
  const zip = createZipWriter()
  const encoder = new TextEncoder()
  const sheets: WrittenSheet[] = []
  /** What is to be written, sheet by sheet: the text of the last one goes on. */
  let texts: string[][] = []
  let chars = 0
  let rows = 0
  /** Of the last sheet, without what is gathered. */
  let sheetBytes: Bytes = 0
  let longCells = 0
  let part: ZipPart | null = null
  let isStarted = false

  const put = (text: string): void => {
    texts.at(-1)?.push(text)
    chars += text.length
  }
  const rangeOf = (lastRow: number): string => `A1:${letters.at(-1) ?? 'A'}${lastRow}`
  const startSheet = (): void => {
    texts.push([])
    sheetBytes = 0
    put(
      sheetHead(
        columns.map(({ width }) => width),
        sheets.length === 0,
      ),
    )
    put(
      `<row r="1">${columns.map(({ name }, at) => toTextCell(`${letters[at] ?? ''}1`, name, cellStyles.header)).join('')}</row>`,
    )
    sheets.push({ name: sheets.length === 0 ? sheetName : `${sheetName} ${sheets.length + 1}`, range: '' })
    rows = 1
  }
  const endSheet = (): void => {
    const range = rangeOf(rows)
    put(sheetEnd(range))
    const [sheet] = sheets.splice(-1)
    sheets.push({ name: sheet?.name ?? sheetName, range })
  }

  const flush = async (): Promise<void> => {
    if (!isStarted) {
      isStarted = true
      await zip.add('_rels/.rels', rootRelationships)
      await zip.add('xl/styles.xml', styles)
    }
    const before = sheets.length - texts.length
    for (const [at, pieces] of texts.entries()) {
      // The first text belongs to the sheet that is open.
      if (at > 0 || part === null) {
        await part?.close()
        part = zip.open(sheetPath(before + at))
      }
      if (pieces.length > 0) await part.write(encoder.encode(pieces.join('')))
      sheetBytes = part.size
    }
    texts = [[]]
    chars = 0
  }

  startSheet()
  return {
    get longCells() {
      return longCells
    },
    get sheets() {
      return sheets.length
    },
    get isTooLarge() {
      return zip.size > zipLimit
    },
    row(cells) {
      if (rows >= sheetRows || sheetBytes > sheetByteLimit) {
        endSheet()
        startSheet()
      }
      rows++
      let line = `<row r="${rows}">`
      for (let at = 0; at < columns.length; at++) {
        const cell = cells[at] ?? ''
        if (cell === '') continue
        if (cell.length > longCell) longCells++
        line += toSheetCell(`${letters[at] ?? ''}${rows}`, cell, columns[at]?.type ?? 'text')
      }
      put(`${line}</row>`)
      return chars >= blockChars
    },
    async take() {
      await flush()
      return zip.take()
    },
    async end() {
      endSheet()
      await flush()
      await part?.close()
      await zip.add('xl/workbook.xml', workbook(sheets))
      await zip.add('xl/_rels/workbook.xml.rels', workbookRelationships(sheets.length))
      await zip.add('[Content_Types].xml', contentTypes(sheets.length))
      zip.finish()
      return zip.take()
    },
  }
}

/** 0 → A, 26 → AA. */
function toLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : toLetters(Math.floor(column / 26) - 1) + last
}
