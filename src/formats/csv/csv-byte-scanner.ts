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

/** `open`: the block ends before the row does. */
type Verdict = 'plain' | 'odd' | 'open'

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
  const delimiter = (dialect.delimiter ?? ',').charCodeAt(0)
  const quote = dialect.quote?.charCodeAt(0) ?? none
  let marks = new Int32Array(0)
  let bounds = new Int32Array(0)
  let bytes = new Uint8Array(0)
  let length = 0
  let last = false
  let markCount = 0
  /** The first mark at or after `at`. */
  let mark = 0
  let at = 0
  let bound = 0
  let lines = 0

  const takeQuoted = (): Verdict => {
    const start = at + 1
    let isDoubled = false
    for (mark++; mark < markCount; mark++) {
      const place = marks[mark] ?? 0
      const byte = bytes[place]
      if (byte === quote) {
        if (bytes[place + 1] !== quote || place + 1 === length) break
        isDoubled = true
        mark++
      } else if (byte === feed || (byte === carriageReturn && bytes[place + 1] !== feed)) {
        lines++
      } else if (byte === 0) {
        return 'odd'
      }
    }
    if (mark === markCount) return last ? 'odd' : 'open'
    const stop = marks[mark++] ?? 0
    at = stop + 1
    bounds[bound++] = start
    bounds[bound++] = isDoubled ? ~stop : stop
    if (at === length) return last ? 'plain' : 'open'
    return marks[mark] === at && isEnd(bytes[at] ?? 0) && stop - start <= cellBytes ? 'plain' : 'odd'
  }

  const takeUnquoted = (): Verdict => {
    const start = at
    for (; mark < markCount; mark++) {
      const byte = bytes[marks[mark] ?? 0] ?? 0
      if (isEnd(byte)) break
      if (byte === 0) return 'odd'
    }
    if (mark === markCount && !last) return 'open'
    at = mark === markCount ? length : (marks[mark] ?? 0)
    bounds[bound++] = start
    bounds[bound++] = at
    return at - start <= cellBytes ? 'plain' : 'odd'
  }

  const isEnd = (byte: number): boolean => byte === delimiter || byte === feed || byte === carriageReturn

  const takeLineEnd = (): Verdict => {
    if (at === length) return 'plain'
    const isReturn = bytes[at] === carriageReturn
    // It may be the first half of a line end.
    if (isReturn && at + 1 === length && !last) return 'open'
    const isPair = isReturn && bytes[at + 1] === feed && at + 1 < length
    at += isPair ? 2 : 1
    mark += isPair ? 2 : 1
    return 'plain'
  }

  const takeRow = (): Verdict => {
    const firstBound = bound
    const firstLine = lines++
    for (let cell = 1; cell <= width; cell++) {
      const verdict = bytes[at] === quote && at < length ? takeQuoted() : takeUnquoted()
      if (verdict !== 'plain') return verdict
      const isLast = at === length || bytes[at] !== delimiter
      if (isLast !== (cell === width)) return 'odd'
      if (isLast) break
      at++
      mark++
    }
    const isBlank = width === 1 && bounds[firstBound] === bounds[firstBound + 1]
    return isBlank || lines - firstLine > cellLines ? 'odd' : takeLineEnd()
  }

  return (block, isLast) => {
    ;({ bytes, length } = block)
    last = isLast
    if (marks.length < length) {
      marks = new Int32Array(length)
      // A cell ends at a mark or at the end of the block.
      bounds = new Int32Array(2 * length + 2)
    }
    markCount = findMarks(block, delimiter, quote === none ? delimiter : quote, marks)
    mark = at = bound = lines = 0
    const plainEnd = findReplaced(block, isLast)
    let verdict: Verdict = 'plain'
    let rows = 0
    let rowLines = 0
    let end = 0
    while (at < length) {
      verdict = takeRow()
      if (verdict !== 'plain' || at > plainEnd) break
      rows++
      rowLines = lines
      end = at
    }
    const isOdd = verdict === 'odd' || plainEnd < length
    return { block, rows, width, bounds, quote, order: null, lines: rowLines, end, isOdd }
  }
}
