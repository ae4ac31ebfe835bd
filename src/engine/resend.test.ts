import { expect, test } from 'vitest'
import { createDatasets } from './datasets.ts'
import { createTestPorts } from './engine.suite.ts'
import type { EnginePorts } from './ports.ts'
import { createResends } from './resend.ts'
import type { RowChoice } from './resend-types.ts'
import { createRunStore } from './run-store.ts'
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
} from './stored-run.suite.ts'

const rows = (count: number) => Array.from({ length: count }, (_, row) => row)
const failed: RowChoice = { kind: 'outcomes', outcomes: ['failed'] }
const resend = { runId: testRunId, choice: failed, snapshot: null }

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
