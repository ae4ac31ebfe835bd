import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import { createBuildShard } from '../drafts/build-shard-file.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import type { Price } from '../drafts/draft-types.ts'
import type { EnginePorts } from '../ports.ts'
import { createRowDetails } from './row-detail.ts'
import type { RowPart } from './row-detail-types.ts'
import { createRunStore } from '../runs/run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
} from '../runs/stored-run.suite.ts'

const price: Price = {
  inputPerMillion: 1,
  outputPerMillion: 10,
  batchFactor: 0.5,
  date: '2026-01-01',
  free: false,
  own: false,
}

const open = (ports: EnginePorts) =>
  createRowDetails(ports, createDatasets(ports), createRunStore(ports), async () => price)

const detailOf = async (ports: EnginePorts, row: number) =>
  valueOf(await open(ports).readRowDetail({ runId: testRunId, row }))

const second: Snapshot = {
  ...plainSnapshot,
  model: 'gpt-4.1',
  system: 'Short.',
  user: 'Again: {{text}} {{id}}',
}

test('a row tells its cells, its question, its answer and what that cost', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.collected() })
  const raw = lineOf(idOf(1), 'answered', 'fine')
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered'), raw] })
  const detail = await detailOf(ports, 1)
  expect(detail).toMatchObject({
    row: 1,
    outcome: 'answered',
    cause: null,
    counts: 0,
    copyOf: null,
    copies: { count: 0, rows: [] },
    source: [
      { name: 'id', value: { text: '1', bytes: 1, cut: false } },
      { name: 'text', value: { text: 'Text 1' } },
    ],
    answers: [{ text: 'fine' }],
    asked: [true],
    questions: [{ gen: 0, model: 'gpt-4o-mini', system: [], user: [{ text: 'Text 1', column: 'text' }] }],
    note: '',
    flag: false,
  })
  expect(detail.attempts).toMatchObject([
    {
      gen: 0,
      door: 'batch',
      shardId: 's1',
      batchId: 'batch-1',
      outcome: 'answered',
      line: {
        kind: 'output',
        surplus: false,
        requestId: 'req-1',
        statusCode: 200,
        text: { text: 'fine' },
        raw: { text: raw, bytes: raw.length, cut: false },
        usage: { input: 10, output: 2, cached: 0 },
      },
    },
  ])
  expect(detail.attempts[0]?.line?.costUsd).toBeCloseTo((10 * 1 + 2 * 10) / 1e6, 12)
})

test('the line of a question is the line of the input file, byte for byte, custom_id and all', async () => {
  const ports = createTestPorts()
  const texts = ['"quoted"\nline', '{{text}} \u2028 漢字 \0', '= 1+1']
  const table = [['id', 'text'], ...texts.map((text, row) => [String(row), text])]
  const datasetId = await importText(createDatasets(ports), toCsv(table))
  const run = await putRun(ports, {
    datasetId,
    scope: [0, 1, 2],
    generations: [{ targets: [0, 1, 2] }, { targets: [0, 1, 2], snapshot: second }],
  })
  for (const gen of [0, 1]) {
    const shard = await putShard(ports, { shardId: `s${gen + 1}`, gen, end: 3 })
    const built = valueOf(await createBuildShard(ports, createDatasets(ports))(run, shard))
    const blob = valueOf(await ports.files.blob(built.path))
    const lines = (await blob.text()).split('\n').slice(0, -1)
    for (const row of [0, 1, 2]) {
      const question = (await detailOf(ports, row)).questions[gen]
      expect(question?.line.text).toBe(lines[row])
      expect(question?.line.bytes).toBe(new TextEncoder().encode(lines[row]).length)
      expect(JSON.parse(lines[row] ?? '')).toMatchObject({ custom_id: question?.customId })
    }
  }
  expect((await detailOf(ports, 2)).questions[1]).toMatchObject({
    system: [{ text: 'Short.', column: null }],
    user: [
      { text: 'Again: ', column: null },
      { text: '= 1+1', column: 'text' },
      { text: ' ', column: null },
      { text: '2', column: 'id' },
    ],
  })
})

