import type { ByteRows } from '../csv/byte-rows.ts'
import { appendCells, createColumn, emptyColumn, flushColumn, type GrowingColumn } from './growing-column.ts'

/**
 * A row group: some rows of a table as packed columns, the unit in which a dataset rests in storage.
 *
 *   0   "BWRG"
 *   4   u16  version (1)
 *   6   u32  length h of the header
 *   10  JSON header { rows, nullable, bytes: [text bytes of each column] }
 *       …then, per column, starting at the next multiple of 8:
 *       u32 × (rows + 1)   offsets into this column's text, relative to it; the first is 0
 *       UTF-8 text of all cells, one after the other
 *       ceil(rows / 8)     validity bits, 1 = there is a value; only if nullable
 *
 * All numbers are little-endian, as is every platform that runs this (typed arrays are read in place). A column is the
 * layout of an Apache Arrow Utf8 array.
 */

/** Where a dataset builder cuts: whichever is reached first (storage-and-engine §4). */
export const rowGroupRows = 65_536
export const rowGroupTextBytes = 32 * 1024 * 1024

export interface RowGroupBuilder {
  readonly rows: number
  /** One of the two limits is reached: finish this group before the next row. */
  readonly isFull: boolean
  /**
   * Adds a row of exactly `columnCount` cells. Null counts as "" unless the group is nullable. A lone surrogate
   * becomes U+FFFD, because UTF-8 cannot hold it.
   */
  appendRow(cells: readonly (string | null)[]): void
  /**
   * Adds rows that are UTF-8 already, from row `from` on until the group is full; what `appendRow` would make of them.
   * @returns the row to go on with; `rows.rows` when all are in
   */
  appendBytes(rows: ByteRows, from: number): number
  /**
   * The group's bytes; the builder is empty afterwards and can be used for the next group. With `reuses` they are valid
   * until the next group is finished: memory taken anew for each is a fifth of the work of an import (Node 20).
   */
  finish(): Uint8Array<ArrayBuffer>
}

export interface RowGroup {
  readonly rows: number
  readonly columns: number
  /** A cell as text; null = missing. */
  text(column: number, row: number): string | null
  isNull(column: number, row: number): boolean
  /** False where no cell can be missing. */
  readonly hasNulls: boolean
  /** rows + 1 positions into `bytes(column)`; cell i is [offsets[i], offsets[i + 1]). Empty for missing cells. */
  offsets(column: number): Uint32Array
  /** The UTF-8 text of the whole column. A view: do not write to it. */
  bytes(column: number): Uint8Array
}

/** @param options.mostRows fewer than usual, so that a test has many groups */
export function createRowGroupBuilder(
  columnCount: number,
  options: { readonly nullable: boolean; readonly reuses?: boolean; readonly mostRows?: number },
): RowGroupBuilder {
  const { mostRows = rowGroupRows } = options
  let memory = new Uint8Array(0)
  let rows = 0
  let pendingChars = 0
  const columns = Array.from({ length: columnCount }, createColumn)

  /** Of all columns. Summed up when they are encoded: for every row it would cost more than the row itself. */
  let textBytes = 0

  const flush = (): void => {
    for (const column of columns) flushColumn(column)
    pendingChars = 0
    textBytes = columns.reduce((sum, column) => sum + column.length, 0)
  }

  return {
    get rows() {
      return rows
    },
    get isFull() {
      return rows >= mostRows || textBytes >= rowGroupTextBytes
    },
    appendRow(cells) {
      if (cells.length !== columnCount) {
        throw new RangeError(`A row of ${cells.length} cells in a table of ${columnCount} columns`)
      }
      for (let index = 0; index < columnCount; index++) {
        const column = columns[index] as GrowingColumn
        const cell = cells[index] ?? null
        if (cell === null) {
          column.pending.push('')
          if (options.nullable) column.nulls.push(rows)
        } else {
          column.pending.push(cell)
          pendingChars += cell.length
        }
      }
      rows++
      // Near the limit every row is encoded, so that groups are cut at the same row whichever way rows come.
      if (pendingChars >= pendingLimit || textBytes + 3 * pendingChars >= rowGroupTextBytes) flush()
    },
    appendBytes(added, from) {
      if (added.width !== columnCount) {
        throw new RangeError(`Rows of ${added.width} cells in a table of ${columnCount} columns`)
      }
      flush()
      // With the bytes between the cells, and so never too small.
      const most = added.block.length
      const room = mostRows - rows
      const isNearLimit = textBytes + most >= rowGroupTextBytes
      const to = Math.min(added.rows, from + (isNearLimit ? 1 : room))
      const { order } = added
      for (const [index, column] of columns.entries())
        appendCells(column, added, order ? (order[index] ?? 0) : index, from, to)
      rows += to - from
      flush()
      return to
    },
    finish() {
      flush()
      const packed = packColumns(columns, rows, options.nullable, memory)
      const { group } = packed
      if (options.reuses === true) memory = packed.memory
      // Their memory serves the next group: growing anew for each is a quarter of the work.
      for (const column of columns) emptyColumn(column)
      rows = 0
      textBytes = 0
      return group
    },
  }
}

