import { expect, test } from 'vitest'
import { createFindingMarks } from './finding-marks.ts'
import type { ImportFinding } from '../records.ts'

const finding = (kind: ImportFinding['kind'], rows: readonly number[] = [], detail = ''): ImportFinding => ({
  kind,
  count: rows.length,
  rows,
  detail,
})
const marksOf = (findings: readonly ImportFinding[], row: number, cells: readonly (string | null)[]) => {
  const marks = createFindingMarks(findings)?.(row, cells)
  return marks === null || marks === undefined ? null : { row: marks.row, cells: [...marks.cells] }
}

test('nothing found, nothing marked', () => {
  expect(createFindingMarks([])).toBeNull()
  expect(createFindingMarks([finding('blankLine', [3]), finding('duplicateHeader', [0])])).toBeNull()
})

test('of a short row the cells that were added are marked, of a long row the one that took the rest in', () => {
  const findings = [finding('shortRow', [1]), finding('longRow', [2])]
  expect(marksOf(findings, 0, ['a', '', ''])).toBeNull()
  expect(marksOf(findings, 1, ['a', '', ''])).toEqual({
    row: null,
    cells: [
      [1, 'shortRow'],
      [2, 'shortRow'],
    ],
  })
  expect(marksOf(findings, 2, ['a', 'b', 'c,d'])).toEqual({ row: null, cells: [[2, 'longRow']] })
})

test('what a cell shows by itself is marked in every row, also beyond those that the report names', () => {
  const findings = [finding('replacementCharacter', [0]), finding('nulCharacter', [0])]
  expect(marksOf(findings, 5000, ['ok', 'caf\ufffd', 'x\0'])).toEqual({
    row: null,
    cells: [
      [1, 'replacementCharacter'],
      [2, 'nulCharacter'],
    ],
  })
  expect(marksOf(findings, 0, ['fine'])).toBeNull()
})

test('accents show whether a guessed Latin encoding is right; where every letter is one, nothing is marked', () => {
  expect(marksOf([finding('encodingGuessed', [0], 'windows-1252')], 7, ['Königsallee', 'x'])).toEqual({
    row: null,
    cells: [[0, 'encodingGuessed']],
  })
  expect(createFindingMarks([finding('encodingGuessed', [0], 'gb18030')])).toBeNull()
})

test('a row is marked as a whole where no cell can be named', () => {
  expect(marksOf([finding('strayQuote', [4])], 4, ['a', 'b'])).toEqual({ row: 'strayQuote', cells: [] })
  expect(marksOf([finding('uncalculatedCell', [4])], 4, ['a', null])).toEqual({
    row: null,
    cells: [[1, 'uncalculatedCell']],
  })
  expect(marksOf([finding('errorCell', [1])], 9, ['#N/A', '#tag'])).toEqual({
    row: null,
    cells: [[0, 'errorCell']],
  })
})
