import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { Histogram } from '#core/results/histogram.ts'
import type { ColumnKey, ResultFilter } from '#core/results/result-query.ts'
import { endOfDay } from './say-filter.ts'

/** How a column is best filtered. */
export type FilterKind = 'choice' | 'number' | 'date' | 'text'

/** @param type what the prompt asked for; null for source columns */
export function filterKindOf(stats: ColumnStats | undefined, type: string | null): FilterKind {
  const guess = stats?.guess
  if (type === 'category' || type === 'boolean' || guess === 'category' || guess === 'boolean')
    return 'choice'
  if (type === 'number' || guess === 'number') return 'number'
  return guess === 'date' ? 'date' : 'text'
}

/** A bin of a header's picture: what it is called, its rows, and the filter that shows them; both bounds included. */
export interface Bin {
  readonly low: string
  readonly high: string
  readonly rows: number
  readonly min: string | number
  readonly max: string | number
}

export interface Spread {
  /** How a filter of several bins is asked for. */
  readonly test: 'range' | 'length'
  readonly bins: readonly Bin[]
}

/** How a column's values are spread, as a header draws it; null = not worth a picture. */
export function spreadOf(stats: ColumnStats, kind: FilterKind): Spread | null {
  const { numbers, dates, lengths } = stats
  if (kind === 'number' && numbers !== null)
    return { test: 'range', bins: toNumberBins(numbers.histogram, isWholeNumbers(stats)) }
  // Days that can be read in two ways match no filter.
  if (kind === 'date' && dates !== null && dates.order !== 'ambiguous')
    return { test: 'range', bins: toDayBins(dates.histogram) }
  // Where all are as long, there is nothing to pick.
  return lengths === null || lengths.min === lengths.max
    ? null
    : { test: 'length', bins: toLengthBins(lengths.histogram) }
}

/** Bins of a histogram of numbers. Of whole numbers the upper bound is the last one inside. */
export function toNumberBins(histogram: Histogram, isWhole: boolean): readonly Bin[] {
  const { low, high, bins } = histogram
  const width = (high - low) / bins.length
  return bins.map((rows, index) => {
    const min = String(low + index * width)
    const max = low === high ? min : String(low + (index + 1) * width - (isWhole ? 1 : 0))
    return { low: min, high: max, rows, min, max }
  })
}

/** Bins of a histogram of lengths, which are whole. */
export const toLengthBins = (histogram: Histogram): readonly Bin[] =>
  toNumberBins(histogram, true).map((bin) => ({ ...bin, min: Number(bin.min), max: Number(bin.max) }))

/** Whether all numbers look whole; what is not can only be told from the values themselves, so sum and ends must do. */
export function isWholeNumbers({ numbers }: ColumnStats): boolean {
  if (numbers === null) return false
  const { min, max, mean, count, histogram } = numbers
  const width = (histogram.high - histogram.low) / histogram.bins.length
  const sum = mean * count
  return (
    Number.isInteger(min) &&
    Number.isInteger(max) &&
    (width === 0 || width >= 1) &&
    Math.abs(sum - Math.round(sum)) < 1e-6 * Math.max(Math.abs(sum), 1)
  )
}

const dayMilliseconds = 86_400_000
const toDay = (day: number): string => new Date(day * dayMilliseconds).toISOString().slice(0, 10)

/** Bins of a histogram of days. */
export function toDayBins({ low, high, bins }: Histogram): readonly Bin[] {
  const width = Math.max((high - low) / bins.length, 1)
  return bins.map((rows, index) => {
    const min = toDay(low + index * width)
    const last = toDay(low + (index + 1) * width - 1)
    return { low: min, high: last, rows, min, max: `${last}${endOfDay}` }
  })
}

/** After a press on one of the values: it alone, `more` = beside those chosen so far; null = no filter is left. */
export function pickValue(
  column: ColumnKey,
  now: ResultFilter | undefined,
  value: string,
  more: boolean,
): ResultFilter | null {
  const chosen = now?.test === 'oneOf' && !now.negated ? now.values : []
  const others = chosen.filter((one) => one !== value)
  const values = more ? (others.length < chosen.length ? others : [...chosen, value]) : [value]
  // The same press again takes it back.
  const isSame = !more && chosen.length === 1 && chosen[0] === value
  return isSame || values.length === 0 ? null : { column, negated: false, test: 'oneOf', values }
}

/** After a press on a bin; `more` = from those chosen so far on to this one. */
export function pickBin(
  column: ColumnKey,
  now: ResultFilter | undefined,
  { test, bins }: Spread,
  index: number,
  more: boolean,
): ResultFilter | null {
  const bin = bins[index]
  if (bin === undefined) return null
  const picked = now === undefined ? [] : [...binsIn(now, { test, bins })]
  const reached = more && picked.length > 0 ? [...picked, index] : [index]
  if (!more && picked.length === 1 && picked[0] === index) return null
  const { min } = bins[Math.min(...reached)] ?? bin
  const { max } = bins[Math.max(...reached)] ?? bin
  return test === 'length'
    ? { column, negated: false, test, min: Number(min), max: Number(max) }
    : { column, negated: false, test, min: String(min), max: String(max) }
}

/** The bins that a filter shows wholly. */
export function binsIn(filter: ResultFilter, { test, bins }: Spread): ReadonlySet<number> {
  if ((filter.test !== 'range' && filter.test !== 'length') || filter.test !== test || filter.negated)
    return new Set()
  const from = filter.min === null ? 0 : bins.findIndex(({ min }) => min === filter.min)
  const to = filter.max === null ? bins.length - 1 : bins.findIndex(({ max }) => max === filter.max)
  if (from < 0 || to < from) return new Set()
  return new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index))
}

/** After a press on what is missing; the same press again takes it back. */
export const pickMissing = (column: ColumnKey, now: ResultFilter | undefined): ResultFilter | null =>
  now?.test === 'missing' && !now.negated ? null : { column, negated: false, test: 'missing' }
