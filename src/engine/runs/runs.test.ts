import { expect, test } from 'vitest'
import { ok } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { runFolder, runLock } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { createRunPrices } from '../accounts/charged-price.ts'
import { createRunStore } from './run-store.ts'
import { createRuns } from './runs.ts'
import {
  at,
  idleDriver,
  idOf,
  importRows,
  lineOf,
  networkConnection,
  openResults,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
  rows,
} from './stored-run.suite.ts'

const counts = (completed: number, failed: number, total = 10) => ({ total, completed, failed })

/** A run of ten rows over a network connection whose model costs $1 in and $10 out per million, half of it in a batch. */
async function openRuns(ports: EnginePorts, driver = idleDriver()) {
  const datasetId = await importRows(ports, 10)
  await putRun(ports, {
    datasetId,
    scope: rows(10),
    generations: [{ targets: rows(10) }],
    change: { connectionId: 'openai', estimate: { lowUsd: 1, highUsd: 2, priceDate: '2026-01-01' } },
  })
  valueOf(await ports.records.commit([{ put: 'connections', record: networkConnection }]))
  const prices = createRunPrices(ports, async () => ({
    inputPerMillion: 1,
    outputPerMillion: 10,
    date: '2026-01-01',
  }))
  const store = createRunStore(ports)
  const runs = createRuns(ports, store, driver, prices)
  return { runs, read: async () => valueOf(await runs.readRun({ runId: testRunId })) }
}

test('what is done at the provider is told apart from what is here', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports)
  await putShard(ports, {
    shardId: 's1',
    end: 4,
    stage: stages.collected({ request_counts: counts(4, 0, 4) }),
  })
  await putShard(ports, {
    shardId: 's2',
    start: 4,
    end: 10,
    stage: stages.live({ id: 'b2', request_counts: counts(3, 1, 6) }),
  })
  await putSegment(ports, { lines: rows(4).map((row) => lineOf(idOf(row), 'answered')) })
  const { run, shards } = await read()
  expect(run).toMatchObject({ state: 'in_progress', requests: 10, requestsFinished: 8, waitingDone: 4 })
  expect(run.ledger.counts).toMatchObject({ answered: 4, waiting: 6 })
  expect(shards.map(({ requests, completed, failed }) => [requests, completed, failed])).toEqual([
    [4, 4, 0],
    [6, 3, 1],
  ])
})

test('counts that run backwards, or above the requests there are, are not shown', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports)
  const put = (change: object) =>
    putShard(ports, { end: 10, stage: stages.live({ request_counts: counts(8, 0), ...change }) })
  await put({})
  expect((await read()).run.requestsFinished).toBe(8)
  await put({ request_counts: counts(5, 1) })
  expect((await read()).shards[0]).toMatchObject({ completed: 8, failed: 1 })
  await put({ request_counts: counts(20, 5) })
  expect((await read()).shards[0]).toMatchObject({ completed: 10, failed: 0 })
  // A provider that does not count says nothing new.
  await put({ request_counts: null })
  expect((await read()).run).toMatchObject({ requestsFinished: 10, waitingDone: 10 })
})

test('where the provider does not count, collected lines do', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports)
  await putShard(ports, { end: 10, stage: stages.collected() })
  await putSegment(ports, { lines: rows(7).map((row) => lineOf(idOf(row), 'answered')) })
  await putSegment(ports, { kind: 'error', lines: [lineOf(idOf(7), 'failed')] })
  const { run, shards } = await read()
  expect(shards[0]).toMatchObject({ completed: 7, failed: 1 })
  expect(run).toMatchObject({ state: 'finished', requestsFinished: 8, waitingDone: 0 })
  expect(run.ledger.counts.missing).toBe(2)
})

