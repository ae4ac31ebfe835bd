/** A table written row by row, in whatever format. */
export interface TableWriter {
  /** Appends a row; null = missing. True as soon as there is enough for `take`. */
  row(cells: readonly (string | null)[]): boolean
  /** The file's bytes since the last time. */
  take(): Promise<readonly Uint8Array<ArrayBuffer>[]>
  /** The last bytes. */
  end(): Promise<readonly Uint8Array<ArrayBuffer>[]>
  /** Cells so far that are longer than `longCell`. */
  readonly longCells: number
  /** Of a workbook: how many sheets the rows take so far. */
  readonly sheets?: number
  /** The file can no longer become one that its program opens; checked after `take`. */
  readonly isTooLarge: boolean
}

/**
 * A column and what its cells are, where a format tells types apart. A cell that is not exactly what its column is for
 * stays text.
 */
export interface TableColumn {
  readonly name: string
  /** `digits`: texts of a source that look like numbers, and become some only if every digit is kept and shown. */
  readonly type: 'text' | 'number' | 'boolean' | 'digits'
  /** How many characters to show. */
  readonly width: number
}

/** A cell of Excel holds this many UTF-16 units (Excel specifications and limits, read 2026-11-21). */
export const longCell = 32_767
/** Characters gathered before they become bytes. */
export const blockChars = 1024 * 1024
