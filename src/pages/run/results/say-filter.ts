import type { ColumnKey, FactName, ResultFilter } from '#core/results/result-query.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'
import type { RunColumn } from './result-layout.ts'

/** What an address says of a column, by the name that people know. */
export function nameOf(key: ColumnKey, columns: readonly RunColumn[], text: Strings['results']): string {
  const column = columns.find((candidate) => candidate.key === key)
  if (column !== undefined) return column.name
  if (key.startsWith('f:')) return text.facts[key.slice(2) as FactName]
  return text.unknownColumn(key.replace(/^a:/, ''))
}

/** The last moment of a day is written as a bound that includes the day; people only named the day. */
export const endOfDay = ' 23:59:59.999'

/** More values than this are counted, not named. */
const mostValues = 3

/** A filter as a sentence without its full stop: "topic is build or delivery". */
export function sayFilter(
  filter: ResultFilter,
  name: string,
  text: Strings['results']['filters'],
  format: Format,
): string {
  const { negated } = filter
  switch (filter.test) {
    case 'contains':
    case 'equals':
      return text[filter.test](name, filter.text, negated)
    case 'oneOf': {
      const { values } = filter
      const named = values.slice(0, mostValues).map((value) => `“${value}”`)
      const more = values.length - named.length
      const parts = more > 0 ? [...named, text.more(format.count(more))] : named
      return text.oneOf(name, parts.length === 0 ? text.noValue : format.either(parts), negated)
    }
    case 'range': {
      const min = filter.min
      const max = filter.max?.endsWith(endOfDay) ? filter.max.slice(0, -endOfDay.length) : filter.max
      if (min !== null && max !== null) return text.between(name, min, max, negated)
      if (min !== null) return text.atLeast(name, min, negated)
      return max === null ? text.anything(name, negated) : text.atMost(name, max, negated)
    }
    case 'missing':
      return text.missing(name, negated)
  }
}