/** Opens the bytes of one group; they are read in place and must not change. Throws when they are not a row group. */
export function openRowGroup(group: Uint8Array): RowGroup {
  const header = readHeader(group)
  const columns = header.columns
  const column = (index: number): PackedColumn => {
    const found = columns[index]
    if (!found) throw new RangeError(`Column ${index} of ${columns.length}`)
    return found
  }
  const isNull = ({ validity }: PackedColumn, row: number): boolean =>
    validity !== null && (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 0

  return {
    rows: header.rows,
    columns: columns.length,
    hasNulls: columns.some(({ validity }) => validity !== null),
    text(index, row) {
      const found = column(index)
      if (!(row >= 0 && row < header.rows)) throw new RangeError(`Row ${row} of ${header.rows}`)
      if (isNull(found, row)) return null
      return decoder.decode(found.text.subarray(found.offsets[row], found.offsets[row + 1]))
    },
    isNull: (index, row) => isNull(column(index), row),
    offsets: (index) => column(index).offsets,
    bytes: (index) => column(index).text,
  }
}

/** A column of a group without the others: what a look at one column of a large table has to read. */
export interface ColumnCells {
  readonly rows: number
  /** As in `RowGroup`: cell i is bytes [offsets[i], offsets[i + 1]), empty where there is no value. */
  readonly offsets: Uint32Array
  readonly bytes: Uint8Array
}

/** Where the columns of a group are, each as bytes [start, end) of the group. */
export interface GroupMap {
  readonly rows: number
  readonly columns: readonly { readonly start: number; readonly end: number }[]
  /** Opens the bytes of one of the columns; they are read in place and must not change. */
  openColumn(bytes: Uint8Array): ColumnCells
}

/**
 * Finds the columns of a group by its first bytes. Throws when it is no row group.
 *
 * @returns how many bytes it takes, if it takes more than these
 */
export function mapRowGroup(head: Uint8Array): GroupMap | number {
  const needed = head.length < fixedBytes ? fixedBytes : headerEndOf(head)
  if (head.length < needed) return needed
  const header = JSON.parse(decoder.decode(head.subarray(fixedBytes, needed))) as Header
  const { rows } = header
  const { columns } = planLayout(header, needed)
  return {
    rows,
    columns: columns.map(({ offsetsAt, textAt }, index) => ({
      start: offsetsAt,
      end: textAt + (header.bytes[index] ?? 0),
    })),
    openColumn: (bytes) => ({
      rows,
      offsets: readOffsets(bytes, 0, rows + 1),
      bytes: bytes.subarray(4 * (rows + 1)),
    }),
  }
}

// ── Building ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Characters gathered before they are encoded together: one `encodeInto` per cell would cost more than the parsing. */
const pendingLimit = 64 * 1024

const encoder = new TextEncoder()
// A cell may begin with U+FEFF; without `ignoreBOM` it would lose it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function packColumns(
  columns: readonly GrowingColumn[],
  rows: number,
  nullable: boolean,
  used: Uint8Array<ArrayBuffer>,
): { readonly group: Uint8Array<ArrayBuffer>; readonly memory: Uint8Array<ArrayBuffer> } {
  const sizes = columns.map((column) => column.length)
  const header = encoder.encode(JSON.stringify({ rows, nullable, bytes: sizes } satisfies Header))
  const layout = planLayout({ rows, nullable, bytes: sizes }, fixedBytes + header.length)
  // Somewhat more than needed, for the next group may be somewhat larger.
  const memory = used.length >= layout.size ? used : new Uint8Array(layout.size + (used.length >> 3))
  const group = memory.subarray(0, layout.size)
  const view = new DataView(group.buffer)
  group.set(magic, 0)
  view.setUint16(4, version, true)
  view.setUint32(6, header.length, true)
  group.set(header, fixedBytes)
  let at = fixedBytes + header.length
  columns.forEach((column, index) => {
    const { offsetsAt, textAt, validityAt } = layout.columns[index] as ColumnLayout
    // Of an earlier group there may be bytes between the columns, and where the first offset is.
    group.fill(0, at, offsetsAt + 4)
    at = (validityAt ?? textAt) + (validityAt === null ? column.length : Math.ceil(rows / 8))
    new Uint32Array(group.buffer, offsetsAt, rows + 1).set(column.ends.subarray(0, rows), 1)
    group.set(column.text.subarray(0, column.length), textAt)
    if (validityAt === null) return
    group.set(toValidity(column.nulls, rows), validityAt)
  })
  return { group, memory }
}

