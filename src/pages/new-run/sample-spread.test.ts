import { expect, test } from 'vitest'
import { spreadSample } from './sample-spread.ts'

test('sample rows are spread over all rows, each once', () => {
  expect(spreadSample(100, { kind: 'all' }, 5)).toEqual([0, 20, 40, 60, 80])
  expect(spreadSample(3, { kind: 'all' }, 5)).toEqual([0, 1, 2])
})

test('where only the first rows are in scope they are taken from those', () => {
  expect(spreadSample(100, { kind: 'first', rows: 4 }, 2)).toEqual([0, 2])
  expect(spreadSample(100, { kind: 'first', rows: 0 }, 3)).toEqual([0])
})
