import { describe, expect, test } from 'vitest'
import {
  headerSignature,
  placeInFiles,
  planLayout,
  planRename,
  runColumns,
  shownColumns,
  toTemplateNames,
} from './dataset-layout.ts'
import type { DatasetColumn, DatasetRecord } from '../records.ts'

const columns: readonly DatasetColumn[] = [
  { id: 'c1', name: 'id', sourceName: 'id' },
  { id: 'c2', name: 'text', sourceName: 'text' },
  { id: 'c3', name: 'text_2', sourceName: 'text' },
]
const rename = (names: Record<string, string>, from = columns) => {
  const planned = planRename(from, names)
  return planned.ok ? planned.value.map(({ name }) => name) : planned.error.issues
}

describe('renaming', () => {
  test('changes the columns named, without blanks around, and remembers what the import said', () => {
    expect(rename({ c3: '  note ' })).toEqual(['id', 'text', 'note'])
    const once = planRename(columns, { c3: 'note' })
    expect(once.ok && once.value[2]).toEqual({
      id: 'c3',
      name: 'note',
      sourceName: 'text',
      importedName: 'text_2',
    })
    const twice = once.ok ? planRename(once.value, { c3: 'remark' }) : once
    expect(twice.ok && twice.value[2]?.importedName).toBe('text_2')
    expect(once.ok && once.value[0]).toBe(columns[0])
  })

  test('lets two columns change places', () => {
    expect(rename({ c2: 'text_2', c3: 'text' })).toEqual(['id', 'text_2', 'text'])
  })

  test('says which names cannot be', () => {
    expect(rename({ c1: ' ', c2: 'text_2', c3: 'a}}b', c9: 'x' })).toEqual([
      { columnId: 'c9', cause: 'unknown' },
      { columnId: 'c1', cause: 'empty' },
      // c3 has left that name.
      { columnId: 'c3', cause: 'braces' },
    ])
    expect(rename({ c1: 'text' })).toEqual([{ columnId: 'c1', cause: 'taken' }])
    expect(rename({ c1: 'u\u0308', c2: '\u00fc' })).toEqual([
      { columnId: 'c1', cause: 'taken' },
      { columnId: 'c2', cause: 'taken' },
    ])
    expect(rename({ c1: 'constructor', c2: '__proto__' })).toEqual(['constructor', '__proto__', 'text_2'])
  })

  test('lets a name with braces that came from the file stay and come back', () => {
    const odd = [{ id: 'c1', name: 'a{{b', sourceName: 'a{{b' }]
    const renamed = planRename(odd, { c1: 'b' })
    expect(renamed.ok && rename({ c1: 'a{{b' }, [...renamed.value])).toEqual(['a{{b'])
  })
})

describe('a layout', () => {
  test('orders and leaves out; what it does not mention stands at the end as in the file', () => {
    const layout = { order: ['c3', 'gone'], hidden: ['c2'] }
    expect(shownColumns({ columns, layout }).map(({ id, index }) => [id, index])).toEqual([
      ['c3', 2],
      ['c1', 0],
    ])
    expect(shownColumns({ columns }).map(({ id }) => id)).toEqual(['c1', 'c2', 'c3'])
    expect(planLayout(columns, layout)).toEqual({
      ok: true,
      value: { order: ['c3', 'c1', 'c2'], hidden: ['c2'] },
    })
  })

  test('keeps at least one column', () => {
    const planned = planLayout(columns, { order: [], hidden: ['c1', 'c2', 'c3'] })
    expect(planned).toEqual({ ok: false, error: { kind: 'NoColumns' } })
  })

  test('gives templates the names by the place of the cells', () => {
    expect(toTemplateNames(shownColumns({ columns, layout: { order: ['c3'], hidden: ['c2'] } }))).toEqual([
      'id',
      null,
      'text_2',
    ])
    expect(toTemplateNames([])).toEqual([])
  })
})

test('a run has its own columns, or those of the import', () => {
  const renamed = [{ id: 'c1', name: 'new', sourceName: 'old', importedName: 'old' }]
  expect(runColumns({}, { columns: renamed })).toEqual([{ index: 0, name: 'old' }])
  const own = [{ index: 0, name: 'then' }]
  expect(runColumns({ columns: own }, { columns: renamed })).toBe(own)
})

test('the header signature is that of the file, whatever the columns are called now', () => {
  const signature = headerSignature(columns)
  expect(signature).toMatch(/^[0-9a-z]{13}$/)
  expect(headerSignature(columns.map((column) => ({ ...column, name: 'x' })))).toBe(signature)
  expect(headerSignature(columns.toReversed())).not.toBe(signature)
  expect(headerSignature([{ sourceName: 'ab' }])).not.toBe(
    headerSignature([{ sourceName: 'a' }, { sourceName: 'b' }]),
  )
})

test('a row of several files is placed in its own', () => {
  const source = {
    files: ['a.csv', 'b.csv', 'c.csv'],
    fileRows: [2, 0, 3],
  } as unknown as DatasetRecord['source']
  expect([0, 1, 2, 4].map((row) => placeInFiles({ source }, row))).toEqual([
    { file: 'a.csv', row: 0 },
    { file: 'a.csv', row: 1 },
    { file: 'c.csv', row: 0 },
    { file: 'c.csv', row: 2 },
  ])
  expect(placeInFiles({ source: {} as DatasetRecord['source'] }, 0)).toBeNull()
})