function toValidity(nulls: readonly number[], rows: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 8)).fill(0xff)
  for (const row of nulls) bits[row >> 3] = (bits[row >> 3] ?? 0) & ~(1 << (row & 7))
  return bits
}

// ── Layout ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const magic = new TextEncoder().encode('BWRG')
const version = 1
const fixedBytes = 10

interface Header {
  readonly rows: number
  readonly nullable: boolean
  readonly bytes: readonly number[]
}

interface ColumnLayout {
  readonly offsetsAt: number
  readonly textAt: number
  readonly validityAt: number | null
}

interface PackedColumn {
  readonly offsets: Uint32Array
  readonly text: Uint8Array
  readonly validity: Uint8Array | null
}

function planLayout(
  header: Header,
  headerEnd: number,
): { readonly columns: readonly ColumnLayout[]; readonly size: number } {
  let at = headerEnd
  const columns = header.bytes.map((bytes) => {
    const offsetsAt = Math.ceil(at / 8) * 8
    const textAt = offsetsAt + 4 * (header.rows + 1)
    const validityAt = header.nullable ? textAt + bytes : null
    at = textAt + bytes + (header.nullable ? Math.ceil(header.rows / 8) : 0)
    return { offsetsAt, textAt, validityAt }
  })
  return { columns, size: at }
}

function readHeader(group: Uint8Array): { readonly rows: number; readonly columns: readonly PackedColumn[] } {
  if (group.length < fixedBytes) throw new Error('Not a row group')
  const headerEnd = headerEndOf(group)
  const header = JSON.parse(decoder.decode(group.subarray(fixedBytes, headerEnd))) as Header
  const layout = planLayout(header, headerEnd)
  if (layout.size > group.length) throw new Error('A row group that ends too early')
  const columns = layout.columns.map(({ offsetsAt, textAt, validityAt }, index) => ({
    offsets: readOffsets(group, offsetsAt, header.rows + 1),
    text: group.subarray(textAt, textAt + (header.bytes[index] ?? 0)),
    validity:
      validityAt === null ? null : group.subarray(validityAt, validityAt + Math.ceil(header.rows / 8)),
  }))
  return { rows: header.rows, columns }
}

function headerEndOf(group: Uint8Array): number {
  if (magic.some((byte, index) => group[index] !== byte)) throw new Error('Not a row group')
  const view = new DataView(group.buffer, group.byteOffset, group.byteLength)
  if (view.getUint16(4, true) !== version) throw new Error('A row group of a newer layout')
  return fixedBytes + view.getUint32(6, true)
}

function readOffsets(group: Uint8Array, at: number, count: number): Uint32Array {
  const start = group.byteOffset + at
  // In place where the platform allows it: a group read into the middle of a larger buffer may lie askew.
  return start % 4 === 0
    ? new Uint32Array(group.buffer, start, count)
    : new Uint32Array(group.slice(at, at + 4 * count).buffer)
}
