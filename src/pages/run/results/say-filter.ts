import { readClusterKey } from '#core/results/error-cluster.ts'
import { outcomes } from '#core/results/outcome.ts'
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
  columns: readonly RunColumn[],
  strings: Strings,
  format: Format,
): string {
  const text = strings.results.filters
  const name = nameOf(filter.column, columns, strings.results)
  const { negated } = filter
  switch (filter.test) {
    case 'contains':
    case 'equals':
      return text[filter.test](name, filter.text, negated)
    case 'oneOf':
      return sayValues(filter, name, strings, format)
    case 'range': {
      const min = filter.min
      const max = filter.max?.endsWith(endOfDay) ? filter.max.slice(0, -endOfDay.length) : filter.max
      if (min !== null && max !== null) return text.between(name, min, max, negated)
      if (min !== null) return text.atLeast(name, min, negated)
      return max === null ? text.anything(name, negated) : text.atMost(name, max, negated)
    }
    case 'length': {
      const [low, high] = [filter.min, filter.max].map((end) => (end === null ? null : format.count(end)))
      return text.long(name, low ?? null, high ?? null, negated)
    }
    case 'missing':
      return text.missing(name, negated)
  }
}

function sayValues(
  { column, negated, values }: Extract<ResultFilter, { readonly test: 'oneOf' }>,
  name: string,
  strings: Strings,
  format: Format,
): string {
  const text = strings.results.filters
  const list = (say: (value: string) => string): string => {
    const named = values.slice(0, mostValues).map(say)
    const more = values.length - named.length
    const parts = more > 0 ? [...named, text.more(format.count(more))] : named
    return parts.length === 0 ? text.noValue : format.either(parts)
  }
  if (column === 'f:outcome')
    return text.is(strings.results.outcomeIs(list((value) => sayOutcome(value, strings))), negated)
  if (column === 'f:cluster') {
    const said = list((value) => sayCause(value, strings, format))
    return text.cause(said, negated)
  }
  const words = wordsOf(column, strings)
  return words === null
    ? text.oneOf(
        name,
        list((value) => `“${value}”`),
        negated,
      )
    : text.is(
        list((value) => words[value] ?? `“${value}”`),
        negated,
      )
}

/** What the values of a fact say of a row; null = they are texts. */
function wordsOf(column: ColumnKey, { results }: Strings): Readonly<Record<string, string>> | null {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = results.factIs
  return column.startsWith('f:') ? (words[column.slice(2)] ?? null) : null
}

const sayOutcome = (value: string, { common }: Strings): string => {
  const outcome = outcomes.find((each) => each === value)
  return outcome === undefined ? `“${value}”` : common.outcomes[outcome].toLowerCase()
}

/** A cause as a cluster's key has it: `server_error: It broke (request …).` */
function sayCause(key: string, strings: Strings, format: Format): string {
  const cause = readClusterKey(key)
  if (cause === null) return `“${key}”`
  const { outcome, code, param, message, limitTokens } = cause
  if (limitTokens !== null) return strings.results.filters.cutAt(format.count(limitTokens))
  const said = [code, param, message].filter((part) => part !== null && part !== '')
  return said.length === 0 ? strings.common.outcomes[outcome].toLowerCase() : said.join(': ')
}
