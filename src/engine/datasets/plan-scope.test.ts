import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldCase } from '#core/dataset/text-finder.ts'
import { isBlank } from '#core/dataset/blank.ts'
import { parseNumber } from '#core/dataset/cell-number.ts'
import type { Scope } from '#core/request/draft.ts'
import type { FilterTest, RowFilter } from '#core/dataset/row-filter.ts'
import { createDatasets } from './datasets.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { planScope } from './plan-scope.ts'

type Row = readonly (string | null)[]

/** JSON Lines, because they know null. */
async function open(rows: readonly Row[]) {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const text = rows.map(
    (row) => JSON.stringify(Object.fromEntries(row.map((cell, at) => [`c${at}`, cell]))) + '\n',
  )
  const input = { file: new Blob(text), name: 'rows.jsonl', lastModified: null }
  const dataset = valueOf(await datasets.openDataset(valueOf(await datasets.importDataset(input)).id))
  return {
    ports,
    dataset,
    plan: async (scope: Scope) => {
      const planned = valueOf(await planScope(ports.files, dataset, scope))
      return { rows: [...planned.rows], repeated: planned.repeated }
    },
  }
}
const numbered = (count: number): Row[] => Array.from({ length: count }, (_, row) => [`${row}`, 'x'])
const filter = (test: FilterTest, value: string, negated = false): Scope => ({
  kind: 'filter',
  filter: { column: 'c1', test, value, negated },
})

test('all rows, or the first of them', async () => {
  const { plan } = await open(numbered(3))
  expect(await plan({ kind: 'all' })).toEqual({ rows: [0, 1, 2], repeated: 0 })
  expect((await plan({ kind: 'first', rows: 2.9 })).rows).toEqual([0, 1])
  expect((await plan({ kind: 'first', rows: 9 })).rows).toEqual([0, 1, 2])
  for (const rows of [0, -1, NaN]) expect((await plan({ kind: 'first', rows })).rows).toEqual([])
})

test(
  'a sample has as many different rows as asked for, in the order of the source, by its seed alone',
  { timeout: 60_000 },
  async () => {
    const { plan } = await open(numbered(400))
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 500 }), fc.integer(), async (rows, seed) => {
        const scope = { kind: 'sample', rows, seed } as const
        const drawn = (await plan(scope)).rows
        expect(drawn).toHaveLength(Math.min(400, rows))
        expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b))
        expect(drawn.every((row) => row >= 0 && row < 400)).toBe(true)
        expect((await plan(scope)).rows).toEqual(drawn)
      }),
      { numRuns: 40 },
    )
    const draw = async (seed: number) => (await plan({ kind: 'sample', rows: 100, seed })).rows
    expect(await draw(7)).not.toEqual(await draw(8))
  },
)

test('every row is drawn about as often as any other', { timeout: 60_000 }, async () => {
  const { plan } = await open(numbered(20))
  const times = new Array<number>(20).fill(0)
  for (let seed = 0; seed < 2000; seed++) {
    for (const row of (await plan({ kind: 'sample', rows: 5, seed })).rows) times[row]! += 1
  }
  for (const count of times) expect(Math.abs(count - 500)).toBeLessThan(100)
})

test('repeated rows leave first, so a sample or a beginning has its full number of different rows', async () => {
  const { plan } = await open([
    ['a', 'x'],
    ['b', ''],
    ['a', 'x'],
    ['b', null],
    ['a', 'x'],
    ['b', ''],
    ['c', 'x'],
  ])
  expect(await plan({ kind: 'all', dropRepeated: true })).toEqual({ rows: [0, 1, 3, 6], repeated: 3 })
  expect((await plan({ kind: 'first', rows: 3, dropRepeated: true })).rows).toEqual([0, 1, 3])
  expect((await plan({ kind: 'sample', rows: 4, seed: 1, dropRepeated: true })).rows).toEqual([0, 1, 3, 6])
  const onlyA = { column: 'c1', test: 'equals', value: 'A', negated: false } as const
  expect((await plan({ kind: 'filter', filter: onlyA, dropRepeated: true })).rows).toEqual([0])
  expect((await plan({ kind: 'filter', filter: onlyA })).rows).toEqual([0, 2, 4])
  expect((await plan({ kind: 'all', dropRepeated: false })).repeated).toBe(0)
})

test('rows with the same cells are found across row groups', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 66_000 }, (_, row) => [`text ${row % 65_800}`])
  const { plan, ports, dataset } = await open(rows)
  const planned = await plan({ kind: 'all', dropRepeated: true })
  expect(planned.repeated).toBe(200)
  expect(planned.rows.at(-1)).toBe(65_799)
  // The second time they are read instead of found.
  const files = {
    ...ports.files,
    open: (path: string) => (expect(path).toMatch(/derived$/), ports.files.open(path)),
  }
  const again = valueOf(await planScope(files, dataset, { kind: 'all', dropRepeated: true }))
  expect([...again.rows]).toEqual(planned.rows)
})

