import type { ColumnKey } from '#core/results/result-query.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import type { NoRun } from '../runs/run-types.ts'

/** How the results of a run leave: as a file, or (`tsv`) as text for a spreadsheet's clipboard. */
export type ExportFormat = 'csv' | 'xlsx' | 'jsonl' | 'parquet' | 'tsv'

/** How embeddings leave as a file (`export-vectors.ts`). */
export type VectorFormat = 'npy' | 'jsonl' | 'parquet'

export type FormulaGuard = 'guarded' | 'exact'

/**
 * Columns that say more of a row than its cells, in the order in which they are written: `row`: `_row` (from 1, as people
 * count) · `outcome`: `_outcome`, `_error` · `id`: `custom_id` of the request that stands for the row · `usage`:
 * `_input_tokens`, `_output_tokens`, `_cached_tokens`, empty for copies, so that sums are true · `note`: `_note`, `_flag`.
 */
export type ExportFacts = 'row' | 'outcome' | 'id' | 'usage' | 'note'

export interface ExportOptions {
  /** Of CSV and TSV. In the other formats a text cannot become a formula. */
  readonly guard: FormulaGuard
  /** Of CSV: UTF-8 byte order mark, for Excel. */
  readonly bom: boolean
  /** `outcome` is written anyway while the run is not over, and `_run`, which says so in each row. */
  readonly facts: readonly ExportFacts[]
}

export interface ExportInput {
  readonly runId: string
  readonly format: ExportFormat
  /** Rows of an open view, in its order and with the answers it shows; null = every row, in the order of the source. */
  readonly viewId?: string | null
  /** Columns in this order; those the run does not have are left out. Null = source columns, then answers. */
  readonly columns?: readonly ColumnKey[] | null
  readonly options: ExportOptions
  /** At most so many, the first ones. */
  readonly rowLimit?: number
  /** A file of the person's own to write into, instead of one of ours that is then downloaded. */
  readonly sink?: FileSystemFileHandle
}

export interface ExportedRows {
  /** Null when a file of the person's own was written. */
  readonly blob: Blob | null
  readonly fileName: string
  readonly bytes: Bytes
  readonly rows: number
  /** Cells longer than Excel takes: cut in a workbook, whole in every other format. */
  readonly longCells: number
  /** Where they are: the first few rows that have any, in the file's order. */
  readonly longRows: readonly RowNumber[]
  /** Of a workbook: a sheet holds 1,048,575 rows and its header, and the others go on in the next one. */
  readonly sheets?: number
  /** What the run has not got yet, the file says so. */
  readonly isComplete: boolean
}

export interface VectorExportInput {
  readonly runId: string
  readonly format: VectorFormat
  /** Rows of an open view, in its order; null = every row, in the order of the source. */
  readonly viewId?: string | null
  readonly sink?: FileSystemFileHandle
}

export interface ExportedVectors {
  /** Null when a file of the person's own was written. */
  readonly blob: Blob | null
  readonly fileName: string
  readonly bytes: Bytes
  readonly vectors: number
  /** Numbers in each; null for lines, where each has its own length. */
  readonly dimensions: number | null
  /** Rows with an embedding, and those without, which are left out. */
  readonly rows: number
  readonly rowsWithout: number
  /** Of a matrix: a CSV that says which row, input and request each of its rows is. */
  readonly index: { readonly blob: Blob; readonly fileName: string } | null
}

/** No answer has embeddings. */
export type NoVectors = { readonly kind: 'NoVectors' }

export type ExportError =
  | NoRun
  | { readonly kind: 'ViewGone' }
  /** Workbooks have fewer columns. */
  | { readonly kind: 'TooWideForExcel'; readonly columns: number; readonly limit: number }
  /** Programs do not open archives beyond 4 GiB. */
  | { readonly kind: 'TooLargeForExcel' }
  /** The person's own file could not be written; one that was there before is as it was. */
  | {
      readonly kind: 'SaveFailed'
      readonly cause: 'denied' | 'full' | 'gone' | 'failed'
      readonly message: string
    }
