import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBlank } from '#core/dataset/blank.ts'
import { parseDate } from '#core/dataset/cell-date.ts'
import { parseNumber } from '#core/dataset/cell-number.ts'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import { nastyCell } from '#core/nasty.suite.ts'
import { createColumnCounter } from './column-stats.ts'
import { createRowGroupBuilder, openRowGroup } from './row-group.ts'

type Cell = string | null

/** The column as it is stored, in groups of a few rows, between two others. */
function count(cells: readonly Cell[], groupRows = 7): Omit<ColumnStats, 'columnId'> {
  const builder = createRowGroupBuilder(3, { nullable: true })
  const counter = createColumnCounter(1)
  for (let start = 0; start < cells.length; start += groupRows) {
    for (const cell of cells.slice(start, start + groupRows)) builder.appendRow(['x', cell, '@'])
    counter.addGroup(openRowGroup(builder.finish()), 1, start)
  }
  return counter.finish()
}
/** Numbers and dates may stand between ASCII blanks and control characters. */
const trim = (cell: string) => cell.replace(/^[\0- ]+|[\0- ]+$/gu, '')
const guess = (cells: readonly Cell[]) => count(cells).guess

describe('the guess about a column', () => {
  test.each([
    ['number', ['1', '2.5', '-3', '1e4', ' 7 ', '']],
    ['date', ['2026-11-21', '21.11.2026', '2026-11-21T10:00:00Z']],
    ['boolean', ['yes', 'No', 'YES', 'no']],
    ['url', ['https://a.example/x', 'http://b.example', 'https://a.example/1.png']],
    ['imageUrl', ['https://a.example/x.png', 'https://a.example/y.JPG?w=1', 'data:image/gif;base64,AA']],
    ['email', ['a.moss@example.com', ' nina@example.org ', null]],
    ['category', ['en', 'zh', 'en', 'en', 'zh', 'de', 'de']],
    ['text', ['Fast', '漏电', 'Cat sensor', 'Nearly perfect']],
    ['text', ['007', '012', '0815', '4711']],
    ['empty', ['', ' ', null]],
  ])('is %s for %j', (expected, cells) => {
    expect(guess(cells)).toBe(expected)
  })

  test('is evidence with a count: a few cells may differ', () => {
    const cells = [...Array.from({ length: 98 }, (_, at) => `${at}`), 'n/a', 'unknown']
    expect(count(cells)).toMatchObject({ guess: 'number', fitting: 98, filled: 100 })
  })
})

test('a column of ids is all distinct, and one of ratings has a bar for each', () => {
  const ids = count(
    Array.from({ length: 12_480 }, (_, row) => `R-${String(row).padStart(6, '0')}`),
    5000,
  )
  expect(ids).toMatchObject({ guess: 'text', filled: 12_480, distinct: { count: 12_480, isExact: true } })
  const ratings = count(['5', '1', '4', '5', '', '5', '2'])
  expect(ratings).toMatchObject({ guess: 'number', missing: 1, numbers: { min: 1, max: 5, count: 6 } })
  expect(ratings.numbers?.histogram).toEqual({ low: 1, high: 6, bins: [1, 1, 0, 1, 3] })
})

test('dates have a first and a last day, in the order that reads more of them', () => {
  const us = count(['12/31/2025', '01/02/2026', '01/13/2026'])
  expect(us.dates).toMatchObject({
    count: 3,
    order: 'monthFirst',
    first: Date.UTC(2025, 11, 31),
    last: Date.UTC(2026, 0, 13),
  })
  expect(count(['13/01/2026', '02/03/2026']).dates?.order).toBe('dayFirst')
  expect(count(['01/02/2026', '03/04/2026']).dates?.order).toBe('ambiguous')
  expect(count(['2026-01-02', '01/01/2026']).dates?.order).toBe('dayFirst')
})

test('lengths are characters, and the longest is named with its row in the dataset', () => {
  const cells = ['a', '漢字', '', '🙂🙂🙂', null, 'é', 'a', 'a', 'abc']
  expect(count(cells, 2).lengths).toMatchObject({ min: 1, max: 3, longestRow: 3, mean: 12 / 7 })
})

test('everything agrees with the obvious way of counting', () => {
  const cell = fc.oneof(
    nastyCell(),
    fc.constant(null),
    fc.integer({ min: -50, max: 50 }).map(String),
    fc.constantFrom('2026-11-21', '3.4.2026', '12/31/2025', 'a@b.de', 'true', 'https://a.example/b.png', ' '),
  )
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (drawn, groupRows) => {
      // What UTF-8 cannot hold is not in a dataset.
      const cells = drawn.map((each) => each && Buffer.from(each).toString())
      const stats = count(cells, groupRows)
      const filled = cells.filter((each): each is string => !isBlank(each))
      const numbers = filled.map((each) => parseNumber(trim(each))).filter((number) => !Number.isNaN(number))
      const dates = filled
        .map((each) => parseDate(trim(each), 'dayFirst'))
        .filter((date) => !Number.isNaN(date))
      const lengths = filled.map((each) => Array.from(each).length)

      expect(stats.filled + stats.missing).toBe(cells.length)
      expect(stats.filled).toBe(filled.length)
      expect(stats.distinct).toEqual({ count: new Set(filled).size, isExact: true })
      for (const { value, rows } of stats.top) {
        expect(
          filled.filter((each) => each === value || each.startsWith(value)).length,
        ).toBeGreaterThanOrEqual(rows)
      }
      expect(stats.numbers?.count ?? 0).toBe(numbers.length)
      if (stats.numbers !== null) {
        expect(stats.numbers).toMatchObject({ min: Math.min(...numbers), max: Math.max(...numbers) })
        expect(stats.numbers.histogram.bins.reduce((sum, rows) => sum + rows)).toBe(numbers.length)
      }
      expect(stats.dates?.count ?? 0).toBeGreaterThanOrEqual(dates.length)
      expect(stats.lengths?.max ?? 0).toBe(Math.max(0, ...lengths))
      expect(stats.lengths?.longestRow ?? -1).toBe(
        cells.findIndex((each) => !isBlank(each) && Array.from(each ?? '').length === Math.max(...lengths)),
      )
      expect(stats.lengths?.histogram.bins.reduce((sum, rows) => sum + rows) ?? 0).toBe(filled.length)
    }),
    { numRuns: 300 },
  )
})