const names = ['Äpfel', 'apple', 'APPLE pie', 'İstanbul', 'K', ' apple ', '', ' ', null, 'ΟΔΟΣ', '漏电']
test.each<[FilterTest, string, readonly number[]]>([
  ['contains', 'apple', [1, 2, 5]],
  ['contains', 'ÄPF', [0]],
  ['contains', 'k', [4]],
  ['contains', 'i̇s', [3]],
  ['contains', ' ', [2, 5, 7]],
  ['contains', '电', [10]],
  ['equals', 'APPLE', [1, 5]],
  ['equals', 'k', [4]],
  ['missing', '', [6, 7, 8]],
  ['greater', '1', []],
])('rows whose cell %s %j', async (kind, value, expected) => {
  const { plan } = await open(names.map((name) => [name, 'apple']))
  expect((await plan(filter(kind, value))).rows).toEqual(expected)
  const others = names.flatMap((_, row) => (expected.includes(row) ? [] : [row]))
  expect((await plan(filter(kind, value, true))).rows).toEqual(others)
})

test('only two letters outside of ASCII have a lower case with ASCII in it', { timeout: 60_000 }, () => {
  const found: number[] = []
  for (let code = 0x80; code <= 0x10_ffff; code++) {
    if (/[\0-\x7f]/u.test(String.fromCodePoint(code).toLowerCase())) found.push(code)
  }
  // The search on bytes relies on it.
  expect(found).toEqual([0x130, 0x212a])
})

test('numbers and clear dates can be compared, other cells never match', async () => {
  const { plan } = await open(
    ['2', '10', '1,234.5', '-3', 'many', '', '2026-11-02', '01/02/2027', '1.12.2026'].map((cell) => [
      cell,
      '',
    ]),
  )
  expect((await plan(filter('greater', '2'))).rows).toEqual([1, 2])
  expect((await plan(filter('less', '2'))).rows).toEqual([3])
  expect((await plan(filter('greater', '2026-11-01'))).rows).toEqual([6, 8])
  expect((await plan(filter('less', '2026-11-30'))).rows).toEqual([6])
  expect((await plan(filter('greater', '2', true))).rows).toEqual([0, 3, 4, 5, 6, 7, 8])
})

test('a filter that cannot be meant selects nothing, negated or not', async () => {
  const { plan } = await open(numbered(3))
  for (const negated of [false, true]) {
    expect((await plan(filter('contains', '', negated))).rows).toEqual([])
    expect((await plan(filter('greater', 'many', negated))).rows).toEqual([])
    const gone = { column: 'c9', test: 'missing', value: '', negated } as const
    expect((await plan({ kind: 'filter', filter: gone })).rows).toEqual([])
  }
})

/** What a filter means, cell by cell. */
function passes(cell: string | null, { test, value, negated }: RowFilter): boolean {
  const text = foldCase(cell ?? '')
  const [a, b] = [parseNumber(cell ?? ''), parseNumber(value)]
  const match = {
    contains: text.includes(foldCase(value)),
    equals: text.trim() === foldCase(value.trim()),
    missing: isBlank(cell),
    greater: a > b,
    less: a < b,
  }[test]
  return match !== negated
}

test(
  'a filter and its negation share all rows between them, as the obvious way does',
  { timeout: 60_000 },
  async () => {
    const cell = fc.constantFrom(null, '', ' ', 'a', 'A', 'Ä', 'ba', 'ſ', '1', '2', '10', '-0.5', 'K')
    const value = fc.constantFrom('a', 'Ä', 's', '1', '2.0', 'k', 'ba ')
    const kind = fc.constantFrom<FilterTest>('contains', 'equals', 'missing', 'greater', 'less')
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(kind, value), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (cells, filters, dropRepeated) => {
          const { plan } = await open(cells.map((each) => [each, '']))
          const kept = cells.flatMap((each, row) => (dropRepeated && cells.indexOf(each) < row ? [] : [row]))
          for (const [test, wanted] of filters) {
            const base = { column: 'c1', test, value: wanted, negated: false }
            const isComparable = !Number.isNaN(parseNumber(wanted)) || (test !== 'greater' && test !== 'less')
            const [yes, no] = [
              await plan({ kind: 'filter', filter: base, dropRepeated }),
              await plan({ kind: 'filter', filter: { ...base, negated: true }, dropRepeated }),
            ]
            if (!isComparable) {
              expect([yes.rows, no.rows]).toEqual([[], []])
              continue
            }
            expect(yes.rows).toEqual(kept.filter((row) => passes(cells[row]!, base)))
            expect([...yes.rows, ...no.rows].sort((a, b) => a - b)).toEqual(kept)
            expect(yes.repeated).toBe(cells.length - kept.length)
          }
        },
      ),
      { numRuns: 60 },
    )
  },
)

test('a cancel ends looking', async () => {
  const { ports, dataset } = await open(numbered(20_000))
  const signal = AbortSignal.abort()
  expect(await planScope(ports.files, dataset, filter('contains', 'x'), { signal })).toEqual({
    ok: false,
    error: { kind: 'Cancelled' },
  })
})
