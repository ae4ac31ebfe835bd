import type { DateOrder } from './cell-date.ts'
import type { Histogram } from '../results/histogram.ts'
import type { Milliseconds, RowNumber } from '../units.ts'

/**
 * What at least 19 of 20 filled cells of a column look like. Evidence only: cells stay text, and nothing is decided by
 * it. `category` = few different short values, each of them in several rows; `text` = none of the others.
 */
export type ColumnGuess =
  'empty' | 'text' | 'category' | 'number' | 'date' | 'boolean' | 'url' | 'imageUrl' | 'email'

/** A value of a column, as it is written, and in how many rows. */
export interface ValueCount {
  readonly value: string
  readonly rows: number
  /** The value goes on; only its beginning is kept. */
  readonly isCut: boolean
}

export interface ColumnStats {
  readonly columnId: string
  readonly guess: ColumnGuess
  /** Filled cells that look like `guess`; all of them for text and category. */
  readonly fitting: number
  readonly filled: number
  /** Cells without anything to read: null, empty, or only white space. filled + missing = rows of the dataset. */
  readonly missing: number
  /** Different values among the filled cells. Counted up to a limit that depends on memory, estimated within about 3 % beyond. */
  readonly distinct: { readonly count: number; readonly isExact: boolean }
  /** The most frequent values, at most 50. For a category these are all. */
  readonly top: readonly ValueCount[]
  /** `top` was chosen among all values, and not only among those that came first. */
  readonly isTopExact: boolean
  /** Characters (code points) of filled cells; null without one. */
  readonly lengths: {
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly longestRow: RowNumber
    readonly histogram: Histogram
  } | null
  /** Cells that are numbers (`#core/dataset/cell-number.ts`), whatever the guess; null without one. */
  readonly numbers: {
    readonly count: number
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly histogram: Histogram
  } | null
  /** Cells that are dates, whatever the guess. `order` is the one that reads more of them; ambiguous = both alike. */
  readonly dates: {
    readonly count: number
    readonly first: Milliseconds
    readonly last: Milliseconds
    readonly order: DateOrder | 'ambiguous'
    /** Over days since the epoch; bins are whole days. */
    readonly histogram: Histogram
  } | null
}

export interface DatasetStats {
  readonly rows: number
  /** Rows with the same cells as a row before them. */
  readonly repeatedRows: number
  /** In the order of the dataset's columns. */
  readonly columns: readonly ColumnStats[]
}

/** Which counts speak for which guess; a cell may count for several. */
export interface GuessEvidence {
  readonly filled: number
  readonly number: number
  readonly date: number
  readonly boolean: number
  readonly url: number
  readonly imageUrl: number
  readonly email: number
  readonly distinct: number
  readonly isTopExact: boolean
  readonly longest: number
}

const share = 0.95
const categoryValues = 50
const categoryLength = 80

export const guessColumn = (
  evidence: GuessEvidence,
): { readonly guess: ColumnGuess; readonly fitting: number } => {
  const { filled } = evidence
  if (filled === 0) return { guess: 'empty', fitting: 0 }
  for (const guess of ['number', 'date', 'boolean', 'imageUrl', 'url', 'email'] as const) {
    if (evidence[guess] >= filled * share) return { guess, fitting: evidence[guess] }
  }
  const isCategory =
    evidence.isTopExact &&
    evidence.distinct <= categoryValues &&
    evidence.distinct * 2 <= filled &&
    evidence.longest <= categoryLength
  return { guess: isCategory ? 'category' : 'text', fitting: filled }
}
