import { expect, test } from 'vitest'
import { createDatasets } from './datasets.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'

const named = (text: string, name = 'table.csv') => ({ file: new Blob([text]), name, lastModified: null })

test('a preview says how further files go together with the first', async () => {
  const datasets = createDatasets(createTestPorts())
  const more = [named('b,a\n4,3\n', 'more.csv'), named('a\n1\n', 'less.csv')]
  const preview = valueOf(await datasets.sniffFile({ ...named('a,b\n1,2\n'), more }))
  expect(preview.others).toMatchObject([
    { name: 'more.csv', isReordered: true },
    { name: 'less.csv', missing: ['b'] },
  ])
})

test('the rows of a preview are the rows of the import with its dialect', async () => {
  const datasets = createDatasets(createTestPorts())
  const input = named("Report\n\nid|note\n1|'a|b'\n2|'c'\n3|'d'\n", 'notes.txt')
  const preview = valueOf(await datasets.sniffFile(input))
  expect(preview.columns.map(({ name }) => name)).toEqual(['id', 'note'])
  const record = valueOf(await datasets.importDataset({ ...input, options: preview.dialect }))
  const { cells } = valueOf(await datasets.readRows({ datasetId: record.id, rowStart: 0, rowEnd: 9 }))
  expect(cells).toEqual(preview.rows)
  expect(cells[0]).toEqual(['1', 'a|b'])
})

test('several files become one dataset, or none', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const more = [named('b,a\n4,3\n', 'more.csv')]
  const record = valueOf(await datasets.importDataset({ ...named('a,b\n1,2\n'), more }))
  expect(record).toMatchObject({
    rows: 2,
    name: 'table and 1 more.csv',
    source: { name: 'table.csv', size: 16, files: ['table.csv', 'more.csv'], fileRows: [1, 1] },
  })
  const other = [named('a,c\n1,2\n', 'other.csv')]
  const files = await ports.files.list('bw1')
  const failed = await datasets.importDataset({ ...named('a,b\n1,2\n'), more: other })
  expect(failed).toMatchObject({ ok: false, error: { kind: 'ColumnsDiffer', file: 'other.csv' } })
  expect(await ports.files.list('bw1')).toEqual(files)
})

test('rejected rows can be had below their header, and go with the dataset', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const input = named('a,b\n1,2\n3\n4,5,6\n')
  const record = valueOf(await datasets.importDataset({ ...input, options: { raggedRows: 'reject' } }))
  expect(record).toMatchObject({ rows: 1, report: { fileRows: 3 }, rejected: { rows: 2 } })
  const { blob, fileName, rows } = valueOf(await datasets.readRejected({ datasetId: record.id }))
  expect([fileName, rows, await blob.text()]).toEqual(['table-rejected.csv', 2, '"a","b"\r\n3\r\n4,5,6\r\n'])
  expect(record.bytes).toBe((await ports.files.usage()).usedBytes)
  valueOf(await datasets.deleteDataset({ datasetId: record.id }))
  expect(await ports.files.list('bw1')).toEqual([])
})

test('without rejected rows there are none to be had', async () => {
  const datasets = createDatasets(createTestPorts())
  const { id } = valueOf(await datasets.importDataset(named('a,b\n1,2\n')))
  expect(await datasets.readRejected({ datasetId: id })).toEqual({ ok: false, error: { kind: 'NoRejected' } })
  expect(await datasets.readRejected({ datasetId: 'x' })).toMatchObject({ error: { kind: 'DatasetMissing' } })
})
