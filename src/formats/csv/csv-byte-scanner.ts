import type { ByteRows } from './byte-rows.ts'
import { findMarks } from './csv-marks.ts'
import type { Dialect } from '../sheet.ts'
import { findReplaced } from './utf8-check.ts'
import type { WordBlock } from './word-block.ts'

/** The rows at the beginning of a block that are plain. */
export interface PlainRows extends ByteRows {
  /** Lines of the file that they take. */
  readonly lines: number
  /** Where they end, with the line end of the last one. */
  readonly end: number
  /** What follows is not plain; otherwise it is a row that is not whole yet, or nothing. */
  readonly isOdd: boolean
}

/** Longer cells are worth a word in the report (Excel's limit), or suspected of a quote that never closes. */
const cellBytes = 32_767
const cellLines = 10_000

const feed = 0x0a
const carriageReturn = 0x0d
/** No byte at all. */
const none = -1

/** Whether a dialect can be read as bytes at all: it has no escapes, comments, alignment, footers or repairs. */
export const hasPlainRows = (dialect: Dialect): boolean =>
  dialect.format === 'csv' &&
  dialect.encoding === 'utf-8' &&
  isMark(dialect.delimiter ?? ',') &&
  (dialect.quote === null || isMark(dialect.quote)) &&
  dialect.quote !== dialect.delimiter &&
  (dialect.escape === null || dialect.escape === dialect.quote) &&
  dialect.comment === null &&
  !dialect.repeatedDelimiter &&
  !dialect.skipBlanks &&
  dialect.footerRows === 0 &&
  dialect.emptyRows === 'keep' &&
  !dialect.repairControls

/** One ASCII character that is no line end. */
const isMark = (text: string): boolean => /^[\t\x20-\x7e]$/.test(text)

/**
 * Finds plain rows in blocks of UTF-8: RFC 4180 with as many cells as there are columns, and nothing that anybody would
 * have to be told about. It gives what `csv-reader.ts` gives for such rows, without a string for any cell, and stops
 * before the first row about which it is not sure.
 *
 * Not plain: another number of cells; blank lines; quotes that never close, or have something else behind them than a
 * delimiter or line end; U+0000; U+FFFD and bytes that are no UTF-8; cells of more than 32,767 bytes or 10,000 lines.
 *
 * @param dialect for which `hasPlainRows` is true
 * @param width columns of the table
 */
export function createCsvByteScanner(
  dialect: Dialect,
  width: number,
): (block: WordBlock, last: boolean) => PlainRows {
  const scan: Scan = {
    delimiter: (dialect.delimiter ?? ',').charCodeAt(0),
    quote: dialect.quote?.charCodeAt(0) ?? none,
    width,
    marks: new Int32Array(0),
    bounds: new Int32Array(0),
  }
  return (block, last) => {
    // A cell has two bounds, and ends at a mark or at the end of the block. Memory for all blocks in this memory.
    if (scan.marks.length <= block.length) {
      scan.marks = new Int32Array(block.bytes.length)
      scan.bounds = new Int32Array(2 * block.bytes.length)
    }
    return scanRows(scan, block, last)
  }
}

interface Scan {
  readonly delimiter: number
  readonly quote: number
  readonly width: number
  marks: Int32Array
  bounds: Int32Array
}

/**
 * One function on purpose: what several would share is not kept in the processor's registers, and costs half again.
 * Of the module, because of [Note: loops outlive their closures].
 */
function scanRows(
  { delimiter, quote, width, marks, bounds }: Scan,
  block: WordBlock,
  last: boolean,
): PlainRows {
  const { bytes, length } = block
  const markCount = findMarks(block, delimiter, quote === none ? delimiter : quote, marks)
  // The end is a mark too. What stands there is no byte that anybody looks for (`WordBlock`).
  marks[markCount] = length
  const plainEnd = findReplaced(block, last)
  let isOdd = plainEnd < length
  let rows = 0
  let rowLines = 0
  let rowEnd = 0
  let at = 0
  /** The first mark at or after `at`. */
  let mark = 0
  let bound = 0
  let lines = 0

  // Left where the block ends within a row, or where a row is odd.
  rows: while (at < length) {
    const firstLine = lines++
    for (let cell = 1; ; cell++) {
      let start = at
      let end: number
      if (bytes[at] === quote) {
        start++
        let isDoubled = false
        for (mark++; ; mark++) {
          end = marks[mark] ?? 0
          const byte = bytes[end]
          if (byte === quote) {
            if (bytes[end + 1] !== quote) break
            isDoubled = true
            mark++
          } else if (byte === feed || (byte === carriageReturn && bytes[end + 1] !== feed)) {
            lines++
          } else if (byte === 0 || end === length) {
            isOdd ||= byte === 0 || last
            break rows
          }
        }
        bounds[bound++] = start
        bounds[bound++] = isDoubled ? ~end : end
        mark++
        at = end + 1
      } else {
        for (; ; mark++) {
          end = marks[mark] ?? 0
          const byte = bytes[end]
          if (byte === delimiter || byte === feed || byte === carriageReturn || end === length) break
          if (byte === 0) {
            isOdd = true
            break rows
          }
        }
        bounds[bound++] = start
        bounds[bound++] = end
        at = end
      }
      if (at === length && !last) break rows
      const behind = bytes[at]
      const isLast = at === length || behind === feed || behind === carriageReturn
      const isWhole = isLast || behind === delimiter
      if (!isWhole || end - start > cellBytes || isLast !== (cell === width)) {
        isOdd = true
        break rows
      }
      if (isLast) break
      at++
      mark++
    }
    const isBlank = width === 1 && bounds[bound - 2] === bounds[bound - 1]
    if (isBlank || lines - firstLine > cellLines) {
      isOdd = true
      break
    }
    if (at < length) {
      const isReturn = bytes[at] === carriageReturn
      // It may be the first half of a line end.
      if (isReturn && at + 1 === length && !last) break
      const size = isReturn && bytes[at + 1] === feed ? 2 : 1
      at += size
      mark += size
    }
    if (at > plainEnd) break
    rows++
    rowLines = lines
    rowEnd = at
  }
  return { block, rows, width, bounds, quote, order: null, lines: rowLines, end: rowEnd, isOdd }
}
