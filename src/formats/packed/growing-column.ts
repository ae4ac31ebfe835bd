import type { ByteRows } from '../csv/byte-rows.ts'

/** A column of a row group that is being built. Its memory grows, and serves the next group too. */
export interface GrowingColumn {
  text: Uint8Array<ArrayBuffer>
  /** Bytes of `text` in use. */
  length: number
  /** Where each cell ends in `text`. */
  ends: Uint32Array<ArrayBuffer>
  rows: number
  /** Cells that come next and are not encoded yet. */
  pending: string[]
  /** The last cells were not all ASCII. */
  mixed: boolean
  nulls: number[]
}

export const createColumn = (): GrowingColumn => ({
  text: new Uint8Array(4096),
  length: 0,
  ends: new Uint32Array(1024),
  rows: 0,
  pending: [],
  mixed: false,
  nulls: [],
})

/** Forgets the cells and keeps the memory. */
export function emptyColumn(column: GrowingColumn): void {
  column.length = 0
  column.rows = 0
  column.nulls = []
}

const encoder = new TextEncoder()

/** Encodes the pending cells. */
export function flushColumn(column: GrowingColumn): void {
  const cells = column.pending
  if (cells.length === 0) return
  column.pending = []
  const chars = cells.reduce((sum, cell) => sum + cell.length, 0)
  reserve(column, chars * 3, cells.length)
  const start = column.length
  // Long cells that are not ASCII: joining them and counting their bytes costs three times as much (Node 20).
  if (column.mixed && chars > cells.length * 48) {
    encodeOneByOne(column, cells, start)
    return
  }
  const { written } = encoder.encodeInto(cells.join(''), column.text.subarray(start))
  column.mixed = written !== chars
  if (!column.mixed) {
    let end = start
    for (const cell of cells) {
      end += cell.length
      column.ends[column.rows++] = end
    }
    column.length = end
    return
  }
  const rowStart = column.rows
  column.length = setMixedEnds(column, cells, start)
  if (column.length === start + written) return
  // A lone high surrogate before a lone low one has been joined to one character across two cells.
  column.rows = rowStart
  encodeOneByOne(column, cells, start)
}

function setMixedEnds(column: GrowingColumn, cells: readonly string[], start: number): number {
  let end = start
  for (const cell of cells) {
    end += utf8Length(cell)
    column.ends[column.rows++] = end
  }
  return end
}

function encodeOneByOne(column: GrowingColumn, cells: readonly string[], start: number): void {
  let end = start
  for (const cell of cells) {
    end += encoder.encodeInto(cell, column.text.subarray(end)).written
    column.ends[column.rows++] = end
  }
  column.length = end
}

function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      length += 1
    } else if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length += 2 // a pair: two units, four bytes
      index++
    } else {
      length += 2
    }
  }
  return length
}

function reserve(column: GrowingColumn, bytes: number, rows: number): void {
  if (column.length + bytes > column.text.length) {
    const text = new Uint8Array(Math.max(column.text.length * 2, column.length + bytes))
    text.set(column.text.subarray(0, column.length))
    column.text = text
  }
  if (column.rows + rows > column.ends.length) {
    const ends = new Uint32Array(Math.max(column.ends.length * 2, column.rows + rows))
    ends.set(column.ends.subarray(0, column.rows))
    column.ends = ends
  }
}

// ── Cells that are bytes already ────────────────────────────────────────────────────────────────────────────────────

/** Words are written whole: this much may be written behind the text and is written over by the next cell. */
const slack = 8

/** Copies cell `place` of rows [rowStart, rowEnd) behind the column; nothing may be pending. */
export function appendCells(
  column: GrowingColumn,
  { block, bounds, width, quote }: ByteRows,
  place: number,
  rowStart: number,
  rowEnd: number,
): void {
  reserve(column, slack, rowEnd - rowStart)
  const { ends } = column
  const { view } = block
  let { text, length, rows } = column
  let target = new DataView(text.buffer)
  for (let row = rowStart; row < rowEnd; row++) {
    const bound = 2 * (row * width + place)
    const start = bounds[bound] ?? 0
    const end = bounds[bound + 1] ?? 0
    const size = (end < 0 ? ~end : end) - start
    if (length + size + slack > text.length) {
      column.length = length
      reserve(column, size + slack, 0)
      text = column.text
      target = new DataView(text.buffer)
    }
    if (end < 0) {
      length = copyUnquoted(text, length, block.bytes, start, ~end, quote)
    } else {
      // Eight bytes at once: calls of the platform's own copy cost more than most cells.
      for (let from = start, to = length; from < end; from += 8, to += 8) {
        target.setInt32(to, view.getInt32(from, true), true)
        target.setInt32(to + 4, view.getInt32(from + 4, true), true)
      }
      length += size
    }
    ends[rows++] = length
  }
  column.length = length
  column.rows = rows
}

/** Copies a cell with every second of its doubled quotes left out. @returns where it ends */
function copyUnquoted(
  text: Uint8Array,
  length: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
): number {
  let to = length
  for (let from = start; from < end; from++) {
    const byte = bytes[from] ?? 0
    text[to++] = byte
    if (byte === quote) from++
  }
  return to
}
