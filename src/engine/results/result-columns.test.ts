import { expect, test } from 'vitest'
import type { OutputColumn, Snapshot } from '#core/request/draft.ts'
import { plainSnapshot } from '../runs/stored-run.suite.ts'
import { toResultColumns } from './result-columns.ts'

const asking = (...columns: readonly (readonly [string, OutputColumn['type']])[]): Snapshot => ({
  ...plainSnapshot,
  outputColumns: columns.map(([name, type]) => ({ name, type, description: '', values: [] })),
})

test('columns of all generations are joined by name, those of the newest first', () => {
  const first = asking(['topic', 'category'], ['score', 'number'])
  const second = asking(['mood', 'text'], ['score', 'number'])
  expect(toResultColumns([first, second])).toEqual({
    columns: [
      { name: 'mood', type: 'text' },
      { name: 'score', type: 'number' },
      { name: 'topic', type: 'category' },
    ],
    places: [
      [2, 1],
      [0, 1],
    ],
    paths: [],
  })
})

test('a name that was asked for as different types is a column of texts', () => {
  const { columns, places } = toResultColumns([asking(['score', 'text']), asking(['score', 'number'])])
  expect(columns).toEqual([{ name: 'score', type: 'text' }])
  expect(places).toEqual([[0], [0]])
})

test('free texts of one generation stand beside the columns of another', () => {
  const { columns, places } = toResultColumns([plainSnapshot, asking(['mood', 'boolean'])])
  expect(columns).toEqual([
    { name: 'mood', type: 'boolean' },
    { name: 'answer', type: 'text' },
  ])
  expect(places).toEqual([[1], [0]])
})
