import { expect, test } from 'vitest'
import { judgeFilter, type RowFilter, toBound } from './row-filter.ts'

const filter = (change: Partial<RowFilter>): RowFilter => ({
  column: 'c1',
  test: 'contains',
  value: 'x',
  negated: false,
  ...change,
})

test('a filter needs a column that exists and something to look for', () => {
  const columns = [{ id: 'c1' }]
  expect(judgeFilter(filter({}), columns)).toBeNull()
  expect(judgeFilter(filter({ column: 'c2' }), columns)).toBe('UnknownColumn')
  expect(judgeFilter(filter({ value: '' }), columns)).toBe('NoValue')
  expect(judgeFilter(filter({ value: ' ' }), columns)).toBeNull()
  expect(judgeFilter(filter({ test: 'equals', value: ' ' }), columns)).toBe('NoValue')
  expect(judgeFilter(filter({ test: 'missing', value: '' }), columns)).toBeNull()
  expect(judgeFilter(filter({ test: 'greater', value: 'many' }), columns)).toBe('NotComparable')
  expect(judgeFilter(filter({ test: 'less', value: '3,5' }), columns)).toBeNull()
})

test('what is compared with is a number, or a date that reads the same in every country', () => {
  expect(toBound('1e3')).toEqual({ kind: 'number', value: 1000 })
  expect(toBound(' 2026-11-21 ')).toEqual({ kind: 'date', value: Date.UTC(2026, 10, 21) })
  expect(toBound('21.11.2026')).toEqual({ kind: 'date', value: Date.UTC(2026, 10, 21) })
  expect(toBound('03/04/2026')).toBeNull()
})