test('every line of every generation is told, outranked and surplus ones too, the one that counts marked', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 3)
  await putRun(ports, {
    datasetId,
    scope: [0, 1, 2],
    generations: [
      { targets: [0, 1, 2] },
      { targets: [0, 2], snapshot: second },
      { targets: [0], snapshot: second },
    ],
  })
  const extra = batchOf({ id: 'batch-x', status: 'cancelled' })
  await putShard(ports, {
    shardId: 's1',
    end: 3,
    stage: stages.collected(),
    change: {
      surplus: [
        {
          batchId: 'batch-x',
          snapshot: extra,
          cancel: 'no',
          files: { output: { state: 'absent' }, error: { state: 'absent' } },
        },
      ],
    },
  })
  await putShard(ports, { shardId: 's2', gen: 1, end: 2, stage: stages.collected({ id: 'batch-2' }) })
  await putShard(ports, { shardId: 's3', gen: 2, end: 1, stage: stages.live({ id: 'batch-3' }) })
  await putSegment(ports, {
    id: 'a',
    lines: [
      lineOf(idOf(0), 'truncated', 'one'),
      lineOf(idOf(1), 'answered'),
      lineOf(idOf(0), 'truncated', 'two'),
    ],
  })
  await putSegment(ports, { id: 'b', kind: 'error', lines: [lineOf(idOf(0), 'failed')] })
  await putSegment(ports, { id: 'c', batchId: 'batch-x', lines: [lineOf(idOf(0), 'answered', 'three')] })
  await putSegment(ports, {
    id: 'd',
    shardId: 's2',
    gen: 1,
    batchId: 'batch-2',
    lines: [lineOf(idOf(0, 1), 'failed')],
  })
  const detail = await detailOf(ports, 0)
  const told = detail.attempts.map(({ gen, outcome, batchId, line }) => [
    gen,
    outcome,
    batchId,
    line?.surplus ?? false,
    line?.text?.text ?? null,
  ])
  expect(told).toEqual([
    [2, 'waiting', 'batch-3', false, null],
    [1, 'failed', 'batch-2', false, null],
    [0, 'answered', 'batch-x', true, 'three'],
    [0, 'truncated', 'batch-1', false, 'one'],
    [0, 'truncated', 'batch-1', false, 'two'],
    [0, 'failed', 'batch-1', false, null],
  ])
  expect(detail).toMatchObject({ outcome: 'answered', counts: 2, answers: [{ text: 'three' }] })
  expect(detail.questions.map(({ gen, model }) => [gen, model])).toEqual([
    [0, 'gpt-4o-mini'],
    [1, 'gpt-4.1'],
    [2, 'gpt-4.1'],
  ])
  const neighbour = await detailOf(ports, 2)
  expect(neighbour.attempts.map(({ gen, outcome, line }) => [gen, outcome, line])).toEqual([
    [1, 'missing', null],
    [0, 'missing', null],
  ])
})

test('a copy tells whose request was sent, and that row tells its copies', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), 'text\nsame\nother\nsame\nsame\n')
  await putRun(ports, {
    datasetId,
    scope: [0, 1, 2, 3],
    generations: [{ targets: [0, 1, 2, 3], reps: [0, 1, 0, 0] }],
  })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered', 'x'), lineOf(idOf(1), 'answered', 'y')] })
  const copy = await detailOf(ports, 2)
  expect(copy).toMatchObject({ copyOf: 0, copies: { count: 0 }, answers: [{ text: 'x' }], counts: 0 })
  expect(copy.questions[0]?.customId).toMatch(new RegExp(`^bw1-${testRunId}-0-0-`))
  expect(await detailOf(ports, 0)).toMatchObject({ copyOf: null, copies: { count: 2, rows: [2, 3] } })
  expect(await detailOf(ports, 1)).toMatchObject({ copies: { count: 0, rows: [] } })
})

test('a skipped row was asked nothing, and a shard that was not accepted says why', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 3)
  await putRun(ports, { datasetId, scope: [0, 1, 2], skipped: [2], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.rejected('No such model') })
  expect(await detailOf(ports, 2)).toMatchObject({
    outcome: 'skipped',
    cause: 'emptyPrompt',
    counts: null,
    questions: [],
    attempts: [],
  })
  expect((await detailOf(ports, 0)).attempts).toMatchObject([
    { outcome: 'failed', cause: 'model_not_found: No such model', shardId: 's1', line: null },
  ])
})

