import { expect, test } from 'vitest'
import { batchOf, plannedShard, shardIn } from '#core/run/shard-fixture.suite.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { GenerationView } from '#engine/resend/resend-types.ts'
import type { ShardView } from '#engine/runs/run-types.ts'
import { toRestCost, toSurplusCost } from './rest-cost.ts'
import { toClosing } from '../progress/waiting-groups.ts'

const view = (record: ShardRecord, change: Partial<ShardView> = {}): ShardView => ({
  ...record,
  requests: 100,
  costUsd: null,
  completed: 0,
  failed: 0,
  uploadedBytes: null,
  nextAt: null,
  gate: null,
  ...change,
})

const over = (shardId: string, gen: number, usd: number, completed = 100): ShardView =>
  view(
    {
      ...plannedShard(),
      shardId,
      gen,
      stage: {
        name: 'collected',
        attempt: 1,
        batchId: 'b',
        final: batchOf({ id: 'b', status: 'completed' }),
        files: { output: { state: 'absent' }, error: { state: 'absent' } },
      },
    },
    { costUsd: usd, completed, failed: 100 - completed },
  )

const generation = (gen: number, requests: number, lowUsd: number, highUsd: number): GenerationView => ({
  gen,
  snapshot: {
    endpoint: '/v1/responses',
    model: 'm',
    system: '',
    user: 'x',
    settings: {},
    outputColumns: [],
    dedupe: true,
  },
  door: 'batch',
  targets: requests,
  requests,
  createdAt: 0,
  estimate: { lowUsd, highUsd, priceDate: '2026-11-21' },
  costUsd: null,
})

test('what is not sent costs the middle of the estimate, until requests like it were billed', () => {
  const generations = [generation(0, 300, 1, 5)]
  const open = [view(plannedShard()), view(shardIn('live'))]
  expect(toRestCost({ generations, shards: [...open, over('s3', 0, 0.2, 0)] })).toEqual({
    usd: 200 * (0.2 / 100),
    measured: true,
  })
  expect(toRestCost({ generations, shards: open })).toEqual({ usd: 2, measured: false })
})

test('a resend of ten rows does not cost what the first generation was thought to', () => {
  const rest = toRestCost({
    generations: [generation(0, 100, 10, 30), generation(1, 10, 0.1, 0.3)],
    shards: [over('s1', 0, 12), view({ ...plannedShard(), shardId: 's2', gen: 1 }, { requests: 10 })],
  })
  expect(rest?.usd).toBeCloseTo(0.2)
  expect(rest?.measured).toBe(false)
})

test('nobody can say what is open where no price is known', () => {
  const generations = [{ ...generation(0, 100, 1, 2), estimate: null }]
  expect(toRestCost({ generations, shards: [view(plannedShard())] })).toBeNull()
})

test('a batch too many may have cost what it completed, or everything while it runs', () => {
  const generations = [generation(0, 1000, 1, 5)]
  const counts = { total: 100, completed: 20, failed: 0 }
  const surplus = (status: string) => {
    const snapshot = batchOf({ id: 'b2', status, request_counts: counts })
    return [{ batchId: 'b2', snapshot, cancel: 'sent' as const, files: null }]
  }
  const cost = (status: string) =>
    toSurplusCost({ generations }, view({ ...plannedShard(), surplus: surplus(status) }))
  expect([cost('cancelled'), cost('cancelling')]).toEqual([0.1, 0.5])
})

test('closing the page matters for what only it can send, and not for what waits for a person', () => {
  const named = (shardId: string, record: ShardRecord, change?: Partial<ShardView>) =>
    view({ ...record, shardId }, change)
  const run = { sending: 'on' } as const
  const shards = [
    named('s1', shardIn('live')),
    named('s2', shardIn('unresolved')),
    named('s3', plannedShard(), { gate: { why: 'pilot', pilotShardId: 's1', until: null } }),
    over('s4', 0, 1),
  ]
  const ids = (list: readonly ShardView[]) => list.map(({ shardId }) => shardId)
  const closing = toClosing({ shards, run }, [])
  expect([ids(closing.needed), ids(closing.asleep), ids(closing.safe)]).toEqual([
    ['s2'],
    ['s3'],
    ['s1', 's4'],
  ])
  const busy = toClosing({ shards: [named('s5', plannedShard())], run: { sending: 'paused' } }, [
    { shardId: 's5' },
  ])
  expect(ids(busy.needed)).toEqual(['s5'])
})