test('every reported token is paid, outranked and surplus lines too, and shards sum up to the run', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports)
  const usage = { input_tokens: 1000, output_tokens: 100, cached_tokens: 0, reasoning_tokens: 0 }
  const surplus: ShardRecord['surplus'] = [
    {
      batchId: 'b9',
      snapshot: batchOf({ id: 'b9', status: 'cancelled', usage }),
      cancel: 'sent',
      files: { output: { state: 'absent' }, error: { state: 'absent' } },
    },
  ]
  await putShard(ports, { shardId: 's1', end: 5, stage: stages.collected({ usage }), change: { surplus } })
  await putShard(ports, { shardId: 's2', start: 5, end: 10, stage: stages.ended({ id: 'b2', usage }) })
  await putSegment(ports, {
    lines: [lineOf(idOf(0), 'answered'), lineOf(idOf(0), 'answered'), lineOf(idOf(1), 'expired')],
  })
  const { run, shards, lines } = await read()
  // s1: two lines of 10 + 2 tokens, and the surplus batch's own sum; s2: its batch's sum, as its lines are not here.
  expect(run.cost).toMatchObject({ inputTokens: 20 + 1000 + 1000, outputTokens: 4 + 100 + 100 })
  expect(shards.map(({ costUsd }) => costUsd)).toEqual([
    expect.closeTo((1020 * 0.5 + 104 * 5) / 1e6, 12),
    expect.closeTo((1000 * 0.5 + 100 * 5) / 1e6, 12),
  ])
  expect(run.cost.usd).toBeCloseTo(shards[0]!.costUsd! + shards[1]!.costUsd!, 12)
  expect(lines).toEqual({ lines: 3, placed: 2, outranked: 1, foreign: 0, malformed: 0 })
})

test('a price nobody knows is no price, the sandbox is free, and no usage costs nothing', async () => {
  const ports = createTestPorts()
  await openRuns(ports)
  await putShard(ports, { end: 10, stage: stages.collected() })
  const unpriced = createRuns(
    ports,
    createRunStore(ports),
    idleDriver(),
    createRunPrices(ports, async () => null),
  )
  const costOf = async () => valueOf(await unpriced.readRun({ runId: testRunId })).run.cost
  expect(await costOf()).toEqual({ usd: 0, inputTokens: 0, outputTokens: 0 })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered')] })
  expect(await costOf()).toEqual({ usd: null, inputTokens: 10, outputTokens: 2 })
  const run = (await ports.records.get('runs', testRunId))!
  valueOf(await ports.records.commit([{ put: 'runs', record: { ...run, connectionId: 'sandbox' } }]))
  expect(await costOf()).toEqual({ usd: 0, inputTokens: 10, outputTokens: 2 })
})

test('a run without its key says so as long as it is not over', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports)
  const shard = await putShard(ports, { end: 10 })
  expect(await read()).toMatchObject({ needsKey: true, run: { state: 'held' } })
  ports.keys.set('openai', 'sk-test')
  expect(await read()).toMatchObject({ needsKey: false, run: { state: 'sending' } })
  valueOf(await ports.records.commit([{ put: 'shards', record: { ...shard, stage: stages.held('key') } }]))
  expect(await read()).toMatchObject({ needsKey: true, run: { state: 'held' } })
  ports.keys.forget('openai')
  valueOf(await ports.records.commit([{ put: 'shards', record: { ...shard, stage: stages.collected() } }]))
  expect(await read()).toMatchObject({ needsKey: false, run: { state: 'finished' } })
})

test('while another tab sends, a missing key here holds nothing up', async () => {
  const ports = createTestPorts()
  const { read } = await openRuns(ports, { ...idleDriver(), senderOf: () => 'elsewhere' })
  await putShard(ports, { end: 10 })
  expect(await read()).toMatchObject({ sender: 'elsewhere', needsKey: true, run: { state: 'sending' } })
})

