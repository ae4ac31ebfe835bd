import { expect, test } from 'vitest'
import { listRunColumns, moveColumn, orderColumns, putColumn, shownColumns } from './result-layout.ts'

const columns = listRunColumns(
  ['id', 'product', 'review'],
  [
    { name: 'topic', type: 'category' },
    { name: 'severity', type: 'number' },
  ],
)
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)

test('source columns lead and answers follow, each known by its key', () => {
  expect(columns.map(({ key }) => key)).toEqual(['s0', 's1', 's2', 'a:topic', 'a:severity'])
})

test('an order moves columns within their side', () => {
  expect(names(orderColumns(columns, ['a:severity', 'a:topic', 's2', 's0', 's1']))).toEqual([
    'review',
    'id',
    'product',
    'severity',
    'topic',
  ])
})

test('columns that the order does not know come last on their side', () => {
  expect(names(orderColumns(columns, ['s2']))).toEqual(['review', 'id', 'product', 'topic', 'severity'])
})

test('hidden columns are left out, but never all of them', () => {
  expect(names(shownColumns(columns, { order: [], hidden: ['s1', 'a:topic'] }))).toEqual([
    'id',
    'review',
    'severity',
  ])
  expect(shownColumns(columns, { order: [], hidden: columns.map(({ key }) => key) })).toHaveLength(5)
})

test('a move changes places with the neighbour that is seen, and stops at the edge of its side', () => {
  const layout = { order: [], hidden: ['s1' as const] }
  expect(moveColumn(columns, layout, 's0', 1, 'shown')).toEqual(['s1', 's2', 's0', 'a:topic', 'a:severity'])
  expect(moveColumn(columns, layout, 's0', 1, 'all')).toEqual(['s1', 's0', 's2', 'a:topic', 'a:severity'])
  expect(moveColumn(columns, layout, 's0', -1, 'shown')).toBeNull()
  expect(moveColumn(columns, layout, 's2', 1, 'shown')).toBeNull()
  expect(moveColumn(columns, layout, 'a:topic', -1, 'shown')).toBeNull()
})

test('a column that is dropped elsewhere stands at its index among those seen', () => {
  const layout = { order: [], hidden: ['s1' as const] }
  const seenAfter = (key: 's0' | 's2' | 'a:topic' | 'a:severity', to: number) =>
    names(shownColumns(columns, { ...layout, order: putColumn(columns, layout, key, to) }))
  expect(seenAfter('s0', 1)).toEqual(['review', 'id', 'topic', 'severity'])
  expect(seenAfter('s2', 0)).toEqual(['review', 'id', 'topic', 'severity'])
  expect(seenAfter('a:topic', 3)).toEqual(['id', 'review', 'severity', 'topic'])
  expect(seenAfter('a:severity', 2)).toEqual(['id', 'review', 'severity', 'topic'])
  // Where it comes to stand at the border of the sides, its own side decides.
  expect(putColumn(columns, layout, 's0', 1)).toEqual(['s1', 's2', 's0', 'a:topic', 'a:severity'])
})
