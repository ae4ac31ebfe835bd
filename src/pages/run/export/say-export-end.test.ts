import { expect, test } from 'vitest'
import type { ExportedRows } from '#engine/results/export-types.ts'
import type { ExportEnd } from '#state/export-jobs.ts'
import { en } from '#state/strings/strings.ts'
import { sayExportEnd } from './say-export-end.ts'

const format = { count: (value: number) => value.toLocaleString('en') }
const reply: ExportedRows = {
  ...{ blob: null, fileName: 'a.xlsx', bytes: 1, rows: 10 },
  ...{ longCells: 0, longRows: [], isComplete: true },
}
const saved = (change: Partial<ExportedRows>, kind: 'saved' | 'copied' = 'saved'): ExportEnd => ({
  kind,
  format: kind === 'copied' ? 'tsv' : 'xlsx',
  name: 'a.xlsx',
  reply: { ...reply, ...change },
})
const say = (end: ExportEnd, canChoose = true) => sayExportEnd(end, 10, en, format, canChoose)

test('a whole file is said in one sentence', () => {
  expect(say(saved({}))).toEqual({
    tone: 'info',
    title: undefined,
    body: 'a.xlsx with 10 rows was saved to your downloads.',
  })
})

test('cells that are too long are told with their rows, as people count them', () => {
  const bodyOf = (longCells: number, longRows: readonly number[]) => say(saved({ longCells, longRows })).body
  expect(say(saved({ longCells: 1, longRows: [0] })).tone).toBe('warn')
  expect(bodyOf(1, [0])).toContain('One cell in row 1 is longer than the 32,767 characters')
  expect(bodyOf(3, [0, 1233])).toContain('3 cells in rows 1 and 1,234 are longer')
  expect(bodyOf(70, [0, 1, 2, 3, 4, 5])).toContain('70 cells in rows 1, 2, 3, 4, 5 and others are longer')
})

test('rows on several sheets are said, or the second one is never looked at', () => {
  expect(say(saved({ sheets: 2 })).body).toContain('these are on 2 sheets.')
  expect(say(saved({ sheets: 1 })).body).not.toContain('sheet')
})

test('a run that is not over is said, on the clipboard too', () => {
  expect(say(saved({ isComplete: false })).body).toContain('says so in its name and in each row (_run)')
  expect(say(saved({ isComplete: false }, 'copied')).body).toContain('each row says so in _run')
})

test('full storage names the way that needs none, where the browser has it', () => {
  const full: ExportEnd = { kind: 'failed', error: { kind: 'StorageFull' } }
  expect(say(full)).toMatchObject({ tone: 'danger', title: 'This browser’s storage is full.' })
  expect([say(full).body.includes('Ask where to save'), say(full, false).body.includes('Ask')]).toEqual([
    true,
    false,
  ])
})
