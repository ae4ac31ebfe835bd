import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { readWithLibrary } from '#formats/parquet/parquet-file.suite.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { createVectorExports } from './export-vectors.ts'
import { indexSegment } from '../runs/index-segment.ts'
import type { EnginePorts } from '../ports.ts'
import { createRunStore } from '../runs/run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  openResults,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  readAll,
  stages,
  testRunId,
  rows,
} from '../runs/stored-run.suite.ts'
import { createVectorsFile } from './vectors-file.ts'
import { createViews } from './views.ts'

const ready: Snapshot = {
  ...plainSnapshot,
  ready: { url: '/v1/embeddings', urlCell: 0, modelCell: 1, bodyCell: 2, problemCell: 3 },
}

const embedded = (row: number, ...embeddings: readonly unknown[]): string =>
  JSON.stringify({
    custom_id: idOf(row),
    response: {
      status_code: 200,
      request_id: 'r',
      body: { object: 'list', data: embeddings.map((embedding, index) => ({ index, embedding })) },
    },
    error: null,
  })

/** As a batch's output file is collected. */
async function collect(ports: EnginePorts, lines: readonly string[], id: string): Promise<void> {
  const record = await putSegment(ports, { id, batchId: `batch of ${id}`, snapshot: ready, lines })
  const vectors = createVectorsFile(ports.files, `bw1/runs/${testRunId}/${id}.f32`)
  const expected = {
    runId: testRunId,
    gen: 0,
    snapshot: ready,
    hashOf: () => idOf(0).slice(-13),
  }
  await indexSegment(new Blob(lines.map((line) => `${line}\n`)).stream(), expected, undefined, vectors)
  const numbers = valueOf(await vectors.close())
  valueOf(await ports.records.commit([{ put: 'segments', record: { ...record, ...numbers } }]))
}

function open(ports: EnginePorts) {
  const store = createRunStore(ports)
  const datasets = createDatasets(ports)
  const views = createViews(ports, datasets, store)
  return { ...openResults(ports), ...views, ...createVectorExports(ports, datasets, store, views), store }
}

async function storeRun(count = 6) {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, count)
  await putRun(ports, {
    datasetId,
    scope: rows(count),
    generations: [
      { targets: rows(count), reps: rows(count).map((row) => (row === 5 ? 0 : row)), snapshot: ready },
    ],
  })
  await putShard(ports, { end: count - 1, stage: stages.collected() })
  return ports
}

const readMatrix = async (blob: Blob) => {
  const bytes = await blob.arrayBuffer()
  const start = 10 + new DataView(bytes).getUint16(8, true)
  const [, shape = ''] = /'shape': \(([^)]*)\)/.exec(new TextDecoder().decode(bytes.slice(10, start))) ?? []
  return { shape, numbers: [...new Float32Array(bytes.slice(start))] }
}

test('embeddings leave as a matrix in the order of the rows, with a list of its rows', async () => {
  const ports = await storeRun()
  await collect(ports, [embedded(3, [3, 3.5]), 'garbage', embedded(1, [1, 1.5], [10, 10.5])], 'second')
  await collect(ports, [lineOf(idOf(2), 'failed'), embedded(0, [0.25, -1]), embedded(4, [1, 2, 3])], 'first')
  const engine = open(ports)
  const reply = valueOf(await engine.exportVectors({ runId: testRunId, format: 'npy' }))
  expect(reply).toMatchObject({
    fileName: 'Labels-embeddings.npy',
    vectors: 5,
    dimensions: 2,
    rows: 4,
    // One failed, one is of another length.
    rowsWithout: 2,
  })
  expect(await readMatrix(reply.blob!)).toEqual({
    shape: '5, 2',
    numbers: [0.25, -1, 1, 1.5, 10, 10.5, 3, 3.5, 0.25, -1],
  })
  const index = (await reply.index!.blob.text()).trim().split('\n')
  expect(index.map((line) => line.replace(/-[^-]*$/, ''))).toEqual([
    'vector,row,input,custom_id',
    `0,1,1,bw1-${testRunId}-0-0`,
    `1,2,1,bw1-${testRunId}-1-0`,
    `2,2,2,bw1-${testRunId}-1-0`,
    `3,4,1,bw1-${testRunId}-3-0`,
    `4,6,1,bw1-${testRunId}-0-0`,
  ])
})

/** As files were collected before vectors were kept beside them. */
const collectOld = (ports: EnginePorts, lines: readonly string[], id: string) =>
  putSegment(ports, { id, batchId: `batch of ${id}`, snapshot: ready, lines })

const derived = async (ports: EnginePorts) =>
  (await ports.files.list(`bw1/runs/${testRunId}`)).filter((path) => path.endsWith('-vectors-1.derived'))

