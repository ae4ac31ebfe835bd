import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import type { FileStore } from '#core/ports.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
import { removeLeftovers } from '../files/remove-leftovers.ts'
import { createRunStore } from '../runs/run-store.ts'
import { openSegmentColumns, type SegmentColumns } from './segment-columns.ts'
import {
  idOf,
  importRows,
  lineOf,
  openResults,
  putRun,
  putSegment,
  putShard,
  readAll,
  stages,
  testRunId,
} from '../runs/stored-run.suite.ts'
import { writeFile } from '../files/whole-file.ts'

const structured: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'gpt-4o-mini',
  system: '',
  user: '{{text}}',
  settings: {},
  outputColumns: [
    { name: 'label', type: 'text', description: '', values: [] },
    { name: 'score', type: 'number', description: '', values: [] },
  ],
  dedupe: true,
}
const lines = [
  lineOf(idOf(1), 'answered', '{"label":"Größe","score":1}'),
  'garbage',
  lineOf(idOf(0), 'failed'),
  lineOf('bw1-somebody-else', 'answered', '{"label":"other","score":2}'),
  lineOf(idOf(2), 'answered', '{"label":"","score":2.5}'),
]
const cells = [
  ['Größe', '1', ''],
  ['', '', ''],
  ['', '', 'server_error: The server had an error.'],
  ['', '', ''],
  ['', '2.5', ''],
]

async function readCells(columns: SegmentColumns): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = []
  const decoder = new TextDecoder()
  for (const [block, { lineStart, lineEnd }] of columns.blocks.entries()) {
    const read = await columns.readColumns(block, [0, 1, 2])
    for (let line = 0; line < lineEnd - lineStart; line++) {
      rows.push(
        read.map(({ bytes, offsets }) => decoder.decode(bytes.subarray(offsets[line], offsets[line + 1]))),
      )
    }
  }
  await columns.close()
  return rows
}

/** Says how often collected files were read. */
async function open(hasColumns: boolean) {
  const plain = createTestPorts()
  let reads = 0
  const files: FileStore = {
    ...plain.files,
    blob: (path) => {
      if (path.endsWith('.jsonl')) reads++
      return plain.files.blob(path)
    },
  }
  const ports: EnginePorts = { ...plain, files }
  const segment = await putSegment(ports, { id: 'seg', lines, snapshot: structured, hasColumns })
  const store = createRunStore(ports)
  const openColumns = (call?: { readonly signal: AbortSignal }) =>
    openSegmentColumns(ports, store, segment, structured, call)
  return { ports, segment, openColumns, countReads: () => reads }
}

const derived = `bw1/runs/${testRunId}/seg-columns-1.derived`

test('columns written at collection hold what each line says, and nothing for lines of nobody', async () => {
  const { openColumns, countReads } = await open(true)
  expect(await readCells(valueOf(await openColumns()))).toEqual(cells)
  expect(countReads()).toBe(0)
})

test('a file collected before there were columns gets the same ones, once', async () => {
  const { openColumns, countReads, ports } = await open(false)
  const [first, second] = await Promise.all([openColumns(), openColumns()])
  expect(await readCells(valueOf(first))).toEqual(cells)
  expect(await readCells(valueOf(second))).toEqual(cells)
  expect(await readCells(valueOf(await openColumns()))).toEqual(cells)
  expect(countReads()).toBe(1)
  expect(await ports.files.list('bw1/runs')).toContain(derived)
})

test('what a crash left of them is made anew, however much it is', async () => {
  const whole = await open(false)
  await readCells(valueOf(await whole.openColumns()))
  const bytes = new Uint8Array(await valueOf(await whole.ports.files.blob(derived)).arrayBuffer())
  for (const length of [0, 1, 15, 16, bytes.length - 1]) {
    const { openColumns, countReads, ports } = await open(false)
    valueOf(await writeFile(ports.files, derived, bytes.subarray(0, length)))
    expect(await readCells(valueOf(await openColumns()))).toEqual(cells)
    expect(countReads()).toBe(1)
  }
})

