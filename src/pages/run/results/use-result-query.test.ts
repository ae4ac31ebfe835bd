import { expect, test } from 'vitest'
import { planSort } from './use-result-query.ts'

const byTopic = { column: 'a:topic', descending: false } as const
const byRating = { column: 's2', descending: true } as const

test('a column sorts alone, unless it is added to those before it', () => {
  expect(planSort([byTopic], 's2', true, false)).toEqual([byRating])
  expect(planSort([byTopic], 's2', true, true)).toEqual([byTopic, byRating])
})

test('a column that sorts already turns round in its place', () => {
  expect(planSort([byTopic, byRating], 'a:topic', true, true)).toEqual([
    { column: 'a:topic', descending: true },
    byRating,
  ])
})

test('a column that sorts no more leaves the others', () => {
  expect(planSort([byTopic, byRating], 'a:topic', null, true)).toEqual([byRating])
})
