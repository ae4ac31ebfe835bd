import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseClipboardCells, writeTsv } from './clipboard-cells.ts'

test('cells by tabs, rows by line ends, the last line end is no row', () => {
  expect(parseClipboardCells('name\tcity\r\nAda\tLondon\r\n')).toEqual([
    ['name', 'city'],
    ['Ada', 'London'],
  ])
  expect(parseClipboardCells('a\t\tb\n\nc')).toEqual([['a', '', 'b'], [''], ['c']])
})

test('a line break stays inside its quoted cell', () => {
  expect(parseClipboardCells('Alan\t"Man\r\nchester ""north"""\tx\n')).toEqual([
    ['Alan', 'Man\nchester "north"', 'x'],
  ])
})

test('a quote that encloses no line break is a character', () => {
  expect(parseClipboardCells('"yes" he said\t"quoted"\n5"\t6"\n')).toEqual([
    ['"yes" he said', '"quoted"'],
    ['5"', '6"'],
  ])
  expect(parseClipboardCells('"open\tx\ny\t2\n')).toEqual([
    ['"open', 'x'],
    ['y', '2'],
  ])
})

test('what a spreadsheet writes is read back', () => {
  // Excel encloses a cell with a tab or line end, and no other.
  const write = (cell: string) => (/[\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const cell = fc.string({ unit: fc.constantFrom('a', '"', '\n', '\t', ' ', 'é') }).filter(
    // A cell that begins with a quote and is followed by one that ends with it reads like a single cell with a tab.
    (text) => !text.startsWith('"') && !text.endsWith('"'),
  )
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 }), (rows) => {
      const text = rows.map((cells) => `${cells.map(write).join('\t')}\n`).join('')
      expect(parseClipboardCells(text)).toEqual(rows)
    }),
  )
})

test('as TSV every cell is unmistakable', () => {
  expect(writeTsv([['a', '"b" c', 'd\ne']])).toBe('a\t"""b"" c"\t"d\ne"\n')
})