test('runs are listed newest first, with the same numbers as each one shows', async () => {
  const ports = createTestPorts()
  const { runs, read } = await openRuns(ports)
  await putShard(ports, { end: 10, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(3), 'refused')] })
  const datasetId = (await ports.records.get('runs', testRunId))!.datasetId
  const later = { id: 'rn22222222', datasetId, scope: [0], generations: [{ targets: [0] }] }
  await putRun(ports, { ...later, change: { createdAt: at + 5 } })
  await putShard(ports, { runId: later.id, end: 1 })
  const list = valueOf(await runs.listRuns({}))
  expect(list.map(({ id }) => id)).toEqual([later.id, testRunId])
  expect(list[1]).toEqual((await read()).run)
})

test('a run is put away and taken back', async () => {
  const ports = createTestPorts()
  const { runs, read } = await openRuns(ports)
  await putShard(ports, { end: 10 })
  valueOf(await runs.archiveRun({ runId: testRunId, archived: true }))
  expect((await read()).run.archivedAt).toBe(ports.clock.now())
  valueOf(await runs.archiveRun({ runId: testRunId, archived: false }))
  expect((await read()).run.archivedAt).toBeNull()
  const { rev } = (await ports.records.get('runs', testRunId))!
  valueOf(await runs.archiveRun({ runId: testRunId, archived: false }))
  expect((await ports.records.get('runs', testRunId))!.rev).toBe(rev)
  const gone = { runId: 'rn99999999', archived: true }
  expect(await runs.archiveRun(gone)).toEqual({ ok: false, error: { kind: 'NoRun' } })
})

test('the log gives its newest entries, oldest first', async () => {
  const ports = createTestPorts()
  const { runs } = await openRuns(ports)
  const entry = {
    v: 1,
    runId: testRunId,
    shardId: null,
    call: 'stage',
    status: null,
    requestId: null,
  } as const
  for (const outcome of ['a', 'b', 'c']) {
    valueOf(await ports.records.commit([{ put: 'log', record: { ...entry, at, outcome } }]))
  }
  const log = valueOf(await runs.readLog({ runId: testRunId, last: 2 }))
  expect(log.map(({ outcome }) => outcome)).toEqual(['b', 'c'])
})

test('a collected file is given back byte by byte, and its unplaced lines apart', async () => {
  const ports = createTestPorts()
  const { runs } = await openRuns(ports)
  const lines = [
    lineOf(idOf(0), 'answered'),
    '{"custom_id": "ü',
    lineOf(idOf(1, 0, undefined, 'rn11111111'), 'answered'),
    lineOf(idOf(2), 'failed'),
  ]
  const segment = await putSegment(ports, { lines })
  const all = valueOf(await runs.readSegment({ segmentId: segment.id, part: 'all' }))
  expect(await all.blob.text()).toBe(lines.map((line) => `${line}\n`).join(''))
  expect(all.fileName).toBe('bw-rn00000000-g0-s1-output.jsonl')
  const rest = valueOf(await runs.readSegment({ segmentId: segment.id, part: 'unplaced' }))
  expect(await rest.blob.text()).toBe(`${lines[1]}\n${lines[2]}\n`)
  expect(rest.fileName).toBe('bw-rn00000000-g0-s1-output-unplaced.jsonl')
})

const recordsOf = async (ports: EnginePorts) => ({
  runs: (await ports.records.all('runs')).length,
  shards: (await ports.records.all('shards')).length,
  segments: (await ports.records.all('segments')).length,
  snapshots: (await ports.records.all('snapshots')).length,
  log: (await ports.records.all('log')).length,
  files: (await ports.files.list(runFolder(testRunId))).length,
})

