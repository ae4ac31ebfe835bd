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

/** The bounds of a bin of a header's picture, as a filter has them: both included. */
export interface BinBounds {
  readonly min: string
  readonly max: string
}

/** Bins of a histogram of numbers. Of whole numbers the upper bound is the last one inside. */
export function toNumberBins(histogram: Histogram, isWhole: boolean): readonly BinBounds[] {
  const { low, high, bins } = histogram
  if (low === high) return [{ min: String(low), max: String(low) }]
  const width = (high - low) / bins.length
  return bins.map((_, index) => ({
    min: String(low + index * width),
    max: String(low + (index + 1) * width - (isWhole ? 1 : 0)),
  }))
}

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
export function toDayBins({ low, high, bins }: Histogram): readonly BinBounds[] {
  const width = Math.max((high - low) / bins.length, 1)
  return bins.map((_, index) => ({
    min: toDay(low + index * width),
    max: `${toDay(low + (index + 1) * width - 1)}${endOfDay}`,
  }))
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
  bins: readonly BinBounds[],
  index: number,
  more: boolean,
): ResultFilter | null {
  const bin = bins[index]
  if (bin === undefined) return null
  const picked = now === undefined ? [] : [...binsIn(now, bins)]
  const reached = more && picked.length > 0 ? [...picked, index] : [index]
  if (!more && picked.length === 1 && picked[0] === index) return null
  const first = bins[Math.min(...reached)] ?? bin
  const last = bins[Math.max(...reached)] ?? bin
  return { column, negated: false, test: 'range', min: first.min, max: last.max }
}

/** The bins that a filter shows wholly. */
export function binsIn(filter: ResultFilter, bins: readonly BinBounds[]): ReadonlySet<number> {
  if (filter.test !== 'range' || filter.negated) return new Set()
  const from = filter.min === null ? 0 : bins.findIndex(({ min }) => min === filter.min)
  const to = filter.max === null ? bins.length - 1 : bins.findIndex(({ max }) => max === filter.max)
  if (from < 0 || to < from) return new Set()
  return new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index))
}