test('columns of another version count as none', async () => {
  const { openColumns, countReads, ports, segment } = await open(true)
  const path = segment.columnsFile ?? ''
  const bytes = new Uint8Array(await valueOf(await ports.files.blob(path)).arrayBuffer())
  bytes[bytes.length - 8] = 99
  await ports.files.remove(path)
  valueOf(await writeFile(ports.files, path, bytes))
  expect(await readCells(valueOf(await openColumns()))).toEqual(cells)
  expect(countReads()).toBe(1)
})

test('making them can be given up, and leaves nothing', async () => {
  const ports = createTestPorts()
  const text = 'long '.repeat(100_000)
  const segment = await putSegment(ports, {
    lines: Array.from({ length: 8 }, (_, row) => lineOf(idOf(row), 'answered', text)),
  })
  const controller = new AbortController()
  const opening = openSegmentColumns(
    ports,
    createRunStore(ports),
    segment,
    { ...structured, outputColumns: [] },
    controller,
  )
  setTimeout(() => controller.abort(), 0)
  expect(await opening).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  expect((await ports.files.list('bw1/runs')).filter((path) => path.endsWith('.derived'))).toEqual([])
})

test('columns that no segment names are removed with the other leftovers of a dead worker', async () => {
  const { ports, segment } = await open(true)
  valueOf(await writeFile(ports.files, `bw1/runs/${testRunId}/left.cols`, new Uint8Array(9)))
  await removeLeftovers(ports, testRunId)
  expect(await ports.files.list('bw1/runs')).toEqual([segment.columnsFile, segment.indexFile, segment.file])
})

test('one line of many is found without reading the whole index', async () => {
  const plain = createTestPorts()
  let most = 0
  const files: FileStore = {
    ...plain.files,
    open: async (path) => {
      const opened = await plain.files.open(path)
      if (!opened.ok || !path.endsWith('.idx')) return opened
      const { value } = opened
      const read: typeof value.read = (start, end) => {
        most = Math.max(most, end - start)
        return value.read(start, end)
      }
      return { ok: true, value: { ...value, size: value.size, read } }
    },
  }
  const rows = Array.from({ length: 2000 }, (_, row) => row)
  const datasetId = await importRows(plain, rows.length)
  await putRun(plain, { datasetId, scope: rows, generations: [{ targets: rows }] })
  await putShard(plain, { end: rows.length, stage: stages.collected() })
  await putSegment(plain, {
    lines: rows.toReversed().map((row) => lineOf(idOf(row), 'answered', `answer ${row}`)),
  })
  const store = createRunStore({ ...plain, files })
  const segment = (await plain.records.all('segments'))[0]
  if (segment === undefined) throw new Error('There is no segment.')
  const places = valueOf(await store.indexes.readPlaces(segment, [1999, 3]))
  expect(most).toBe(32)
  const file = valueOf(await plain.files.open(segment.file))
  const [last, fourth] = await Promise.all(
    places.map(async ({ offset, length }) =>
      new TextDecoder().decode(await file.read(offset, offset + length)),
    ),
  )
  expect(last).toBe(lineOf(idOf(0), 'answered', 'answer 0'))
  expect(fourth).toBe(lineOf(idOf(1996), 'answered', 'answer 1996'))
  const whole = valueOf(await store.indexes.readPlaces(segment, rows))
  expect([whole[1999], whole[3]]).toEqual(places)
})

test('one column of a table too wide for the first look is found', async () => {
  const ports = createTestPorts()
  const names = Array.from({ length: 900 }, (_, column) => `column ${column}`)
  const table = [names, names.map((_, column) => `a${column}`), names.map((_, column) => `b${column}`)]
  const datasetId = await importText(createDatasets(ports), toCsv(table))
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.live() })
  const filters = [{ column: 's899', negated: false, test: 'equals', text: 'B899' }] as const
  const rows = await readAll(openResults(ports), { filters })
  expect(rows.map(({ row }) => row)).toEqual([1])
})
