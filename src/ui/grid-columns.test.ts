import { expect, test } from 'vitest'
import { planGridColumns, type GridColumn } from './grid-columns.ts'

const column = (key: string, width: number, more: Partial<GridColumn> = {}): GridColumn => ({
  key,
  header: key,
  width,
  ...more,
})

test('frozen columns lead, the others scroll', () => {
  const plan = planGridColumns(
    [column('id', 100, { frozen: true }), column('text', 300), column('note', 200)],
    800,
  )
  expect(plan.frozen.map(({ key, left }) => [key, left])).toEqual([['id', 0]])
  expect(plan.scrolling.map(({ key, left, index }) => [key, left, index])).toEqual([
    ['text', 0, 1],
    ['note', 300, 2],
  ])
})

test('freezing stops before it takes most of the view', () => {
  const wide = ['a', 'b', 'c'].map((key) => column(key, 200, { frozen: true }))
  expect(planGridColumns(wide, 800).frozen.map(({ key }) => key)).toEqual(['a', 'b'])
  expect(planGridColumns(wide, 300).frozen).toEqual([])
})

test('width left over goes to the columns that grow', () => {
  const plan = planGridColumns(
    [column('id', 100), column('text', 200, { grow: true }), column('note', 200, { grow: true })],
    800,
  )
  expect(plan.scrolling.map(({ width }) => width)).toEqual([100, 350, 350])
})

test('nothing grows when columns already need more than the view', () => {
  const plan = planGridColumns([column('text', 600, { grow: true }), column('note', 600)], 800)
  expect(plan.scrollingWidth).toBe(1200)
})

test('columns give way by the share of what they can give, and never below their narrowest', () => {
  const columns = [
    column('id', 100),
    column('text', 300, { narrowest: 100 }),
    column('note', 200, { narrowest: 100 }),
  ]
  const widths = (viewWidth: number) =>
    planGridColumns(columns, viewWidth).scrolling.map(({ width }) => width)
  expect(widths(600)).toEqual([100, 300, 200])
  expect(widths(450)).toEqual([100, 200, 150])
  expect(widths(200)).toEqual([100, 100, 100])
})
