import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CellTest, containsTest, equalsTest, oneOfTest, rangeTest } from './cell-test.ts'

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
    '\u0307',
    'ß',
    'ẞ',
    'ä',
    'Ä',
    'σ',
    'Σ',
    'ς',
    'ω',
    '\u2126',
  ],
  ...['1', ' ', '配', '送', '😀', '\ud83d', '\u3000', 'ა', 'Ა'],
)
const textArbitrary = fc.array(letters, { maxLength: 6 }).map((list) => list.join(''))
/** A cell cannot hold half a pair. */
const cellArbitrary = textArbitrary.map((text) => new TextDecoder().decode(new TextEncoder().encode(text)))

test('contains and equals find what comparing in lower case finds', () => {
  fc.assert(
    fc.property(cellArbitrary, textArbitrary, (cell, text) => {
      expect(passes(containsTest(text), cell)).toBe(cell.toLowerCase().includes(text.toLowerCase()))
      expect(passes(equalsTest(text), cell)).toBe(cell.trim().toLowerCase() === text.trim().toLowerCase())
    }),
    { numRuns: 2000 },
  )
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
    same.filter((character) => !passes(containsTest(lower), `${character}x`)),
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