test('long texts come in part, with the size of the whole', async () => {
  const ports = createTestPorts()
  const cell = '漢'.repeat(100_001)
  const datasetId = await importText(createDatasets(ports), `text\n${cell}\n`)
  await putRun(ports, { datasetId, scope: [0], generations: [{ targets: [0] }] })
  await putShard(ports, { end: 1, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'truncated', cell)] })
  const { source, attempts, questions } = await detailOf(ports, 0)
  expect(source[0]?.value).toMatchObject({ bytes: 300_003, cut: true })
  expect(source[0]?.value?.text).toHaveLength(100_000)
  expect(attempts[0]?.line?.text).toMatchObject({ bytes: 300_003, cut: true })
  expect(attempts[0]?.line?.raw.cut).toBe(true)
  expect(questions[0]).toMatchObject({ cut: true, line: { cut: true } })
})

test('each of its texts is given whole when it is asked for, byte for byte', async () => {
  const ports = createTestPorts()
  const cell = `${'漢'.repeat(100_001)}"end`
  const datasetId = await importText(createDatasets(ports), toCsv([['text'], [cell]]))
  await putRun(ports, { datasetId, scope: [0], generations: [{ targets: [0] }] })
  await putShard(ports, { end: 1, stage: stages.collected() })
  const raw = lineOf(idOf(0), 'answered', cell)
  await putSegment(ports, { lines: [raw] })
  const { answers, questions } = await detailOf(ports, 0)
  expect(answers[0]?.cut).toBe(true)
  const { readRowText } = open(ports)
  const textOf = async (part: RowPart) => valueOf(await readRowText({ runId: testRunId, row: 0, part }))
  expect(await textOf({ kind: 'source', column: 0 })).toBe(cell)
  expect(await textOf({ kind: 'answer', column: 0 })).toBe(cell)
  expect(await textOf({ kind: 'raw', attempt: 0 })).toBe(raw)
  expect(await textOf({ kind: 'text', attempt: 0 })).toBe(cell)
  const line = await textOf({ kind: 'question', gen: 0 })
  expect(new TextEncoder().encode(line)).toHaveLength(questions[0]?.line.bytes ?? 0)
  expect(line).toContain(JSON.stringify(cell))
  const part = { kind: 'source', column: 9 } as const
  expect(await readRowText({ runId: testRunId, row: 0, part })).toEqual({
    ok: false,
    error: { kind: 'NoText' },
  })
})

test('a column that the row’s generation does not ask for is told from one without an answer', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  const outputColumns = [{ name: 'mood', type: 'text' as const, description: '', values: [] }]
  await putRun(ports, {
    datasetId,
    scope: [0, 1],
    generations: [{ targets: [0, 1] }, { targets: [1], snapshot: { ...second, outputColumns } }],
  })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putShard(ports, { shardId: 's2', gen: 1, end: 1, stage: stages.collected({ id: 'batch-2' }) })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered', 'old')] })
  await putSegment(ports, {
    id: 'b',
    shardId: 's2',
    gen: 1,
    batchId: 'batch-2',
    lines: [lineOf(idOf(1, 1), 'answered', '{"mood":"new"}')],
  })
  const [old, renewed] = [await detailOf(ports, 0), await detailOf(ports, 1)]
  expect(old.answerColumns.map(({ name }) => name)).toEqual(['mood', 'answer'])
  expect(old).toMatchObject({ answers: [null, { text: 'old' }], asked: [false, true] })
  expect(renewed).toMatchObject({ answers: [{ text: 'new' }, null], asked: [true, false] })
})

test('note and flag are told; a row outside of the run and a run that is none are refused', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 3)
  await putRun(ports, { datasetId, scope: [1], generations: [{ targets: [1] }] })
  await putShard(ports, { end: 1 })
  const note = { v: 1 as const, runId: testRunId, row: 1, note: 'look', flag: true, at: 1 }
  valueOf(await ports.records.commit([{ put: 'notes', record: note }]))
  expect(await detailOf(ports, 1)).toMatchObject({ note: 'look', flag: true, outcome: 'not_sent' })
  const { readRowDetail } = open(ports)
  expect(await readRowDetail({ runId: testRunId, row: 0 })).toEqual({ ok: false, error: { kind: 'NoRow' } })
  expect(await readRowDetail({ runId: 'other', row: 0 })).toEqual({ ok: false, error: { kind: 'NoRun' } })
})
