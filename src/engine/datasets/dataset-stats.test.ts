import { expect, test } from 'vitest'
import { err } from '#core/result.ts'
import { createDatasetStats } from './dataset-stats.ts'
import { createDatasets } from './datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'

const table = toCsv([
  ['id', 'lang', 'rating'],
  ...Array.from({ length: 70_000 }, (_, row) => [
    `R-${row % 69_900}`,
    row % 3 === 0 ? 'zh' : 'en',
    `${(row % 5) + 1}`,
  ]),
])

async function open() {
  const ports = createTestPorts()
  let opened: string[] = []
  const files = { ...ports.files, open: (path: string) => (opened.push(path), ports.files.open(path)) }
  const all = { ...ports, files }
  const datasets = createDatasets(all)
  const datasetId = await importText(datasets, table)
  const { columnStats } = createDatasetStats(all, datasets)
  return {
    ports,
    datasets,
    datasetId,
    columnStats,
    takeOpened: () => {
      const paths = opened
      opened = []
      return paths
    },
  }
}

test('columns of all row groups are counted once, then read from a file', { timeout: 60_000 }, async () => {
  const { columnStats, datasetId, takeOpened } = await open()
  const progress: unknown[] = []
  const stats = valueOf(await columnStats({ datasetId }, { onProgress: (now) => progress.push(now) }))
  expect(progress.at(-1)).toEqual({ rowsDone: 70_000, rowsTotal: 70_000 })
  // Rows 69,900 … 69,999 have the ids of the first hundred, and the other cells too: 69,900 is a multiple of 15.
  expect(stats).toMatchObject({ rows: 70_000, repeatedRows: 100 })
  expect(stats.columns.map(({ columnId, guess, distinct }) => [columnId, guess, distinct.count])).toEqual([
    ['c1', 'text', 69_900],
    ['c2', 'category', 2],
    ['c3', 'number', 5],
  ])
  expect(stats.columns[1]?.top.map(({ value }) => value)).toEqual(['en', 'zh'])
  takeOpened()
  expect(valueOf(await columnStats({ datasetId }))).toEqual(stats)
  expect(takeOpened().filter((path) => !path.endsWith('.derived'))).toEqual([])
})

test('a cancel leaves nothing, and the next call counts', { timeout: 60_000 }, async () => {
  const { columnStats, datasetId, ports } = await open()
  const before = await ports.files.list('bw1')
  const controller = new AbortController()
  const counting = columnStats(
    { datasetId },
    { signal: controller.signal, onProgress: () => controller.abort() },
  )
  expect(await counting).toEqual(err({ kind: 'Cancelled' }))
  expect(await ports.files.list('bw1')).toEqual(before)
  expect(valueOf(await columnStats({ datasetId })).rows).toBe(70_000)
})

test('deleting a dataset gives back all it took, statistics included', { timeout: 60_000 }, async () => {
  const { columnStats, datasetId, ports, datasets } = await open()
  const { bytes } = valueOf(await datasets.readDataset({ datasetId }))
  expect((await ports.files.usage()).usedBytes).toBe(bytes)
  valueOf(await columnStats({ datasetId }))
  expect((await ports.files.usage()).usedBytes).toBeGreaterThan(bytes)
  valueOf(await datasets.deleteDataset({ datasetId }))
  expect((await ports.files.usage()).usedBytes).toBe(0)
  expect(await columnStats({ datasetId })).toEqual(err({ kind: 'DatasetMissing' }))
})
