import { expect, test } from 'vitest'
import type { ApiRequest, Transport } from '#core/ports.ts'
import { err } from '#core/result.ts'
import { createEngine } from '../create-engine.ts'
import { valueOf } from '../engine.suite.ts'
import type { DirectProgress, RowChoice } from './resend-types.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const texts = (count: number) => Array.from({ length: count }, (_, row) => `Text ${row}`)
const failed: RowChoice = { kind: 'outcomes', outcomes: ['failed'] }
const isSingle = ({ url }: ApiRequest): boolean => url.includes('/chat/completions')

/** A run whose rows have all failed, and a count of the single requests that reach the sandbox, by their text. */
async function openFailed(
  rows: number,
  onSingle: (transport: Transport, request: ApiRequest, nth: number) => ReturnType<Transport['send']> = (
    transport,
    request,
  ) => transport.send(request),
) {
  const sent: string[] = []
  let underWay = 0
  let most = 0
  const bench = openWorkbench({
    through: (transport) => ({
      async send(request, call) {
        if (!isSingle(request)) return transport.send(request, call)
        sent.push(/Text \d+/.exec(typeof request.body === 'string' ? request.body : '')?.[0] ?? '')
        underWay++
        most = Math.max(most, underWay)
        try {
          return await onSingle(transport, request, sent.length)
        } finally {
          underWay--
        }
      },
    }),
  })
  bench.sandbox.setScenario('all-rows-fail')
  const runId = await bench.createRun(texts(rows))
  await bench.until(runId, isFinished)
  bench.sandbox.setScenario('plain')
  const choice = { runId, choice: failed, snapshot: null, resendId: 'now' }
  return { ...bench, runId, choice, sent, mostAtOnce: () => most }
}

test('what is left is finished now: each request once, a few at a time, at the full price', async () => {
  const { engine, runId, choice, sent, mostAtOnce, readRun } = await openFailed(10)
  const judged = valueOf(await engine.judgeResend({ ...choice, door: 'direct' }))
  expect(judged.estimate.price?.batchFactor).toBe(1)
  const reports: DirectProgress[] = []
  const ended = valueOf(
    await engine.finishNow({ ...choice, concurrency: 3 }, { onProgress: (report) => reports.push(report) }),
  )
  expect(ended).toEqual({
    gen: 1,
    requests: 10,
    answered: 10,
    unanswered: 0,
    lost: 0,
    notSent: 0,
    stopped: null,
  })
  expect(reports.at(-1)).toMatchObject({ answered: 10, underWay: 0 })
  expect(sent.toSorted()).toEqual(texts(10).toSorted())
  expect(mostAtOnce()).toBe(3)
  const view = await readRun(runId)
  expect(countsOf(view)).toEqual({ answered: 10 })
  expect(view.run).toMatchObject({ state: 'finished', requests: 10, requestsFinished: 10 })
  expect(view.generations[1]).toMatchObject({ door: 'direct', requests: 10 })
  expect(view.lines).toMatchObject({ foreign: 0, malformed: 0 })
  const { viewId } = valueOf(await engine.openView({ runId, outcomes: null, search: '' }))
  const { rows } = valueOf(await engine.readView({ viewId, start: 0, end: 20 }))
  expect(rows.map(({ answers: [answer] }) => answer).every((answer) => answer?.includes('Text'))).toBe(true)
})

test('the same click twice sends once', async () => {
  const { engine, sandbox, choice, sent } = await openFailed(6)
  const replies = await Promise.all([engine.finishNow(choice), engine.finishNow(choice)])
  expect(replies.filter(({ ok }) => ok)).toHaveLength(1)
  expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { kind: 'AlreadySent', gen: 1 } })
  expect(sent).toHaveLength(6)
  const executed = Object.values((await sandbox.books()).singles)
  expect(executed).toEqual([1, 1, 1, 1, 1, 1])
})

test('a lost reply may have been charged: its row says so, and is not sent again', async () => {
  const { engine, runId, choice, sent, readRun } = await openFailed(5, async (transport, request, nth) => {
    const reply = await transport.send(request)
    return nth === 2 ? err({ kind: 'NoReply', message: 'The connection broke.' }) : reply
  })
  const ended = valueOf(await engine.finishNow({ ...choice, concurrency: 1 }))
  expect(ended).toMatchObject({ answered: 4, lost: 1, notSent: 0, stopped: null })
  expect(sent).toHaveLength(5)
  expect(countsOf(await readRun(runId))).toEqual({ answered: 4, lost: 1 })
  const { viewId } = valueOf(await engine.openView({ runId, outcomes: ['lost'], search: '' }))
  const { rows } = valueOf(await engine.readView({ viewId, start: 0, end: 9 }))
  expect(rows[0]?.cause).toMatch(/^reply_lost: No reply came, so it may have been charged/)
})

