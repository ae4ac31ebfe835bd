import { expect, test } from 'vitest'
import { after, batchOf, plannedShard, shardIn } from '../run/shard-fixture.suite.ts'
import { outcomeWithoutLine } from './shard-outcome.ts'
import type { ShardRecord } from '../run/shard.ts'

const outcome = (shard: ShardRecord) => outcomeWithoutLine(shard).outcome
const ended = (status: string): ShardRecord =>
  after(shardIn('live'), {
    kind: 'polled',
    batch: batchOf({ id: 'b1', status, output_file_id: 'o1' }),
    remedy: null,
  })
const stored = { kind: 'fileStored', batchId: 'b1', file: 'output', fileId: 'o1', segmentId: 'g' } as const

test('before the batch exists nothing was sent; from then on the row waits', () => {
  expect([plannedShard(), shardIn('uploading'), shardIn('ready')].map(outcome)).toEqual([
    'not_sent',
    'not_sent',
    'not_sent',
  ])
  expect(
    [shardIn('creating'), shardIn('unresolved'), shardIn('live'), ended('completed')].map(outcome),
  ).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
})

test('once everything is collected, a row without a line has the batch’s fate, or is missing', () => {
  expect(
    ['completed', 'expired', 'cancelled'].map((status) => outcome(after(ended(status), stored))),
  ).toEqual(['missing', 'expired', 'cancelled'])
})

test('a lost file loses the rows that have no line', () => {
  const lost = { kind: 'fileLost', batchId: 'b1', file: 'output', fileId: 'o1', why: 'expired' } as const
  expect(outcome(after(ended('completed'), lost))).toBe('lost')
})

test('a rejected shard fails with the provider’s words', () => {
  const errors = [{ code: 'model_not_found', message: 'no such model', param: null, line: 1 }]
  const batch = batchOf({ id: 'b1', status: 'failed', errors })
  expect(outcomeWithoutLine(after(shardIn('live'), { kind: 'polled', batch, remedy: null }))).toEqual({
    outcome: 'failed',
    withdrawn: false,
    cause: { code: 'model_not_found', message: 'no such model' },
  })
})

test('a withdrawn shard was not sent, and ranks below everything', () => {
  expect(outcomeWithoutLine(after(plannedShard(), { kind: 'cancelAsked' }))).toEqual({
    outcome: 'not_sent',
    withdrawn: true,
    cause: null,
  })
})
