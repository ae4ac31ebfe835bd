import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import type { FileStore } from '#core/ports.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import type { EngineEvent } from '../engine-event.ts'
import type { EnginePorts } from '../ports.ts'
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

const structured: Snapshot = {
  ...plainSnapshot,
  outputColumns: [
    { name: 'label', type: 'category', description: '', values: ['good', 'bad'] },
    { name: 'score', type: 'number', description: '', values: [] },
  ],
}
const gone = { ok: false, error: { kind: 'ViewGone' } }
const all = { runId: testRunId, outcomes: null, search: '' } as const

async function importTable(ports: EnginePorts, table: readonly (readonly string[])[]): Promise<string> {
  return importText(createDatasets(ports), toCsv(table))
}

test('cells end where the page wants no more of them, and are whole for everybody else', async () => {
  const ports = createTestPorts()
  const datasetId = await importTable(ports, [['text'], ['x'.repeat(500)], ['short']])
  await putRun(ports, { datasetId, scope: rows(2), generations: [{ targets: rows(2) }] })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putSegment(ports, {
    lines: [lineOf(idOf(0), 'answered', 'y'.repeat(300)), lineOf(idOf(1), 'answered', 'z')],
  })
  const engine = openResults(ports)
  const { viewId } = valueOf(await engine.openView(all))
  const lengths = async (characters?: number) =>
    valueOf(
      await engine.readView({ viewId, start: 0, end: 2, ...(characters !== undefined && { characters }) }),
    ).rows.map(({ source, answers }) => [source[0]?.length, answers[0]?.length])
  expect(await lengths(100)).toEqual([
    [100, 100],
    [5, 1],
  ])
  expect(await lengths()).toEqual([
    [500, 300],
    [5, 1],
  ])
})

test('a row shows its source, its answer cells, and what it is a copy of', async () => {
  const ports = createTestPorts()
  const datasetId = await importTable(ports, [
    ['text', 'note'],
    ['same', ''],
    ['other', ''],
    ['same', ''],
    ['', 'n'],
  ])
  await putRun(ports, {
    datasetId,
    scope: rows(4),
    skipped: [3],
    generations: [{ targets: [0, 1, 2], reps: [0, 1, 0], snapshot: structured }],
  })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putSegment(ports, {
    snapshot: structured,
    lines: [
      lineOf(idOf(1), 'answered', '{"label":"ugly","score":1}'),
      lineOf(idOf(0), 'answered', '{"score":0.5,"label":"good"}'),
    ],
  })
  const engine = openResults(ports)
  const view = valueOf(await engine.openView(all))
  expect(view).toMatchObject({
    count: 4,
    sourceColumns: ['text', 'note'],
    answerColumns: [
      { name: 'label', type: 'category' },
      { name: 'score', type: 'number' },
    ],
  })
  const { rows: shown } = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: 99 }))
  const good = { outcome: 'answered', fixable: false, repaired: false, answers: ['good', '0.5'], cause: null }
  const none = { fixable: false, repaired: false, copyOf: null, answers: [null, null] }
  expect(shown).toEqual([
    { ...good, row: 0, copyOf: null, source: ['same', ''] },
    { ...none, row: 1, outcome: 'invalid', source: ['other', ''], cause: 'value_not_in_list: label: "ugly"' },
    { ...good, row: 2, copyOf: 0, source: ['same', ''] },
    { ...none, row: 3, outcome: 'skipped', source: ['', 'n'], cause: 'emptyPrompt' },
  ])
})

test('every row without an answer says why, as far as anybody knows', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 9)
  await putRun(ports, { datasetId, scope: rows(9), generations: [{ targets: rows(9) }] })
  const lost = {
    ...stages.collected(),
    files: { output: { state: 'lost', fileId: 'f', why: 'No such file' }, error: { state: 'absent' } },
  } as const
  const list = [
    stages.held('billing'),
    { name: 'planned', attempt: 1, hold: null, file: null },
    stages.live(),
    stages.withdrawn,
    stages.rejected(`The model ${'x'.repeat(400)} does not exist`),
    lost,
    stages.collected({ status: 'expired' }),
    stages.collected(),
    stages.collected(),
  ] as const
  for (const [index, stage] of list.entries()) {
    await putShard(ports, { shardId: `s${index + 1}`, start: index, end: index + 1, stage })
  }
  await putSegment(ports, { shardId: 's9', kind: 'error', lines: [lineOf(idOf(8), 'failed')] })
  const shown = await readAll(openResults(ports))
  expect(shown.map(({ outcome, cause }) => [outcome, cause?.slice(0, 30) ?? null])).toEqual([
    ['not_sent', 'billing'],
    ['not_sent', null],
    ['waiting', null],
    ['not_sent', 'cancelled'],
    ['failed', 'model_not_found: The model xxx'],
    ['lost', 'No such file'],
    ['expired', null],
    ['missing', null],
    ['failed', 'server_error: The server had a'],
  ])
  expect(shown[4]!.cause).toHaveLength(300)
  expect(shown.map(({ fixable }) => fixable).lastIndexOf(true)).toBe(8)
  expect(shown.filter(({ fixable }) => fixable)).toHaveLength(1)
})

