import { expect, test } from 'vitest'
import type { LogRecord } from '#core/records.ts'
import { connectionId, createWorld, runId } from '../drive/driver.suite.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { exportLog } from './export-log.ts'
import { createLogCap, logCap } from './log-cap.ts'
import { at, importRows, putRun, testRunId } from './stored-run.suite.ts'

const key = 'sk-planted-0123456789abcdef'
const cell = 'Planted cell text: Zoë, +44 20 7946 0000'

test('the log tells every call and its end, and neither the key nor a cell that a provider quotes', async () => {
  const quoting = `Cannot read "${cell}" with ${key}`
  const fault = (method: 'POST' | 'DELETE' | 'GET', path: string, status: number, code: string | null) =>
    ({ method, path, times: 1, effect: { kind: 'reply', status, message: quoting, code } }) as const
  const world = await createWorld({
    provider: 'custom',
    shards: 1,
    scenario: {
      faults: [
        fault('POST', '/v1/files', 500, null),
        fault('POST', '/v1/batches', 429, 'rate_limit_exceeded'),
        fault('GET', '/v1/files/*/content', 503, quoting),
        { method: 'POST', path: '/v1/files', times: 1, effect: { kind: 'page', status: 502 } },
      ],
    },
  })
  world.openTab({ key })
  await world.until(async () => (await world.stages()).every((stage) => stage === 'collected'))
  const { blob, fileName, entries } = valueOf(await exportLog(world, runId))
  const text = await blob.text()
  const lines = text.trim().split('\r\n')
  expect(fileName).toBe(`bw-${runId}-log.csv`)
  expect(lines).toHaveLength(entries + 1)
  expect(lines[0]).toBe('time,shard,call,status,request_id,outcome')
  const calls = lines.map((line) => line.split(','))
  const outcomes = calls.map(([, , call, status, , outcome]) => `${call} ${status} ${outcome}`)
  expect(outcomes).toContain('POST /files 500 invalid_request_error')
  expect(outcomes).toContain('POST /batches 429 rate_limit_exceeded')
  expect(outcomes).toContain('POST /batches 200 ok')
  expect(outcomes).toContain('stage  creating → live')
  expect(
    calls
      .filter(([, , call, status]) => call === 'POST /files' && status !== '')
      .every(([, , , , requestId]) => requestId !== ''),
  ).toBe(true)
  const stored = JSON.stringify(await world.records.all('log'))
  for (const secret of [key, cell, 'Planted', connectionId]) {
    expect(text).not.toContain(secret)
    expect(stored).not.toContain(secret)
  }
})

test('a run keeps its newest entries, and another run all of its own', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 1)
  await putRun(ports, { datasetId, scope: [0], generations: [{ targets: [0] }] })
  const entry = (run: string, outcome: string): LogRecord => ({
    v: 1,
    runId: run,
    at,
    shardId: null,
    call: 'x',
    status: 200,
    requestId: null,
    outcome,
  })
  const put = (run: string, count: number, from = 0) =>
    ports.records.commit(
      Array.from(
        { length: count },
        (_, index) => ({ put: 'log', record: entry(run, String(from + index)) }) as const,
      ),
    )
  valueOf(await put('another000', 3))
  valueOf(await put(testRunId, logCap + 40))
  const cap = createLogCap(ports)
  await cap.added(testRunId, 1)
  const kept = await ports.records.all('log', { index: 'runId', equals: testRunId })
  expect(kept).toHaveLength(logCap)
  expect(kept[0]?.outcome).toBe('40')
  expect(await ports.records.all('log', { index: 'runId', equals: 'another000' })).toHaveLength(3)

  // Not counted again for every entry, but before many have gathered.
  valueOf(await put(testRunId, 600, logCap + 40))
  await cap.added(testRunId, 10)
  expect(valueOf(await exportLog(ports, testRunId)).entries).toBe(logCap)
  await cap.added(testRunId, 590)
  expect(await ports.records.all('log', { index: 'runId', equals: testRunId })).toHaveLength(logCap)
})

test('a run that is not here has no log', async () => {
  expect(await exportLog(createTestPorts(), 'rn99999999')).toEqual({ ok: false, error: { kind: 'NoRun' } })
})
