import { expect, test } from 'vitest'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import { createDatasets } from '../datasets/datasets.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { createTestPorts, importText, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
import { createResends } from './resend.ts'
import { collectGarbage } from '../files/garbage.ts'
import { writeRowList } from '../files/row-list-file.ts'
import type { RowChoice } from './resend-types.ts'
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

const failed: RowChoice = { kind: 'outcomes', outcomes: ['failed'] }
const resend = { runId: testRunId, choice: failed, snapshot: null }

const valueIn = (text: string): Snapshot => ({ ...plainSnapshot, user: text })
const open = (ports: EnginePorts) => createResends(ports, createDatasets(ports), createRunStore(ports))

/** Six rows: the first two answered, the next two failed, the last two in a batch that is still running. */
async function putSixRows(ports: EnginePorts) {
  const datasetId = await importRows(ports, 6)
  await putRun(ports, { datasetId, scope: rows(6), generations: [{ targets: rows(6) }] })
  await putShard(ports, { shardId: 's1', end: 4, stage: stages.collected() })
  await putShard(ports, { shardId: 's2', start: 4, end: 6, stage: stages.live({ id: 'batch-2' }) })
  await putSegment(ports, {
    lines: [
      lineOf(idOf(0), 'answered'),
      lineOf(idOf(1), 'answered'),
      lineOf(idOf(2), 'failed'),
      lineOf(idOf(3), 'failed'),
    ],
  })
}

test('failed rows become a new generation with shards and ids of its own', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const { resendRows } = open(ports)
  expect(await resendRows({ ...resend, resendId: 'again-1' })).toEqual({
    ok: true,
    value: { gen: 1, requests: 2, existed: false },
  })
  const run = await ports.records.get('runs', testRunId)
  expect(run?.generations[1]).toMatchObject({ targets: 2, requests: 2, resendId: 'again-1', door: 'batch' })
  const shard = await ports.records.get('shards', [testRunId, 's3'])
  expect(shard).toMatchObject({ gen: 1, requestStart: 0, requestEnd: 2, stage: { name: 'planned' } })
  const shown = await readAll(openResults(ports))
  expect(shown.map(({ outcome }) => outcome)).toEqual([
    'answered',
    'answered',
    'not_sent',
    'not_sent',
    'waiting',
    'waiting',
  ])
})

test('rows that are sent again are cut and ordered as before, unless somebody says otherwise', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const run = await ports.records.get('runs', testRunId)
  const [first] = run?.generations ?? []
  if (run === undefined || first === undefined) throw new Error('There is no run.')
  const cut = { rowsPerShard: 1, order: null }
  await ports.records.commit([{ put: 'runs', record: { ...run, generations: [{ ...first, cut }] } }])
  const { judgeResend, resendRows } = open(ports)
  const whole = valueOf(await judgeResend({ ...resend, rowsPerShard: null }))
  expect(whole.estimate.shards).toHaveLength(1)
  valueOf(await resendRows({ ...resend, resendId: 'again-1' }))
  const made = (await ports.records.get('runs', testRunId))?.generations[1]
  expect(made?.cut).toEqual(cut)
  const shards = await ports.records.all('shards', { index: 'runId', equals: testRunId })
  expect(shards.filter(({ gen }) => gen === 1)).toHaveLength(2)
})

test('the same resend id gives the generation that exists', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const one = open(ports)
  const other = open(ports)
  const input = { ...resend, resendId: 'again-1' }
  const made = await Promise.all([one.resendRows(input), other.resendRows(input), one.resendRows(input)])
  expect(made.map((reply) => valueOf(reply).existed).sort()).toEqual([false, true, true])
  expect((await ports.records.get('runs', testRunId))?.generations).toHaveLength(2)
})

