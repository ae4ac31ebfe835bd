import type { WordBlock } from './word-block.ts'

/**
 * Whole rows where they stand in a block of a file, in UTF-8; nothing has been copied yet.
 *
 * Cell k of row r is bytes [bounds[i], bounds[i + 1]) of the block, with i = 2 × (r × width + k). An end below 0 stands
 * for ~end and says that quotes in the cell are doubled.
 */
export interface ByteRows {
  readonly block: WordBlock
  readonly rows: number
  /** Cells of a row. */
  readonly width: number
  readonly bounds: Int32Array
  /** The byte that may be doubled. */
  readonly quote: number
  /** Which cell belongs to column 0, 1, …; null = in the order of the file. */
  readonly order: readonly number[] | null
}
