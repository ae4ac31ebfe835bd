import { expect, test } from 'vitest'
import { toDatasetFileName, toExportFileName } from './export-names.ts'

const whole = { format: 'csv', isComplete: true, isFiltered: false } as const

test.each([
  ['Labels', 'Labels-results.csv'],
  ['  ../../etc/passwd ', 'etc-passwd-results.csv'],
  ['a\u202egnp.exe', 'a-gnp.exe-results.csv'],
  ['line\nbreak', 'line-break-results.csv'],
  ['<img src=x onerror=alert(1)>', 'img src=x onerror=alert(1)-results.csv'],
  ['Con', 'Con-results.csv'],
  ['con.2026', '_con.2026-results.csv'],
  ['東京 2026', '東京 2026-results.csv'],
  ['???', 'run-results.csv'],
  ['', 'run-results.csv'],
  ['😀'.repeat(80), `${'😀'.repeat(50)}-results.csv`],
])('a run called %j is saved as %j', (name, fileName) => {
  expect(toExportFileName(name, whole)).toBe(fileName)
})

test('a file says in its name that rows are missing, and that a run is not over', () => {
  expect(toExportFileName('Labels', { ...whole, isComplete: false })).toBe('Labels-results-incomplete.csv')
  expect(toExportFileName('Labels', { ...whole, format: 'jsonl', isFiltered: true })).toBe(
    'Labels-results-filtered.jsonl',
  )
  expect(toExportFileName('Labels', { format: 'xlsx', isComplete: false, isFiltered: true })).toBe(
    'Labels-results-filtered-incomplete.xlsx',
  )
})

test.each([
  ['reviews.xlsx', 'reviews.xlsx', 'reviews.csv'],
  ['Reviews', 'reviews.csv', 'Reviews-copy.csv'],
  ['AUX.tsv', 'AUX.tsv', '_AUX.csv'],
  ['lpt1.old.csv.gz', 'a.csv', '_lpt1.old.csv'],
  ['a:b/c', 'a.csv', 'a-b-c.csv'],
  ['...', 'a.csv', 'dataset.csv'],
])('a dataset %j from %j leaves as %j', (name, source, fileName) => {
  expect(toDatasetFileName(name, source)).toBe(fileName)
})