test('vectors of older files are made when they are asked for, once', async () => {
  const ports = await storeRun()
  await collectOld(ports, [embedded(3, [3, 3.5]), 'garbage', embedded(1, [1, 1.5], 'AACAPwAAAEA=')], 'old')
  await collect(ports, [embedded(0, [0.25, -1]), embedded(4, [1, 2, 3])], 'new')
  await collectOld(ports, [lineOf(idOf(2), 'failed')], 'failures')
  const expected = { shape: '5, 2', numbers: [0.25, -1, 1, 1.5, 1, 2, 3, 3.5, 0.25, -1] }
  const read = async () => {
    const engine = open(ports)
    const reply = valueOf(await engine.exportVectors({ runId: testRunId, format: 'npy' }))
    // Files that are kept open could not be written anew below.
    await engine.store.readers.closeRun(testRunId)
    return readMatrix(reply.blob!)
  }
  expect(await derived(ports)).toEqual([])
  expect(await read()).toEqual(expected)
  const made = await derived(ports)
  expect(made).toHaveLength(2)

  // Read again they are as they were made; what a crash left behind is made anew.
  const [first = ''] = made.filter((path) => path.includes('/old-'))
  const whole = new Uint8Array(await valueOf(await ports.files.blob(first)).arrayBuffer())
  const rewrite = async (bytes: Uint8Array<ArrayBuffer>) => {
    valueOf(await ports.files.remove(first))
    const writer = valueOf(await ports.files.create(first))
    valueOf(await writer.write(bytes))
    valueOf(await writer.close())
  }
  for (const size of [0, 5, whole.length - 16, whole.length - 1]) {
    await rewrite(whole.slice(0, size))
    expect(await read()).toEqual(expected)
    expect(new Uint8Array(await valueOf(await ports.files.blob(first)).arrayBuffer())).toEqual(whole)
  }
  const other = whole.slice()
  other[0] = 1
  await rewrite(other)
  expect((await read()).numbers).not.toEqual(expected.numbers)
  const lines = valueOf(await open(ports).exportVectors({ runId: testRunId, format: 'jsonl' }))
  expect(lines).toMatchObject({ rows: 5, vectors: 6 })
})

test('a cancelled export leaves no half vectors behind', async () => {
  const ports = await storeRun()
  await collectOld(ports, [embedded(1, [1, 2])], 'old')
  const abort = new AbortController()
  const blob = ports.files.blob.bind(ports.files)
  ports.files.blob = (path) => {
    if (path.endsWith('.jsonl')) abort.abort()
    return blob(path)
  }
  const reply = await open(ports).exportVectors({ runId: testRunId, format: 'npy' }, { signal: abort.signal })
  expect(reply).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  expect(await derived(ports)).toEqual([])
})

test('in JSON Lines the numbers are as they were received', async () => {
  const ports = await storeRun()
  await collect(ports, [embedded(1, [0.1, 0.30000000000000004]), embedded(4, 'AACAPw==')], 'first')
  const engine = open(ports)
  const { viewId } = valueOf(await engine.openView({ runId: testRunId, outcomes: ['answered'], search: '' }))
  const reply = valueOf(await engine.exportVectors({ runId: testRunId, format: 'jsonl', viewId }))
  expect(reply).toMatchObject({ rows: 2, rowsWithout: 0, vectors: 2, dimensions: null, index: null })
  const lines = (await reply.blob!.text()).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { row: 2, source: { id: '1', text: 'Text 1' }, embeddings: [[0.1, 0.30000000000000004]] },
    { row: 5, embeddings: ['AACAPw=='] },
  ])
})

test('a table shows how many numbers there are, and an answer without any is none', async () => {
  const ports = await storeRun()
  await collect(
    ports,
    [
      embedded(
        1,
        Array.from({ length: 1536 }, () => 0.5),
      ),
      embedded(2),
    ],
    'first',
  )
  const shown = await readAll(open(ports))
  expect([shown[1]?.outcome, shown[1]?.answers]).toEqual([
    'answered',
    ['1536 numbers: 0.5, 0.5, 0.5, 0.5, …'],
  ])
  expect(shown[2]).toMatchObject({ outcome: 'invalid', cause: 'empty_answer' })
})

test('a run without embeddings has none to export', async () => {
  const ports = await storeRun()
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered')] })
  const engine = open(ports)
  expect(await engine.exportVectors({ runId: testRunId, format: 'npy' })).toEqual({
    ok: false,
    error: { kind: 'NoVectors' },
  })
})

test('a Parquet file has the same vectors as lists, each beside its row', async () => {
  const ports = await storeRun()
  await collect(ports, [embedded(3, [3, 3.5]), embedded(1, [1, 1.5], [10, 10.5])], 'second')
  await collect(ports, [embedded(0, [0.25, -1])], 'first')
  const reply = valueOf(await open(ports).exportVectors({ runId: testRunId, format: 'parquet' }))
  expect(reply).toMatchObject({
    fileName: 'Labels-embeddings.parquet',
    vectors: 5,
    dimensions: 2,
    index: null,
  })
  const { rows: found } = await readWithLibrary(reply.blob!)
  expect(found.map(({ row, input, embedding }) => [row, input, embedding])).toEqual([
    [1n, 1n, [0.25, -1]],
    [2n, 1n, [1, 1.5]],
    [2n, 2n, [10, 10.5]],
    [4n, 1n, [3, 3.5]],
    [6n, 1n, [0.25, -1]],
  ])
  expect(found[0]?.['custom_id']).toContain(`bw1-${testRunId}-0-0`)
})