test('deleting a run leaves nothing of it, also while its results are open', async () => {
  const posted: unknown[] = []
  const plain = createTestPorts()
  const ports = { ...plain, channel: { ...plain.channel, post: (event: unknown) => void posted.push(event) } }
  const driver = idleDriver()
  await openRuns(ports)
  await putShard(ports, { end: 10, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered')] })
  const entry = {
    v: 1,
    runId: testRunId,
    at,
    shardId: null,
    call: 'x',
    status: 200,
    requestId: null,
  } as const
  valueOf(await ports.records.commit([{ put: 'log', record: { ...entry, outcome: '' } }]))
  const engine = openResults(ports, driver)
  const { viewId } = valueOf(await engine.openView({ runId: testRunId, outcomes: null, search: '' }))
  valueOf(await engine.readView({ viewId, start: 0, end: 5 }))
  posted.length = 0
  valueOf(await engine.deleteRun({ runId: testRunId, evenIfLive: false }))
  expect(await recordsOf(ports)).toEqual({ runs: 0, shards: 0, segments: 0, snapshots: 0, log: 0, files: 0 })
  expect(driver.calls).toEqual([`forget ${testRunId}`])
  expect(posted).toEqual([{ kind: 'changed', store: 'runs', key: testRunId }])
  const gone = { ok: false, error: { kind: 'ViewGone' } }
  expect(await engine.readView({ viewId, start: 0, end: 5 })).toEqual(gone)
  expect(await engine.deleteRun({ runId: testRunId, evenIfLive: true })).toEqual({
    ok: false,
    error: { kind: 'NoRun' },
  })
})

test('a prompt that another run shares stays', async () => {
  const ports = createTestPorts()
  const { runs } = await openRuns(ports)
  const datasetId = (await ports.records.get('runs', testRunId))!.datasetId
  await putRun(ports, {
    id: 'rn22222222',
    datasetId,
    scope: [0],
    generations: [{ targets: [0], snapshot: plainSnapshot }],
  })
  await putShard(ports, { runId: 'rn22222222', end: 1 })
  valueOf(await runs.deleteRun({ runId: testRunId, evenIfLive: false }))
  expect(await recordsOf(ports)).toMatchObject({ runs: 1, snapshots: 1, shards: 1 })
  expect(valueOf(await runs.listRuns({})).map(({ model }) => model)).toEqual(['gpt-4o-mini'])
})

test('batches that go on are asked about first', async () => {
  const ports = createTestPorts()
  const driver = idleDriver()
  const { runs } = await openRuns(ports, driver)
  await putShard(ports, { end: 10, stage: stages.live({ id: 'batch-7' }) })
  const refused = await runs.deleteRun({ runId: testRunId, evenIfLive: false })
  expect(refused).toEqual({ ok: false, error: { kind: 'HasLiveBatches', batchIds: ['batch-7'] } })
  expect(driver.calls).toEqual([])
  expect(await runs.deleteRun({ runId: testRunId, evenIfLive: true })).toEqual(ok(undefined))
  expect((await recordsOf(ports)).runs).toBe(0)
})

test('a batch that is created while the driver lets go keeps the run, and the driver takes it up again', async () => {
  const ports = createTestPorts()
  const calls: string[] = []
  const shard = await putShard(ports, { end: 10 })
  const { runs } = await openRuns(ports, {
    ...idleDriver(),
    calls,
    forget: async () => {
      valueOf(await ports.records.commit([{ put: 'shards', record: { ...shard, stage: stages.live() } }]))
    },
    kick: (runId) => void calls.push(`kick ${runId}`),
  })
  const refused = await runs.deleteRun({ runId: testRunId, evenIfLive: false })
  expect(refused).toMatchObject({ ok: false, error: { kind: 'HasLiveBatches' } })
  expect(calls).toEqual([`kick ${testRunId}`])
  expect((await recordsOf(ports)).runs).toBe(1)
})

test('a delete can be given up while something still reads the run', async () => {
  const ports = createTestPorts()
  const { runs } = await openRuns(ports)
  await putShard(ports, { end: 10 })
  const patience = new AbortController()
  const answer = await ports.locks.hold(runLock(testRunId), { mode: 'shared' }, () => {
    const deleting = runs.deleteRun({ runId: testRunId, evenIfLive: false }, { signal: patience.signal })
    setTimeout(() => patience.abort(), 0)
    return deleting
  })
  expect(answer).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  expect((await recordsOf(ports)).runs).toBe(1)
})
