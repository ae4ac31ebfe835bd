import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from '../dataset/cell-number.ts'
import { parseClearDate } from '../dataset/row-filter.ts'
import { createSortKeys } from './sort-keys.ts'
import { sortByKeys } from './sort-order.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function keysOf(cells: readonly (string | null)[], roomBytes?: number) {
  const keys = createSortKeys(cells.length, null, roomBytes)
  for (const [position, cell] of cells.entries()) {
    if (cell === null) continue
    const bytes = encoder.encode(`<${cell}>`)
    keys.set(position, bytes, 1, bytes.length - 1)
  }
  return keys.finish()
}

function sort(cells: readonly (string | null)[], descending = false, roomBytes?: number) {
  const steps = sortByKeys(Int32Array.from(cells.keys()), keysOf(cells, roomBytes), descending)
  for (let step = steps.next(), yields = 0; ; step = steps.next(), yields++) {
    if (step.done === true)
      return { cells: [...step.value].map((at) => cells[at]), order: step.value, yields }
  }
}

/** UTF-8 is ordered as its code points are. */
const byBytes = (a: string, b: string) =>
  a === b ? 0 : isPlain.test(a + b) ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b))
const isPlain = /^[\0-\x7f]*$/

const keyOf = (cell: string | null) => {
  const text = cell?.trim() ?? ''
  const value = parseNumber(text)
  const date = parseClearDate(text)
  const kind = text === '' ? 3 : !Number.isNaN(value) ? 0 : !Number.isNaN(date) ? 1 : 2
  return { kind, number: kind === 1 ? date : value, text, lower: text.toLowerCase() }
}
type Key = ReturnType<typeof keyOf>

function compare(left: Key, right: Key, descending: boolean): number {
  if (left.kind !== right.kind || left.kind === 3) return left.kind - right.kind
  const order =
    left.kind < 2
      ? left.number - right.number
      : byBytes(left.lower, right.lower) || byBytes(left.text, right.text)
  return descending ? -order : order
}

const orderOf = (cells: readonly (string | null)[], descending: boolean): readonly number[] =>
  cells
    .map((cell, at) => ({ key: keyOf(cell), at }))
    .sort((a, b) => compare(a.key, b.key, descending))
    .map(({ at }) => at)

test('numbers come before texts, missing cells last, both ways', () => {
  const cells = ['b', '10', null, 'B', '9', ' ', 'a', '-1', 'ä', '\u3000', '1e2', 'A']
  expect(sort(cells).cells).toEqual(['-1', '9', '10', '1e2', 'A', 'a', 'B', 'b', 'ä', null, ' ', '\u3000'])
  expect(sort(cells, true).cells).toEqual([
    '1e2',
    '10',
    '9',
    '-1',
    'ä',
    'b',
    'B',
    'a',
    'A',
    null,
    ' ',
    '\u3000',
  ])
})

test('dates come by time between numbers and texts, and one that can be read in two ways is a text', () => {
  const cells = ['soon', '4.3.2026', '2026-03-03 10:00', '12', '2025-12-31', '03/04/2026', '2026-03-03', '']
  const dates = ['2025-12-31', '2026-03-03', '2026-03-03 10:00', '4.3.2026']
  expect(sort(cells).cells).toEqual(['12', ...dates, '03/04/2026', 'soon', ''])
  expect(sort(cells, true).cells).toEqual(['12', ...dates.toReversed(), 'soon', '03/04/2026', ''])
})

test('dates are read in the order of their column where it has one', () => {
  const cells = ['03/04/2026', '25/12/2025', '2026-03-30', '12/25/2026']
  const sorted = (dateOrder: 'dayFirst' | 'monthFirst') => {
    const keys = createSortKeys(cells.length, dateOrder)
    for (const [position, cell] of cells.entries()) keys.set(position, encoder.encode(cell), 0, cell.length)
    expect(keys.hasOrderedDates).toBe(true)
    const steps = sortByKeys(Int32Array.from(cells.keys()), keys.finish(), false)
    for (;;) {
      const step = steps.next()
      if (step.done === true) return [...step.value].map((at) => cells[at])
    }
  }
  expect(sorted('dayFirst')).toEqual(['25/12/2025', '2026-03-30', '03/04/2026', '12/25/2026'])
  expect(sorted('monthFirst')).toEqual(['03/04/2026', '2026-03-30', '12/25/2026', '25/12/2025'])
})