test('a window in the middle reads the right lines of files in any order, and is cut at the end', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 300)
  await putRun(ports, { datasetId, scope: rows(300), generations: [{ targets: rows(300) }] })
  await putShard(ports, { end: 300, stage: stages.collected() })
  const shuffled = rows(300).map((at) => (at * 77) % 300)
  const answer = (row: number) => lineOf(idOf(row), 'answered', `answer ${row} ${'ü'.repeat(row)}`)
  await putSegment(ports, { lines: shuffled.slice(0, 140).map(answer) })
  await putSegment(ports, { lines: shuffled.slice(140).map(answer) })
  const engine = openResults(ports)
  const { viewId } = valueOf(await engine.openView(all))
  const window = valueOf(await engine.readView({ viewId, start: 250, end: 400 }))
  expect(window.start).toBe(250)
  expect(window.rows.map(({ answers }) => answers)).toEqual(
    rows(300)
      .slice(250)
      .map((row) => [`answer ${row} ${'ü'.repeat(row)}`]),
  )
  expect(valueOf(await engine.readView({ viewId, start: 400, end: 500 }))).toEqual({ start: 300, rows: [] })
})

test('a filter keeps the rows of these outcomes, in source order', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 6)
  await putRun(ports, { datasetId, scope: rows(6), generations: [{ targets: rows(6) }] })
  await putShard(ports, { end: 6, stage: stages.live() })
  await putSegment(ports, {
    lines: [5, 1].map((row) => lineOf(idOf(row), 'refused')).concat(lineOf(idOf(3), 'truncated')),
  })
  const engine = openResults(ports)
  const rowsOf = async (outcomes: Parameters<typeof engine.openView>[0]['outcomes']) =>
    (await readAll(engine, { outcomes })).map(({ row }) => row)
  expect(await rowsOf(['truncated', 'refused'])).toEqual([1, 3, 5])
  expect(await rowsOf(['waiting'])).toEqual([0, 2, 4])
  expect(await rowsOf(['lost'])).toEqual([])
  expect(await rowsOf([])).toEqual([])
})

test('a search finds text in source and answer cells whatever its letter case, and nowhere else', async () => {
  const ports = createTestPorts()
  const datasetId = await importTable(ports, [
    ['text', 'note'],
    ['Straße', ''],
    ['x', 'ÄRGER'],
    ['y', 'z'],
    ['y', 'z'],
    ['y', 'z'],
  ])
  await putRun(ports, {
    datasetId,
    scope: rows(5),
    generations: [{ targets: rows(5), reps: [0, 1, 2, 3, 3] }],
  })
  await putShard(ports, { end: 4, stage: stages.collected() })
  await putSegment(ports, {
    lines: [
      lineOf(idOf(3), 'answered', 'Ärger und Καλημέρα'),
      lineOf(idOf(2), 'truncated', 'Ärger'),
      lineOf(idOf(0), 'answered', 'batch_req_9'),
    ],
  })
  const engine = openResults(ports)
  const find = async (search: string, outcomes: 'answered'[] | null = null) =>
    (await readAll(engine, { search, outcomes })).map(({ row }) => row)
  expect(await find('ärger')).toEqual([1, 3, 4])
  expect(await find('ΚΑΛΗΜΈΡΑ')).toEqual([3, 4])
  expect(await find('STRASSE')).toEqual([])
  expect(await find('straße')).toEqual([0])
  expect(await find('Ärger', ['answered'])).toEqual([3, 4])
  // The ids and tokens around an answer are not its cells.
  expect(await find('custom_id')).toEqual([])
  expect(await find('completion_tokens')).toEqual([])
})

