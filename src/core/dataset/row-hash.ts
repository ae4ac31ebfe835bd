import { toBase32Pair } from '../base32.ts'
import { createHash64, createHashList, type HashPair } from '../hash64.ts'

/** 64-bit hash of a source row: the number of columns, then of every cell its length in UTF-8 and its bytes. */
export type RowHash = HashPair

/** In place of a length: the cell is missing, which is not the same as empty. No cell has 2^32 − 1 bytes. */
const missing = 0xffff_ffff

/**
 * Hashes rows one after the other: `start`, then exactly `columns` cells in column order by any mixture of `text`,
 * `bytes` and `nothing`, then `finish` or `finishInto`. Text and its UTF-8 bytes give the same hash.
 */
export interface RowHasher {
  start(columns: number): void
  text(cell: string): void
  /** A cell that is already UTF-8: bytes [start, end). */
  bytes(bytes: Uint8Array, start: number, end: number): void
  /** A missing cell (null). */
  nothing(): void
  finish(): RowHash
  /** Writes row `row` of a hash file seen as 32-bit words: 8 bytes per row, little-endian, low half first. */
  finishInto(words: Uint32Array, row: number): void
}

export const createRowHasher = (): RowHasher => {
  const hash = createHash64()
  const encoder = new TextEncoder()
  let scratch = new Uint8Array(4096)

  const bytes = (cell: Uint8Array, start: number, end: number): void => {
    hash.word(end - start)
    hash.bytes(cell, start, end)
  }

  return {
    start: (columns) => {
      hash.start()
      hash.word(columns)
    },
    text: (cell) => {
      if (cell.length * 3 > scratch.length) scratch = new Uint8Array(cell.length * 3)
      bytes(scratch, 0, encoder.encodeInto(cell, scratch).written)
    },
    bytes,
    nothing: () => hash.word(missing),
    finish: () => hash.finish(),
    finishInto: (words, row) => hash.finishInto(words, row * 2),
  }
}

/** Hashes one row of texts; null = missing. For many rows keep one `createRowHasher()`. */
export const hashRow = (cells: readonly (string | null)[]): RowHash => {
  const hasher = createRowHasher()
  hasher.start(cells.length)
  for (const cell of cells) {
    if (cell === null) hasher.nothing()
    else hasher.text(cell)
  }
  return hasher.finish()
}

/** A column of cells in UTF-8: cell i is bytes [offsets[i], offsets[i + 1]), or missing. */
export interface HashedColumn {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
  /** Null where no cell is missing. */
  readonly isMissing: ((row: number) => boolean) | null
}

/** The hashes of rows 0 to `rows` of a table, as in a hash file seen as 32-bit words. */
export const hashRows = (columns: readonly HashedColumn[], rows: number): Uint32Array<ArrayBuffer> => {
  const hashes = createHashList(rows)
  hashes.word(columns.length)
  for (const { bytes, offsets, isMissing } of columns) hashes.cells(bytes, offsets, isMissing, missing)
  return hashes.finish()
}

/** The hash of row `row` in a hash file seen as 32-bit words (see `finishInto`). */
export const rowHashAt = (words: Uint32Array, row: number): RowHash => ({
  hi: words[row * 2 + 1] ?? 0,
  lo: words[row * 2] ?? 0,
})

/** 13 characters of base32, as used in a custom_id. */
export const formatRowHash = (hash: RowHash): string => toBase32Pair(hash.hi, hash.lo)
