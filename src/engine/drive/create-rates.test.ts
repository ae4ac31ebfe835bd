import { expect, test } from 'vitest'
import type { LogRecord } from '#core/records.ts'
import { createFakeClock } from '#storage/fake-clock.ts'
import { createCreateRates } from './create-rates.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
import { importRows, putRun, putShard, stages, testRunId } from '../runs/stored-run.suite.ts'

const hour = 3_600_000

test('what was created leaves the count after an hour, and the next one may be when there is room again', () => {
  const clock = createFakeClock()
  const rates = createCreateRates({ ...createTestPorts(), clock })
  const began = clock.now()
  for (let created = 0; created < 2000; created++) rates.note('c', 'batches')
  expect(rates.rateOf('c', 'batches')).toEqual({
    count: 2000,
    limit: 2000,
    perMs: hour,
    freeAt: began + hour,
  })
  expect(rates.rateOf('other', 'batches').count).toBe(0)
  expect(rates.rateOf('c', 'files').count).toBe(0)
})

test('files are counted by the minute', async () => {
  const clock = createFakeClock()
  const rates = createCreateRates({ ...createTestPorts(), clock })
  rates.note('c', 'files')
  await clock.advance(59_000)
  expect(rates.rateOf('c', 'files')).toMatchObject({ count: 1, limit: 1000 })
  await clock.advance(2_000)
  expect(rates.rateOf('c', 'files').count).toBe(0)
})

test('a new worker counts what earlier ones created, as the log and open intents tell', async () => {
  const ports: EnginePorts = createTestPorts()
  const now = ports.clock.now()
  const datasetId = await importRows(ports, 10)
  await putRun(ports, {
    datasetId,
    scope: [0, 1],
    generations: [{ targets: [0, 1] }],
    change: { connectionId: 'c' },
  })
  await putShard(ports, { end: 1, stage: stages.live(), change: { stageAt: now - 1000 } })
  const file = { id: 'f', createdAt: 1, expiresAt: null, sha256: '', bytes: 1 }
  const creating = { name: 'creating', attempt: 1, intentId: 'i', file, cancelAsked: false } as const
  await putShard(ports, { shardId: 's2', start: 1, end: 2, stage: creating, change: { stageAt: now - 500 } })
  const call = (name: string, age: number): LogRecord => ({
    v: 1,
    runId: testRunId,
    at: now - age,
    shardId: 's1',
    call: name,
    status: 200,
    requestId: null,
    outcome: 'ok',
  })
  const log = [
    call('POST /batches', 2 * hour),
    call('POST /batches', 1000),
    call('GET /batches', 900),
    call('POST /files', 2000),
  ]
  valueOf(await ports.records.commit(log.map((record) => ({ put: 'log', record }) as const)))
  const rates = createCreateRates(ports)
  await rates.recall('c')
  expect(rates.rateOf('c', 'batches').count).toBe(2)
  expect(rates.rateOf('c', 'files').count).toBe(1)
  await rates.recall('other')
  expect(rates.rateOf('other', 'batches').count).toBe(0)
})
