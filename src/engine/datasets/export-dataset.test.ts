import { expect, test } from 'vitest'
import { createDatasetColumns } from './dataset-columns.ts'
import { createDatasets } from './datasets.ts'
import { createDatasetExports } from './export-dataset.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'

const exact = { guard: 'exact', bom: false } as const

async function open(text: string, name?: string) {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const datasetId = await importText(datasets, text, name)
  const { exportDataset } = createDatasetExports(ports, datasets)
  return { ports, datasets, datasetId, exportDataset, columns: createDatasetColumns(ports) }
}

test('a dataset comes out as CSV with the columns that are shown', async () => {
  const { datasetId, exportDataset, columns } = await open('a,b,c\n1,"x, y",3\n4,,=1+1\n')
  await columns.renameColumns({ datasetId, names: { c2: 'text' } })
  await columns.arrangeColumns({ datasetId, layout: { order: ['c3', 'c2', 'c1'], hidden: ['c1'] } })
  const exported = valueOf(await exportDataset({ datasetId, format: 'csv', options: exact }))
  expect(await exported.blob.text()).toBe('c,text\r\n3,"x, y"\r\n=1+1,\r\n')
  expect(exported).toMatchObject({ fileName: 'table-copy.csv', rows: 2 })
  const guarded = valueOf(
    await exportDataset({ datasetId, format: 'csv', options: { guard: 'guarded', bom: true } }),
  )
  expect(new Uint8Array(await guarded.blob.arrayBuffer()).subarray(0, 3)).toEqual(
    new Uint8Array([0xef, 0xbb, 0xbf]),
  )
  expect(await guarded.blob.text()).toContain("'=1+1")
})

test('a result file comes out as CSV that reads back to the same cells', async () => {
  const line = (id: string, content: string) =>
    JSON.stringify({
      ...{ id: `batch_req_${id}`, custom_id: id, error: null },
      response: { status_code: 200, request_id: 'r', body: { choices: [{ message: { content } }] } },
    })
  const text = [line('a', 'One,\n"two"'), line('b', '漏电'), 'broken'].join('\n')
  const { datasets, datasetId, exportDataset } = await open(text, 'output.jsonl')
  const exported = valueOf(await exportDataset({ datasetId, format: 'csv', options: exact }))
  expect(exported.fileName).toBe('output.csv')
  const again = await importText(datasets, await exported.blob.text(), 'output.csv')
  const cellsOf = async (id: string) =>
    valueOf(await datasets.readRows({ datasetId: id, rowStart: 0, rowEnd: 9 })).cells.map((cells) =>
      cells.map((cell) => cell ?? ''),
    )
  expect(await cellsOf(again)).toEqual(await cellsOf(datasetId))
})

test('a cancelled export leaves no file', async () => {
  const rows = Array.from({ length: 5000 }, (_, row) => [String(row)])
  const { ports, datasetId, exportDataset } = await open(toCsv([['n'], ...rows]))
  const stop = new AbortController()
  const before = (await ports.files.list('bw1')).length
  const going = exportDataset(
    { datasetId, format: 'csv', options: exact },
    { signal: stop.signal, onProgress: () => stop.abort() },
  )
  expect(await going).toMatchObject({ ok: false, error: { kind: 'Cancelled' } })
  expect(await ports.files.list('bw1')).toHaveLength(before)
})