test('two tabs without a common lock make one generation of the same resend', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const deaf = () =>
    ({
      ...ports,
      locks: {
        ...ports.locks,
        hold: (_name: string, _options: object, work: () => Promise<unknown>) => work(),
      },
    }) as EnginePorts
  const input = { ...resend, resendId: 'again-1' }
  const made = await Promise.all([open(deaf()).resendRows(input), open(deaf()).resendRows(input)])
  expect(made.map((reply) => valueOf(reply).existed).sort()).toEqual([false, true])
  const run = await ports.records.get('runs', testRunId)
  expect(run?.generations).toHaveLength(2)
  expect(await ports.records.all('shards', { index: 'runId', equals: testRunId })).toHaveLength(3)
  const named = new Set(
    run?.generations.flatMap(({ targetsFile, repFile, requestsFile }) => [
      targetsFile,
      repFile,
      requestsFile,
    ]),
  )
  const lists = (await ports.files.list(`bw1/runs/${testRunId}`)).filter((path) => path.endsWith('.i32'))
  expect(lists.filter((path) => !named.has(path) && path !== run?.scopeFile)).toEqual([])
})

test('of two resends of the same rows the second finds them under way', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const { resendRows } = open(ports)
  valueOf(await resendRows({ ...resend, resendId: 'one' }))
  const rows: RowChoice = { kind: 'rows', rows: [2, 3] }
  expect(await resendRows({ ...resend, choice: rows, resendId: 'two' })).toMatchObject({
    error: { kind: 'Nothing', rows: { chosen: 2, targets: 0, waiting: 2 } },
  })
})

test('answers are sent again only when their rows are named, waiting rows never', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const { judgeResend } = open(ports)
  const judge = async (choice: RowChoice) => valueOf(await judgeResend({ ...resend, choice })).rows
  expect(await judge({ kind: 'outcomes', outcomes: ['answered', 'waiting', 'failed'] })).toEqual({
    chosen: 4,
    targets: 2,
    waiting: 2,
    skipped: 0,
    empty: 0,
    answered: 0,
  })
  expect(await judge({ kind: 'rows', rows: [5, 0, 0, 2, 99] })).toMatchObject({
    chosen: 3,
    targets: 2,
    waiting: 1,
    answered: 1,
  })
})

test('skipped rows stay out, and rows without a prompt under the new one are left out', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), 'text,note\na,\nb,x\n,y\n')
  await putRun(ports, { datasetId, scope: rows(3), skipped: [2], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.rejected() })
  const { judgeResend, resendRows } = open(ports)
  const choice: RowChoice = { kind: 'rows', rows: [0, 1, 2] }
  const judged = valueOf(await judgeResend({ ...resend, choice, snapshot: valueIn('{{note}}') }))
  expect(judged.rows).toMatchObject({ chosen: 3, targets: 1, skipped: 1, empty: 1 })
  const sent = await resendRows({ ...resend, choice, snapshot: valueIn('{{note}}'), resendId: 'r' })
  expect(sent).toMatchObject({ value: { requests: 1 } })
  const shown = await readAll(openResults(ports))
  expect(shown.map(({ outcome }) => outcome)).toEqual(['failed', 'not_sent', 'skipped'])
})

test('a faulty template blocks, and nothing is left behind', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const before = await ports.files.list('bw1/runs')
  const { resendRows } = open(ports)
  const reply = await resendRows({ ...resend, snapshot: valueIn('{{nothing}}'), resendId: 'r' })
  expect(reply).toMatchObject({ error: { kind: 'Blocked', checks: [{ id: 'columnsKnown' }] } })
  expect(await ports.files.list('bw1/runs')).toEqual(before)
})

