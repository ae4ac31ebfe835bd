import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'
import { sayColumnFact } from '../../column-facts.ts'
import type { RunColumn } from './result-layout.ts'

/** The one thing worth knowing of a column: of answers what is usual, of the source what its values span. */
export function sayResultFact(
  stats: ColumnStats,
  { side, type }: RunColumn,
  strings: Strings,
  format: Format,
): string {
  const text = strings.results.column
  if (side === 'source') return sayColumnFact(stats, strings.dataStep.column, format)
  const { top, filled, numbers, lengths, distinct } = stats
  if (filled === 0) return strings.dataStep.column.guesses.empty
  const [first] = top
  const isChoice = type === 'category' || type === 'boolean' || stats.guess === 'category'
  if (isChoice && first !== undefined) return text.topShare(first.value, format.percent(first.rows, filled))
  if (type === 'number' && numbers !== null) return text.mean(format.decimal(numbers.mean, 1))
  if (lengths === null) return ''
  if (distinct.isExact && distinct.count === 1 && first !== undefined && !first.isCut) return first.value
  return text.characters(format.count(lengths.min), format.count(lengths.max))
}
