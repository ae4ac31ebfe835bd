import { describe, expect, test } from 'vitest'
import { cellByKey, spanAt } from './grid-keys.ts'

const grid = { rows: 100, columns: 4, page: 10 }
const press = (key: string, ctrlKey = false, cell = { row: 50, column: 2 }, hasHeader = false) =>
  cellByKey({ key, ctrlKey, metaKey: false }, cell, { ...grid, hasHeader })

describe('keys', () => {
  test.each([
    ['ArrowDown', false, { row: 51, column: 2 }],
    ['ArrowLeft', false, { row: 50, column: 1 }],
    ['PageDown', false, { row: 60, column: 2 }],
    ['PageUp', false, { row: 40, column: 2 }],
    ['Home', false, { row: 50, column: 0 }],
    ['End', false, { row: 50, column: 3 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 3 }],
    ['ArrowDown', true, { row: 99, column: 2 }],
    ['ArrowUp', true, { row: 0, column: 2 }],
  ])('%s (with Ctrl: %s) leads to %o', (key, ctrl, cell) => {
    expect(press(key, ctrl)).toEqual(cell)
  })

  test('stop at the edges', () => {
    expect(press('ArrowUp', false, { row: 0, column: 0 })).toEqual({ row: 0, column: 0 })
    expect(press('ArrowLeft', false, { row: 0, column: 0 })).toEqual({ row: 0, column: 0 })
  })

  test('lead into the header and along it, where there is something to reach', () => {
    expect(press('ArrowUp', false, { row: 0, column: 1 }, true)).toEqual({ row: -1, column: 1 })
    expect(press('ArrowUp', true, { row: 50, column: 1 }, true)).toEqual({ row: 0, column: 1 })
    expect(press('End', false, { row: -1, column: 1 }, true)).toEqual({ row: -1, column: 3 })
    expect(press('ArrowDown', false, { row: -1, column: 3 }, true)).toEqual({ row: 0, column: 3 })
    expect(press('Home', true, { row: -1, column: 3 }, true)).toEqual({ row: 0, column: 0 })
  })

  test('that are not for the grid are left alone', () => {
    expect(press('a')).toBeNull()
    expect(press('Tab')).toBeNull()
  })
})

test('a merged cell is found from each of the columns it covers', () => {
  const cells = [{}, { span: 3 }, {}, {}, {}]
  expect([0, 1, 3, 4].map((column) => spanAt(cells, column))).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 4 },
    { start: 1, end: 4 },
    { start: 4, end: 5 },
  ])
  expect(spanAt(undefined, 2)).toEqual({ start: 2, end: 3 })
})
