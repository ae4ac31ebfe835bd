import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'

/** Names and codes are no longer; how long texts are says more when they are different anyway. */
const codeLength = 40

/** The one thing worth knowing of a column: what its values span, or what is missing. */
export function sayColumnFact(
  stats: ColumnStats,
  text: Strings['dataStep']['column'],
  format: Format,
): string {
  const { guess, distinct, missing, filled, numbers, dates, lengths } = stats
  const facts: string[] = []
  if (guess === 'empty') return text.guesses.empty
  if (guess === 'number' && numbers !== null)
    facts.push(text.range(format.decimal(numbers.min, 3), format.decimal(numbers.max, 3)))
  if (guess === 'date' && dates !== null)
    facts.push(text.range(sayDay(dates.first, format), sayDay(dates.last, format)))
  if (guess === 'category') facts.push(text.values(format.count(distinct.count)))
  if (guess === 'boolean' || guess === 'url' || guess === 'imageUrl' || guess === 'email')
    facts.push(text.guesses[guess])
  if (missing > 0) facts.push(text.missing(format.count(missing)))
  if (guess === 'text' && distinct.isExact && distinct.count === filled && filled > 1)
    facts.push(text.allDistinct)
  else if (guess === 'text' && lengths !== null) facts.push(text.longest(format.count(lengths.max)))
  return facts.join(', ')
}

/** A date in a cell has no time zone: the same day wherever it is read. */
const sayDay = (at: number, format: Format): string => {
  const date = new Date(at)
  return format.day(
    new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()).getTime(),
    Date.now(),
  )
}

export type ColumnPicture =
  | { readonly kind: 'bars'; readonly values: readonly number[] }
  | { readonly kind: 'shares'; readonly values: readonly number[] }

/** What a mini chart draws: shares of few values, else how numbers, dates or lengths are spread; flat = every value is another one. */
export function pictureOf(stats: ColumnStats): ColumnPicture | null {
  const { guess, top, numbers, dates, lengths, distinct, filled } = stats
  if (guess === 'empty') return null
  if (guess === 'category' || guess === 'boolean')
    return { kind: 'shares', values: top.map(({ rows }) => rows) }
  if (guess === 'number' && numbers !== null) return { kind: 'bars', values: numbers.histogram.bins }
  if (guess === 'date' && dates !== null) return { kind: 'bars', values: dates.histogram.bins }
  if (lengths === null) return null
  if (distinct.count >= filled && lengths.max <= codeLength) return { kind: 'bars', values: flat }
  return { kind: 'bars', values: lengths.histogram.bins.length > 1 ? lengths.histogram.bins : flat }
}

const flat: readonly number[] = new Array<number>(12).fill(1)
