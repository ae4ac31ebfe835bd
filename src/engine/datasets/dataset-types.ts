import type { Bytes, RowNumber } from '#core/units.ts'
import type { FileComparison } from '#formats/compare-files.ts'
import type { Dialect } from '#formats/sheet.ts'
import type { SpreadsheetPreview } from '#formats/sniff-spreadsheet.ts'

export type { Dialect, FileComparison, SpreadsheetPreview }

export interface ImportProgress {
  readonly bytesRead: Bytes
  readonly bytesTotal: Bytes
  readonly rows: number
}

export interface FilesPreview extends SpreadsheetPreview {
  /** How the other files go together with the first; empty for one file. */
  readonly others: readonly FileComparison[]
}

export interface CellWindow {
  readonly rowStart: RowNumber
  /** Row by row, in column order; null = missing (formats that know null), "" = empty. */
  readonly cells: readonly (readonly (string | null)[])[]
}