test('when replies are lost in a row it stops, and what was not sent can be sent again', async () => {
  const { engine, runId, choice, sent, readRun } = await openFailed(20, async () =>
    err({ kind: 'NoReply', message: 'Offline.' }),
  )
  const ended = valueOf(await engine.finishNow({ ...choice, concurrency: 1 }))
  expect(ended).toMatchObject({ lost: 3, notSent: 17, stopped: { why: 'network' } })
  expect(sent).toHaveLength(3)
  expect(countsOf(await readRun(runId))).toEqual({ lost: 3, cancelled: 17 })
})

test('asked to wait it waits, and sends the same request again', async () => {
  const bench = await openFailed(3)
  bench.sandbox.setScenario('rate-limit')
  const waits: number[] = []
  const ending = bench.engine.finishNow(
    { ...bench.choice, concurrency: 1 },
    { onProgress: ({ waitUntil }) => waitUntil !== null && waits.push(waitUntil - bench.clock.now()) },
  )
  for (let turn = 0; turn < 30; turn++) await bench.clock.advance(1000)
  expect(valueOf(await ending)).toMatchObject({ answered: 3, stopped: null })
  expect(bench.sent).toHaveLength(6)
  expect(Math.max(...waits)).toBeLessThanOrEqual(3890)
})

test.each([
  ['wrong-key', 'key'],
  ['no-quota', 'billing'],
] as const)('with %s it stops at once, and nothing counts as sent', async (scenario, why) => {
  const { engine, sandbox, runId, choice, readRun } = await openFailed(12)
  sandbox.setScenario(scenario)
  const ended = valueOf(await engine.finishNow(choice))
  expect(ended).toMatchObject({ answered: 0, unanswered: 0, lost: 0, notSent: 12, stopped: { why } })
  expect(countsOf(await readRun(runId))).toEqual({ cancelled: 12 })
})

test('a model that is not there stops it after the first request, which says so', async () => {
  const { engine, runId, choice, sent, readRun } = await openFailed(9)
  const { snapshot } = await readRun(runId)
  const ended = valueOf(
    await engine.finishNow({ ...choice, snapshot: { ...snapshot, model: 'no-such' }, concurrency: 1 }),
  )
  expect(ended).toMatchObject({ unanswered: 1, notSent: 8, stopped: { why: 'model' } })
  expect(sent).toHaveLength(1)
})

test('cancelled, it begins nothing more and keeps what is under way', async () => {
  const { engine, runId, choice, sent, readRun } = await openFailed(9, async (transport, request, nth) => {
    if (nth === 2) await engine.cancelRun({ runId })
    return transport.send(request)
  })
  const ended = valueOf(await engine.finishNow({ ...choice, concurrency: 1 }))
  expect(ended).toMatchObject({ answered: 2, notSent: 7, stopped: { why: 'cancelled' } })
  expect(sent).toHaveLength(2)
  expect(countsOf(await readRun(runId))).toEqual({ answered: 2, cancelled: 7 })
})

test('when the tab dies in the middle, another one tells what may have been charged', async () => {
  const never = new Promise<never>(() => undefined)
  const { engine, ports, runId, choice, sent, readRun, clock } = await openFailed(
    6,
    (transport, request, nth) => (nth === 3 ? never : transport.send(request)),
  )
  // The lock of a dead tab is free: this one is never held.
  const deaf = {
    ...ports.locks,
    hold: (_name: string, _options: object, work: () => Promise<unknown>) => work(),
  }
  const dying = createEngine({ ...ports, locks: deaf as typeof ports.locks })
  void dying.finishNow({ ...choice, concurrency: 2 })
  for (let turn = 0; turn < 50 && sent.length < 5; turn++) await clock.advance(100)
  expect(sent.length).toBeGreaterThan(3)
  expect(engine).toBeDefined()
  createEngine(ports)
  for (let turn = 0; turn < 50 && !isFinished(await readRun(runId)); turn++) await clock.advance(0)
  const counts = countsOf(await readRun(runId))
  expect(counts['lost']).toBeGreaterThan(0)
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(6)
})

test('a pause holds it up until it is over, and one that was there before does not', async () => {
  const { engine, runId, choice, sent, clock } = await openFailed(8, async (transport, request, nth) => {
    if (nth === 2) await engine.setSending({ runId, sending: 'paused' })
    return transport.send(request)
  })
  const ending = engine.finishNow({ ...choice, concurrency: 1 })
  for (let turn = 0; turn < 10; turn++) await clock.advance(1000)
  expect(sent).toHaveLength(2)
  valueOf(await engine.setSending({ runId, sending: 'on' }))
  for (let turn = 0; turn < 10; turn++) await clock.advance(1000)
  expect(valueOf(await ending)).toMatchObject({ answered: 8, stopped: null })
})