test('copies are found anew among the rows that are sent again', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), 'text\nsame\nother\nsame\nsame\n')
  await putRun(ports, {
    datasetId,
    scope: rows(4),
    generations: [{ targets: rows(4), reps: [0, 1, 0, 0] }],
  })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'failed'), lineOf(idOf(1), 'answered')] })
  const { resendRows } = open(ports)
  // Row 0, which stood for the others, is not among them.
  const choice: RowChoice = { kind: 'rows', rows: [2, 3] }
  expect(valueOf(await resendRows({ ...resend, choice, resendId: 'r' })).requests).toBe(1)
  await ports.records.commit([{ remove: 'shards', key: [testRunId, 's2'] }])
  await putShard(ports, { shardId: 's2', gen: 1, end: 1, stage: stages.collected({ id: 'batch-2' }) })
  await putSegment(ports, {
    shardId: 's2',
    gen: 1,
    batchId: 'batch-2',
    lines: [lineOf(idOf(2, 1), 'answered', 'at last')],
  })
  const shown = await readAll(openResults(ports))
  expect(shown.map(({ outcome, copyOf, answers }) => [outcome, copyOf, answers[0]])).toEqual([
    ['failed', null, null],
    ['answered', null, 'yes'],
    ['answered', null, 'at last'],
    ['answered', 2, 'at last'],
  ])
})

test('shard numbers go on behind the highest there ever was', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  await putShard(ports, { shardId: 's7', start: 4, end: 6, stage: { name: 'replaced', by: ['s2'] } })
  const { resendRows } = open(ports)
  valueOf(await resendRows({ ...resend, rowsPerShard: 1, resendId: 'r' }))
  const shards = await ports.records.all('shards', { index: 'runId', equals: testRunId })
  expect(shards.filter(({ gen }) => gen === 1).map(({ shardId }) => shardId)).toEqual(['s8', 's9'])
})

test.each([
  ['cancelling', 'on'],
  ['paused', 'paused'],
] as const)('a run that is %s goes on as %s while older shards are open', async (sending, then) => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const run = await ports.records.get('runs', testRunId)
  if (run === undefined) throw new Error('no run')
  await ports.records.commit([{ put: 'runs', record: { ...run, sending } }])
  valueOf(await open(ports).resendRows({ ...resend, resendId: 'r' }))
  expect((await ports.records.get('runs', testRunId))?.sending).toBe(then)
})

test('rows of a shard whose second batch is still running are left out', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const surplus = { batchId: 'b9', snapshot: batchOf({ id: 'b9' }), cancel: 'asked', files: null } as const
  await putShard(ports, { shardId: 's1', end: 4, stage: stages.collected(), change: { surplus: [surplus] } })
  const judged = valueOf(await open(ports).judgeResend(resend))
  expect(judged.rows).toMatchObject({ chosen: 2, targets: 0, waiting: 2 })
})

test('the estimates and snapshots of all generations are told', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  const snapshot = { ...plainSnapshot, model: 'gpt-4.1-mini' }
  valueOf(await open(ports).resendRows({ ...resend, snapshot, resendId: 'r' }))
  const view = valueOf(await openResults(ports).readRun({ runId: testRunId }))
  expect(view.snapshot.model).toBe('gpt-4.1-mini')
  expect(
    view.generations.map(({ gen, targets, requests, snapshot: { model } }) => [
      gen,
      targets,
      requests,
      model,
    ]),
  ).toEqual([
    [0, 6, 6, 'gpt-4o-mini'],
    [1, 2, 2, 'gpt-4.1-mini'],
  ])
  // The first generation of this run was never priced.
  expect(view.run).toMatchObject({ requests: 2, model: 'gpt-4.1-mini', estimate: null })
})

test('lists of a generation that was never made are removed at the next start, all others stay', async () => {
  const ports = createTestPorts()
  await putSixRows(ports)
  valueOf(await open(ports).resendRows({ ...resend, resendId: 'r' }))
  const before = await ports.files.list('bw1/runs')
  const left = `bw1/runs/${testRunId}/left.i32`
  valueOf(await writeRowList(ports.files, left, Int32Array.of(1)))
  await ports.locks.hold(`bw:resend:${testRunId}`, {}, async () => {
    expect(await collectGarbage(ports)).toEqual([])
  })
  expect(await collectGarbage(ports)).toEqual([left])
  expect(await ports.files.list('bw1/runs')).toEqual(before)
})
