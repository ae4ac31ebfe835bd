import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CellTest, containsTest, equalsTest, lengthTest, oneOfTest, rangeTest } from './cell-test.ts'

/** Between other cells, as in a column. */
function passes(cellTest: CellTest, cell: string): boolean {
  const [before, bytes, after] = ['配', cell, 'Kx'].map((text) => new TextEncoder().encode(text))
  const column = Uint8Array.from([...(before ?? []), ...(bytes ?? []), ...(after ?? [])])
  const start = before?.length ?? 0
  return cellTest(column, start, start + (bytes?.length ?? 0))
}

const letters = fc.constantFrom(
  ...[
    'a',
    'A',
    'k',
    'K',
    '\u212a',
    'i',
    'I',
    'İ',
    'ı',
    '\u0307',
    'ß',
    'ẞ',
    's',
    'ſ',
    'ﬁ',
    'ä',
    'Ä',
    'å',
    '\u212b',
  ],
  ...[
    'σ',
    'Σ',
    'ς',
    'ω',
    '\u2126',
    'ǆ',
    'ǅ',
    'Ǆ',
    'ა',
    'Ა',
    'Ж',
    'ж',
    'Ⓐ',
    'ⓐ',
    '𐐀',
    '𐐨',
    '\u0301',
    '\u3099',
  ],
  ...['1', ' ', '.', '配', '送', '😀', '👩\u200d🚀', '\ud83d', '\ude00', '\u3000', '\ufeff', '\ufffd'],
)
const textArbitrary = fc.array(letters, { maxLength: 6 }).map((list) => list.join(''))
const anyText = fc.oneof(
  { weight: 4, arbitrary: textArbitrary },
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
/** A cell cannot hold half a pair. */
const toCell = (text: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))
const fold = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ')

test('contains and equals find what comparing in lower case finds', () => {
  fc.assert(
    fc.property(anyText, anyText, (cellText, text) => {
      const cell = toCell(cellText)
      expect(passes(containsTest(text), cell)).toBe(fold(cell).includes(fold(text)))
      expect(passes(equalsTest(text), cell)).toBe(fold(cell.trim()) === fold(text.trim()))
    }),
    { numRuns: 3000 },
  )
})

test('a part of a cell is found in it, in any letter case', () => {
  const change = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toLowerCase(),
    (text: string) => text.toUpperCase(),
  )
  fc.assert(
    fc.property(anyText, anyText, anyText, change, change, (before, text, after, one, other) => {
      const cell = one(toCell(before + text + after))
      expect(passes(containsTest(other(text)), cell)).toBe(fold(cell).includes(fold(other(text))))
    }),
    { numRuns: 3000 },
  )
})

test('a word is found whether or not its sigma stands at the end', () => {
  for (const text of ['Οδοσ', 'οδος', 'ΟΔΟΣ']) {
    expect(passes(containsTest(text), 'η ΟΔΟΣ μου')).toBe(true)
    expect(passes(containsTest(text), 'η οδοστρωσία')).toBe(true)
  }
})

test('every character is found by every text that becomes the same in lower case', () => {
  const byLower = new Map<string, string[]>()
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const lower = character.toLowerCase()
    // Each character of what it becomes, as a part of `İ` is.
    for (const part of new Set([lower, ...Array.from(lower)])) {
      if (part === character) continue
      const same = byLower.get(part)
      if (same === undefined) byLower.set(part, [character])
      else same.push(character)
    }
  }
  const missed = [...byLower].flatMap(([lower, same]) =>
    same.filter((character) =>
      [lower, `x${lower}`, `${lower}ä`].some((text) => {
        const cell = `X${character}Äx`
        return passes(containsTest(text), cell) !== fold(cell).includes(fold(text))
      }),
    ),
  )
  expect(missed).toEqual([])
  expect(byLower.size).toBeGreaterThan(1000)
})

test('one of some texts is exactly one of them', () => {
  const test = oneOfTest(['good', 'Schön', '', '\ud83d', ' x'])
  for (const cell of ['good', 'Schön', '', ' x']) expect(passes(test, cell)).toBe(true)
  for (const cell of ['Good', 'good ', 'schön', '\ufffd', 'x', 'goo']) expect(passes(test, cell)).toBe(false)
})

test('a range takes numbers, or dates that can be read in one way only, with both ends', () => {
  const inside = (min: string | null, max: string | null, cells: readonly string[]) =>
    cells.filter((cell) => passes(rangeTest(min, max), cell))
  const numbers = ['1', '1.5', ' 2 ', '1,234.5', '007', 'x', '', '2026-03-04']
  expect(inside('1', '2', numbers)).toEqual(['1', '1.5', ' 2 '])
  expect(inside(null, '1', numbers)).toEqual(['1'])
  expect(inside('2', null, numbers)).toEqual([' 2 ', '1,234.5'])
  expect(inside(null, null, numbers)).toEqual(['1', '1.5', ' 2 ', '1,234.5', '2026-03-04'])
  const dates = ['2026-03-04', ' 4.3.2026 ', '03/04/2026', '2026-03-05T10:00', '46085', '']
  expect(inside('2026-03-04', '2026-03-05', dates)).toEqual(['2026-03-04', ' 4.3.2026 '])
  expect(inside('2026-03-05', null, dates)).toEqual(['2026-03-05T10:00'])
  for (const [min, max] of [
    ['1', '2026-03-04'],
    ['x', null],
    [null, '03/04/2026'],
    ['', '5'],
  ] as const) {
    expect(inside(min, max, [...numbers, ...dates])).toEqual([])
  }
})

test('a range takes dates in the order of the column where it has one', () => {
  const cells = ['03/04/2026', '25/12/2026', '05/05/2026', '4.3.2026', '2026-03-04', '3-4-2026']
  const inside = (order: 'dayFirst' | 'monthFirst' | null, min: string, max: string) =>
    cells.filter((cell) => passes(rangeTest(min, max, order), cell))
  expect(inside(null, '2026-01-01', '2026-12-31')).toEqual(['05/05/2026', '4.3.2026', '2026-03-04'])
  expect(inside('dayFirst', '2026-04-03', '2026-04-03')).toEqual(['03/04/2026', '3-4-2026'])
  expect(inside('monthFirst', '2026-03-04', '2026-03-04')).toEqual([
    '03/04/2026',
    '4.3.2026',
    '2026-03-04',
    '3-4-2026',
  ])
  expect(inside('dayFirst', '2026-12-25', '2026-12-31')).toEqual(['25/12/2026'])
  expect(inside('monthFirst', '2026-12-25', '2026-12-31')).toEqual([])
})

test('a length counts characters, and a missing cell has none', () => {
  const cells = ['', ' ', '\u3000', 'a', ' a', 'äö', '配送', '😀', '👩\u200d🚀', 'abcdefghijk']
  const inside = (min: number | null, max: number | null) =>
    cells.filter((cell) => passes(lengthTest(min, max), cell))
  expect(inside(1, 1)).toEqual(['a', '😀'])
  expect(inside(2, 3)).toEqual([' a', 'äö', '配送', '👩\u200d🚀'])
  expect(inside(4, null)).toEqual(['abcdefghijk'])
  expect(inside(null, null)).toEqual(cells.slice(3))
  fc.assert(
    fc.property(anyText, fc.nat(8), fc.nat(8), (text, min, max) => {
      const cell = toCell(text)
      const { length } = Array.from(cell)
      expect(passes(lengthTest(min, max), cell)).toBe(cell.trim() !== '' && length >= min && length <= max)
    }),
  )
})
