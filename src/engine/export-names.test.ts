import { expect, test } from 'vitest'
import { toExportColumns, toExportFileName } from './export-names.ts'

test('a name that is taken gets the next free one', () => {
  expect(toExportColumns(['a', 'b'], ['c'], false)).toEqual(['a', 'b', 'c'])
  expect(toExportColumns(['A', 'a_answer', 'a_answer_2'], ['a'], false).at(-1)).toBe('a_answer_3')
  expect(toExportColumns(['custom_id'], ['_error'], true)).toEqual([
    'custom_id',
    '_error',
    '_outcome',
    '_error_2',
    'custom_id_2',
  ])
})

test.each([
  ['Labels', 'Labels-results.csv'],
  ['  ../../etc/passwd ', 'etc-passwd-results.csv'],
  ['a\u202egnp.exe', 'a-gnp.exe-results.csv'],
  ['line\nbreak', 'line-break-results.csv'],
  ['東京 2026', '東京 2026-results.csv'],
  ['???', 'run-results.csv'],
  ['', 'run-results.csv'],
  ['😀'.repeat(80), `${'😀'.repeat(50)}-results.csv`],
])('a run called %j is saved as %j', (name, fileName) => {
  expect(toExportFileName(name, true)).toBe(fileName)
})

test('a run that is not over says so in its file name', () => {
  expect(toExportFileName('Labels', false)).toBe('Labels-results-incomplete.csv')
})
