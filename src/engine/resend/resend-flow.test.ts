import { expect, test } from 'vitest'
import { valueOf } from '../engine.suite.ts'
import type { RowChoice } from './resend-types.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const texts = (count: number) => Array.from({ length: count }, (_, row) => `Text ${row}`)
const failed: RowChoice = { kind: 'outcomes', outcomes: ['failed'] }

test('rows that failed are answered in a second generation, and each is executed once in each', async () => {
  const { engine, sandbox, createRun, until, executions } = openWorkbench()
  const runId = await createRun(['good', 'bad [[fail:500]]', 'fine', 'worse [[fail:500]]'], {
    user: '{{text}}',
  })
  const first = await until(runId, isFinished)
  expect(countsOf(first)).toEqual({ answered: 2, failed: 2 })

  const snapshot = { ...first.snapshot, user: 'Number {{id}}' }
  const judged = valueOf(await engine.judgeResend({ runId, choice: failed, snapshot }))
  expect(judged.rows).toMatchObject({ chosen: 2, targets: 2, waiting: 0, answered: 0 })
  expect(judged.estimate.requests).toBe(2)
  expect(sandbox.scenario().faults).toEqual([])
  const sent = valueOf(await engine.resendRows({ runId, choice: failed, snapshot, resendId: 'r1' }))
  expect(sent).toEqual({ gen: 1, requests: 2, existed: false })
  const second = await until(runId, isFinished)
  expect(countsOf(second)).toEqual({ answered: 4 })
  expect(second.run).toMatchObject({ requests: 2, requestsFinished: 2, state: 'finished' })
  expect(
    second.generations.map(({ gen, targets, door, snapshot: { user } }) => [gen, targets, door, user]),
  ).toEqual([
    [0, 4, 'batch', '{{text}}'],
    [1, 2, 'batch', 'Number {{id}}'],
  ])
  expect(second.shards.map(({ shardId, gen }) => [shardId, gen])).toEqual([
    ['s1', 0],
    ['s2', 0],
    ['s3', 1],
  ])
  expect(await executions()).toEqual({ '0 g0': 1, '1 g0': 1, '2 g0': 1, '3 g0': 1, '1 g1': 1, '3 g1': 1 })
})

test('rows that are still being worked on are left out and counted', async () => {
  const { engine, createRun, until } = openWorkbench()
  const runId = await createRun(texts(6))
  await until(runId, ({ run }) => run.state === 'in_progress' || run.state === 'queued', 1000)
  const rows: RowChoice = { kind: 'rows', rows: [0, 1, 5] }
  const judged = valueOf(await engine.judgeResend({ runId, choice: rows, snapshot: null }))
  expect(judged.rows).toMatchObject({ chosen: 3, targets: 0, waiting: 3 })
  expect(await engine.resendRows({ runId, choice: rows, snapshot: null, resendId: 'r' })).toMatchObject({
    ok: false,
    error: { kind: 'Nothing', rows: { waiting: 3 } },
  })
})

test('a cancelled run is taken up again for the rows that were cancelled or withdrawn, and only for them', async () => {
  const { engine, createRun, until, executions } = openWorkbench({
    scenario: { pace: { totalMs: 600_000 } },
  })
  const runId = await createRun(texts(9))
  await until(runId, ({ shards }) => shards.some(({ stage }) => stage.name === 'live'), 200)
  valueOf(await engine.cancelRun({ runId }))
  const stopped = await until(runId, isFinished)
  expect(stopped.run.sending).toBe('cancelling')
  const withdrawn = stopped.shards.filter(({ stage }) => stage.name === 'withdrawn').length
  const rest: RowChoice = { kind: 'outcomes', outcomes: ['cancelled', 'not_sent', 'missing'] }
  const { requests } = valueOf(
    await engine.resendRows({ runId, choice: rest, snapshot: null, resendId: 'r' }),
  )
  expect(requests).toBe(9 - stopped.run.ledger.counts.answered)
  const again = await until(runId, isFinished)
  expect(again.run.sending).toBe('on')
  expect(countsOf(again)).toEqual({ answered: 9 })
  expect(again.shards.filter(({ stage }) => stage.name === 'withdrawn')).toHaveLength(withdrawn)
  expect(Object.values(await executions()).every((count) => count === 1)).toBe(true)
})

test('rows that expired are sent again', async () => {
  const { engine, sandbox, createRun, until } = openWorkbench()
  sandbox.setScenario({ expireAt: 0.5 })
  const runId = await createRun(texts(6), { rowsPerShard: null })
  const first = await until(runId, isFinished)
  expect(countsOf(first)).toEqual({ answered: 3, expired: 3 })
  sandbox.setScenario('plain')
  valueOf(
    await engine.resendRows({
      runId,
      choice: { kind: 'outcomes', outcomes: ['expired'] },
      snapshot: null,
      resendId: 'r',
    }),
  )
  expect(countsOf(await until(runId, isFinished))).toEqual({ answered: 6 })
})

test('a run of which nothing was accepted is sent again with another model', async () => {
  const { engine, createRun, until } = openWorkbench()
  const runId = await createRun(texts(3), { model: 'no-such-model' })
  const first = await until(runId, isFinished)
  expect(first.run.state).toBe('rejected')
  const snapshot = { ...first.snapshot, model: 'gpt-4.1-mini' }
  valueOf(await engine.resendRows({ runId, choice: failed, snapshot, resendId: 'r' }))
  const second = await until(runId, isFinished)
  expect(second.run).toMatchObject({ state: 'finished', model: 'gpt-4.1-mini' })
  expect(countsOf(second)).toEqual({ answered: 3 })
})

test('a later failure does not hide an answer, and a resend can be sent again', async () => {
  const { engine, sandbox, createRun, until } = openWorkbench()
  const runId = await createRun(texts(4))
  await until(runId, isFinished)
  const answers = async () => {
    const { viewId } = valueOf(await engine.openView({ runId, outcomes: null, search: '' }))
    return valueOf(await engine.readView({ viewId, start: 0, end: 9 })).rows.map((row) => row.answers[0])
  }
  const before = await answers()
  sandbox.setScenario('all-rows-fail')
  const rows: RowChoice = { kind: 'rows', rows: [0, 1] }
  const judged = valueOf(await engine.judgeResend({ runId, choice: rows, snapshot: null }))
  expect(judged.rows).toMatchObject({ targets: 2, answered: 2 })
  valueOf(await engine.resendRows({ runId, choice: rows, snapshot: null, resendId: 'r1' }))
  expect(countsOf(await until(runId, isFinished))).toEqual({ answered: 4 })
  expect(await answers()).toEqual(before)
  sandbox.setScenario('plain')
  valueOf(await engine.resendRows({ runId, choice: rows, snapshot: null, resendId: 'r2' }))
  const last = await until(runId, isFinished)
  expect(countsOf(last)).toEqual({ answered: 4 })
  expect(last.generations).toHaveLength(3)
})
