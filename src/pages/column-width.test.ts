import { expect, test } from 'vitest'
import { toColumnWidths } from './column-width.ts'

const toColumnWidth = (name: string, cells: readonly string[]) => toColumnWidths(name, cells).width

test('a column is as wide as nine in ten of its cells', () => {
  const cells = [...Array.from({ length: 19 }, () => 'a'.repeat(20)), 'a'.repeat(500)]
  expect(toColumnWidth('text', cells)).toBe(toColumnWidth('text', cells.slice(0, 19)))
})

test('its name always fits, and nothing is wider than what can be read', () => {
  expect(toColumnWidth('a rather long column name', ['1'])).toBeGreaterThan(toColumnWidth('a', ['1']))
  expect(toColumnWidth('text', ['a'.repeat(5000)])).toBe(320)
  expect(toColumnWidth('', [])).toBe(72)
})

test('Chinese letters need more room', () => {
  expect(toColumnWidth('', ['充电盒第三天就充不进电'])).toBeGreaterThan(toColumnWidth('', ['abcdefghijk']))
})

test('where room is short a long text gives way, its name and a short text do not', () => {
  const { width, narrowest } = toColumnWidths('review', ['a'.repeat(500)])
  expect(narrowest).toBeLessThan(width)
  expect(narrowest).toBeGreaterThan(100)
  const short = toColumnWidths('rating', ['1'])
  expect(short.narrowest).toBe(short.width)
})
