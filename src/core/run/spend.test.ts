import { expect, test } from 'vitest'
import { batchOf, plannedShard, shardIn, start } from './shard-fixture.suite.ts'
import type { ShardRecord } from './shard.ts'
import { estimateShardUsd, measureOutput, spendsOf } from './spend.ts'
import type { Batch } from '../wire.ts'

/** 500 tokens in, 10 requests of at most 100 tokens out: 500 + 2 × 1000 dollars per million. */
const price = { inputPerMillion: 1, outputPerMillion: 2, outputTokens: 100, directFactor: 2 }
const most = 0.0025
const nothing = () => null

const ended = (change: Partial<Batch> = {}): ShardRecord => ({
  ...plannedShard(),
  stage: {
    name: 'collected',
    attempt: 1,
    batchId: 'b1',
    final: batchOf({ id: 'b1', status: 'completed', ...change }),
    files: { output: { state: 'absent' }, error: { state: 'absent' } },
  },
})
const usage = { input_tokens: 400, output_tokens: 50, cached_tokens: 0, reasoning_tokens: 0 }
const usd = (shard: ShardRecord, reported: Parameters<typeof spendsOf>[2] = nothing) =>
  spendsOf(shard, price, reported).map((spend) => spend.usd)

test('before it is sent a shard costs at most its prompts and the longest answers', () => {
  expect(estimateShardUsd(plannedShard(), price)).toBeCloseTo(most, 12)
})

test('nothing is spent before a batch may exist; from then on the most that it may cost', () => {
  expect(usd(plannedShard())).toEqual([])
  expect(usd(shardIn('ready'))).toEqual([])
  for (const stage of ['creating', 'unresolved', 'live'] as const) expect(usd(shardIn(stage))).toEqual([most])
})

test('what is over costs what its lines report, or its batch, or a share of the estimate', () => {
  expect(usd(ended({ usage }), () => ({ input: 100, output: 0 }))).toEqual([0.0001])
  expect(usd(ended({ usage }))).toEqual([0.0005])
  expect(usd(ended({ request_counts: { total: 10, completed: 4, failed: 6 } }))).toEqual([most * 0.4])
  expect(usd(ended())).toEqual([most])
})

test('a surplus batch costs as well, and an unknown price is no price', () => {
  const surplus = [{ batchId: 'b2', snapshot: batchOf({ id: 'b2' }), cancel: 'sent', files: null } as const]
  expect(usd({ ...shardIn('live'), surplus })).toEqual([most, most])
  expect(spendsOf(shardIn('live'), null, nothing)).toEqual([{ at: start, usd: null }])
})

test('through the direct door everything costs its full price', () => {
  const direct = ended({ id: 'direct-1', usage })
  expect(usd(direct)).toEqual([0.001])
})

test('after a hundred answers their length is measured, with a margin', () => {
  const answers = (completed: number) =>
    ended({ request_counts: { total: 200, completed, failed: 0 }, usage: { ...usage, output_tokens: 2000 } })
  expect(measureOutput([answers(99)], nothing)).toBeNull()
  expect(measureOutput([answers(100)], nothing)).toBe(25)
  expect(measureOutput([answers(60), answers(40)], nothing)).toBe(50)
  expect(measureOutput([ended()], () => ({ requests: 200, input: 1, output: 1000 }))).toBe(6.25)
})
