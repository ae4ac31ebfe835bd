import { expect, test } from 'vitest'
import type { ResultFilter } from '#core/results/result-query.ts'
import { results } from '#state/strings/results.ts'
import { en } from '#state/strings/strings.ts'
import { formatByLocale } from '#ui/format.ts'
import { listRunColumns } from './result-layout.ts'
import { nameOf, sayFilter } from './say-filter.ts'

const format = formatByLocale('en')
const columns = listRunColumns(['topic'], [])
const say = (filter: Omit<ResultFilter, 'column' | 'negated'> & { negated?: boolean }) =>
  sayFilter({ column: 's0', negated: false, ...filter } as ResultFilter, columns, en, format)

test.each([
  [{ test: 'contains', text: '好' }, 'topic contains “好”'],
  [{ test: 'equals', text: 'a', negated: true }, 'topic is not “a”'],
  [{ test: 'oneOf', values: ['a', 'b'] }, 'topic is “a” or “b”'],
  [{ test: 'oneOf', values: ['a', 'b', 'c', 'd', 'e'] }, 'topic is “a”, “b”, “c” or 2 more'],
  [{ test: 'oneOf', values: [] }, 'topic is any of no values'],
  [{ test: 'range', min: '2', max: '5' }, 'topic is 2 to 5'],
  [{ test: 'range', min: null, max: '5' }, 'topic is 5 or less'],
  [{ test: 'range', min: '5', max: null }, 'topic is 5 or more'],
  [{ test: 'range', min: '2026-01-01', max: '2026-01-31 23:59:59.999' }, 'topic is 2026-01-01 to 2026-01-31'],
  [{ test: 'length', min: 1200, max: 1299 }, 'topic has 1,200 to 1,299 characters'],
  [{ test: 'length', min: 1, max: 1 }, 'topic has 1 character'],
  [{ test: 'length', min: null, max: 5, negated: true }, 'topic does not have at most 5 characters'],
  [{ test: 'length', min: 5, max: null }, 'topic has at least 5 characters'],
  [{ test: 'missing' }, 'topic has no value'],
  [{ test: 'missing', negated: true }, 'topic has a value'],
])('%o is said as “%s”', (filter, sentence) => {
  expect(say(filter as never)).toBe(sentence)
})

test.each([
  ['f:copy', ['copy'], 'the row is a copy'],
  ['f:copy', ['own'], 'the row was sent itself'],
  ['f:repaired', ['true'], 'the answer was repaired'],
  ['f:flag', ['true', 'else'], 'the row is flagged or “else”'],
  ['f:outcome', ['not_sent', 'failed'], 'the row is not sent or failed'],
  ['f:cluster', ['["failed","server_error",null,"It broke.",null]'], 'the cause is server_error: It broke.'],
  ['f:cluster', ['["truncated",null,null,"",1200]'], 'the cause is cut at 1,200 tokens'],
  ['f:cluster', ['["missing",null,null,"",null]'], 'the cause is missing'],
  ['f:cluster', ['?'], 'the cause is “?”'],
])('%s of %o is said as “%s”', (column, values, sentence) => {
  expect(say({ column, test: 'oneOf', values } as never)).toBe(sentence)
})

test('columns have the names of the run, facts ours, and others what the address calls them', () => {
  const columns = listRunColumns(['id'], [{ name: 'topic', type: 'category' }])
  expect(['s0', 'a:topic', 'f:flag', 'a:gone'].map((key) => nameOf(key as never, columns, results))).toEqual([
    'id',
    'topic',
    'Flag',
    'column gone',
  ])
})