test('numbers come in their order, whole, with cents, large, small or as dates', () => {
  const kinds = [
    fc.integer({ min: -3, max: 3 }).map(String),
    fc.integer({ min: -3_000_000_000, max: 3_000_000_000 }).map(String),
    fc.integer({ min: -300_000, max: 300_000 }).map((cents) => String(cents / 100)),
    fc.integer({ min: -9e9, max: 9e9 }).map((cents) => String(cents / 100)),
    fc.integer({ min: -3000, max: 3000 }).map((parts) => String(parts / 1000)),
    fc.constantFrom('0', '-0', '0.1', '0.1000001', '2147483647', '2147483648', '-2147483648', '-2147483649'),
    fc
      .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    fc
      .date({ min: new Date('1960-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ]
  const lists = fc.oneof(...kinds.map((kind) => fc.array(kind, { minLength: 2, maxLength: 40 })))
  fc.assert(
    fc.property(lists, fc.boolean(), (cells, descending) => {
      expect([...sort(cells, descending).order]).toEqual(orderOf(cells, descending))
    }),
    { numRuns: 500 },
  )
})

const cellArbitrary = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom('2026-03-04', '4.3.2026', '04/03/2026', '05/05/2026', '1999-01-01T10:00'),
  },
  { weight: 1, arbitrary: fc.constantFrom(null, '', ' ', '\u3000') },
  { weight: 3, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: -300, max: 70_000 }).map(String) },
  // Long beginnings that are the same, in both cases.
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('https://example.org/', 'HTTPS://example.org/', 'ä', ''),
        fc.string({ maxLength: 12 }),
      )
      .map(([head, tail]) => head + tail),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 4, arbitrary: fc.constantFrom('good', 'Good', 'bad', 'a\u0000', 'a', 'a\u0000\u0000b') },
)

test('any cells come in the order that comparing them gives, equal ones as they stand', () => {
  fc.assert(
    fc.property(fc.array(cellArbitrary, { maxLength: 400 }), fc.boolean(), (cells, descending) => {
      const wellFormed = cells.map((cell) => (cell === null ? null : decoder.decode(encoder.encode(cell))))
      expect([...sort(wellFormed, descending).order]).toEqual(orderOf(wellFormed, descending))
    }),
    { numRuns: 300 },
  )
})

test('many of them too, in many steps', () => {
  const cells = Array.from({ length: 60_000 }, (_, at) => {
    const value = Math.imul(at, 2_654_435_761) >>> 0
    return at % 3 === 0 ? String(value / 7 - 1e8) : `Text ${value % 5000} ${'x'.repeat(value % 30)}`
  })
  const { order, yields } = sort(cells, true)
  const expected = orderOf(cells, true)
  expect(order.findIndex((at, place) => at !== expected[place])).toBe(-1)
  expect(yields).toBeGreaterThan(20)
})

test('texts without room are ordered by their beginnings', () => {
  const head = 'x'.repeat(16)
  expect(sort([`${head}b`, `${head}a`, 'a', `${head}c`], false, 10).cells).toEqual([
    'a',
    `${head}b`,
    `${head}a`,
    `${head}c`,
  ])
})

test('the last column first, and they are sorted by all of them', () => {
  const first = ['b', 'a', 'b', 'a', 'b']
  const second = ['1', '2', '3', '1', '2']
  let order = Int32Array.from(first.keys())
  for (const cells of [second, first]) {
    const steps = sortByKeys(order, keysOf(cells), cells === second)
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done !== true) continue
      order = step.value
      break
    }
  }
  expect([...order]).toEqual([1, 3, 2, 4, 0])
})