test('a search can be given up on its way', async () => {
  const plain = createTestPorts()
  const controller = new AbortController()
  const files: FileStore = {
    ...plain.files,
    open: (path) => {
      if (path.endsWith('.rows')) controller.abort()
      return plain.files.open(path)
    },
  }
  const ports = { ...plain, files }
  const datasetId = await importRows(plain, 5000)
  await putRun(ports, { datasetId, scope: rows(5000), generations: [{ targets: rows(5000) }] })
  await putShard(ports, { end: 5000, stage: stages.live() })
  const opening = openResults(ports).openView({ ...all, search: 'nowhere' }, { signal: controller.signal })
  expect(await opening).toEqual({ ok: false, error: { kind: 'Cancelled' } })
})

test('columns of an earlier prompt stay beside those of the newest', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  const again = { ...structured, outputColumns: [structured.outputColumns[1]!] }
  await putRun(ports, {
    datasetId,
    scope: [0, 1],
    generations: [
      { targets: [0, 1], snapshot: structured },
      { targets: [1], snapshot: again },
    ],
  })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putShard(ports, { shardId: 's2', gen: 1, end: 1, stage: stages.collected() })
  await putSegment(ports, {
    snapshot: structured,
    lines: [0, 1].map((row) => lineOf(idOf(row), 'answered', '{"label":"bad","score":1}')),
  })
  await putSegment(ports, {
    gen: 1,
    shardId: 's2',
    snapshot: again,
    lines: [lineOf(idOf(1, 1), 'answered', '{"score":7}')],
  })
  const engine = openResults(ports)
  const { answerColumns } = valueOf(await engine.openView(all))
  expect(answerColumns.map(({ name }) => name)).toEqual(['score', 'label'])
  expect((await readAll(engine)).map(({ answers }) => answers)).toEqual([
    ['1', 'bad'],
    ['7', null],
  ])
})

test('an open view shows what a newer one of the same run has learned', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.live() })
  const engine = openResults(ports)
  const waiting = valueOf(await engine.openView({ ...all, outcomes: ['waiting'] }))
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered', 'here')] })
  valueOf(await engine.openView(all))
  const { rows: shown } = valueOf(await engine.readView({ viewId: waiting.viewId, start: 0, end: 2 }))
  expect(shown.map(({ outcome, answers }) => [outcome, ...answers])).toEqual([
    ['answered', 'here'],
    ['waiting', null],
  ])
})

test('a view is gone when it is closed, when eight others were used since, and with its run', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.collected() })
  const engine = openResults(ports)
  const open = async () => valueOf(await engine.openView(all)).viewId
  const read = (viewId: string) => engine.readView({ viewId, start: 0, end: 1 })

  const closed = await open()
  await engine.closeView({ viewId: closed })
  expect(await read(closed)).toEqual(gone)
  const used = await open()
  const unused = await open()
  for (let other = 0; other < 7; other++) {
    await open()
    expect((await read(used)).ok).toBe(true)
  }
  expect(await read(unused)).toEqual(gone)
  valueOf(await engine.deleteRun({ runId: testRunId, evenIfLive: false }))
  expect(await read(used)).toEqual(gone)
  expect(await engine.openView(all)).toEqual({ ok: false, error: { kind: 'NoRun' } })
})

test('a run that another tab has deleted lets go of its files here', async () => {
  const plain = createTestPorts()
  let hear: (event: EngineEvent) => void = () => undefined
  const subscribe = (listener: typeof hear) => {
    hear = listener
    return () => undefined
  }
  const ports = { ...plain, channel: { ...plain.channel, subscribe } }
  const datasetId = await importRows(ports, 2)
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.collected() })
  const { file } = await putSegment(ports, { lines: [lineOf(idOf(0), 'answered')] })
  const engine = openResults(ports)
  const { viewId } = valueOf(await engine.openView(all))
  valueOf(await engine.readView({ viewId, start: 0, end: 2 }))
  const changed = { kind: 'changed', store: 'runs', key: testRunId } as const
  hear(changed)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect((await engine.readView({ viewId, start: 0, end: 2 })).ok).toBe(true)
  expect((await ports.files.remove(file)).ok).toBe(false)

  valueOf(await ports.records.commit([{ remove: 'runs', key: testRunId }]))
  hear(changed)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(await engine.readView({ viewId, start: 0, end: 2 })).toEqual(gone)
  expect((await ports.files.remove(file)).ok).toBe(true)
})
