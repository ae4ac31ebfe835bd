import type { Outcome } from '#core/results/outcome.ts'
import type { ResultFilter, ResultSort } from '#core/results/result-query.ts'
import type { RowNumber } from '#core/units.ts'

export interface ViewQuery {
  readonly runId: string
  /** Null = every row. */
  readonly outcomes: readonly Outcome[] | null
  /** Case-insensitive text in any source or answer cell; "" = no search. */
  readonly search: string
  /** Rows that pass all of them; absent = every row. A missing cell counts as an empty one. */
  readonly filters?: readonly ResultFilter[]
  /** The first column decides, then the next; absent or none = the order of the source. */
  readonly sort?: readonly ResultSort[]
}

export interface ViewReply {
  readonly viewId: string
  /** Rows of the view. */
  readonly count: number
  /** Names; `s0` is the first one. */
  readonly sourceColumns: readonly string[]
  readonly answerColumns: readonly ResultColumn[]
}

export interface ResultColumn {
  readonly name: string
  readonly type: 'text' | 'category' | 'number' | 'boolean'
}

export interface ResultRow {
  readonly row: RowNumber
  readonly outcome: Outcome
  readonly fixable: boolean
  /** Its answer was JSON only without the code fence or the words around it. */
  readonly repaired: boolean
  /** The row whose request was sent for this one; null = its own. */
  readonly copyOf: RowNumber | null
  readonly source: readonly (string | null)[]
  /** One per result column; null where there is no answer. */
  readonly answers: readonly (string | null)[]
  /** Short cause for anything but an answer, as given by the provider or the skip reason. */
  readonly cause: string | null
  /** A person's words on the row; absent = none. */
  readonly note?: string
  /** Absent = not flagged. */
  readonly flag?: true
}

export interface ResultWindow {
  readonly start: number
  readonly rows: readonly ResultRow[]
}

export interface ExportReply {
  readonly blob: Blob
  readonly fileName: string
  readonly rows: number
}
