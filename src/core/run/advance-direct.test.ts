import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDirectShard } from './advance-direct.ts'
import { advance } from './advance.ts'
import { createShard } from './new-shard.ts'
import { isSettled } from './next-steps.ts'
import type { ShardEvent } from './shard-event.ts'
import { outcomeWithoutLine } from '../results/shard-outcome.ts'
import type { ShardRecord } from './shard.ts'

const batchId = 'direct-1'
const direct = (requests: number): ShardRecord =>
  createDirectShard(
    createShard(
      { runId: 'r', shardId: 's2', gen: 1, requestStart: 0, requestEnd: requests, bytes: 1, tokens: 1 },
      1000,
    ),
    batchId,
    1000,
  )

const after = (shard: ShardRecord, ...events: readonly ShardEvent[]): ShardRecord =>
  events.reduce((current, event) => {
    const advanced = advance(current, event, { now: 5000, random: 0, nextShardNumber: 9 })
    if (!advanced.ok) throw new Error(`${event.kind}: ${advanced.error.reason}`)
    return advanced.value.shard
  }, shard)
const reasonOf = (shard: ShardRecord, event: ShardEvent): string | null => {
  const advanced = advance(shard, event, { now: 5000, random: 0, nextShardNumber: 9 })
  return advanced.ok ? null : advanced.error.reason
}
const begun = (requestStart: number, requestEnd: number): ShardEvent => ({
  kind: 'directBegun',
  batchId,
  requestStart,
  requestEnd,
})
const stored = (...requests: readonly number[]): ShardEvent => ({
  kind: 'directStored',
  batchId,
  requests,
  completed: requests.length,
  failed: 0,
})
const ended = (...returned: readonly number[]): ShardEvent => ({ kind: 'directEnded', batchId, returned })

test('requests are begun in order, each once', () => {
  const shard = after(direct(5), begun(0, 2))
  expect(reasonOf(shard, begun(0, 2))).toBe('stale')
  expect(reasonOf(shard, begun(3, 4))).toBe('stale')
  expect(reasonOf(shard, begun(2, 6))).toBe('stale')
  expect(after(shard, begun(2, 5)).stage).toMatchObject({ next: 5, begun: [0, 1, 2, 3, 4] })
})

test('it ends completed when every reply is stored', () => {
  const shard = after(direct(2), begun(0, 2), stored(1), stored(0), ended())
  expect(shard.stage).toMatchObject({
    name: 'collected',
    final: { status: 'completed', request_counts: { total: 2, completed: 2, failed: 0 } },
  })
  expect(isSettled(shard)).toBe(true)
})

test('what was never begun, or came back unexecuted, counts as cancelled', () => {
  const shard = after(direct(4), begun(0, 2), stored(0), ended(1))
  expect(shard.stage).toMatchObject({ name: 'collected', final: { status: 'cancelled' } })
  expect(outcomeWithoutLine(shard).outcome).toBe('cancelled')
})

test('it does not end while a begun request is neither stored nor returned', () => {
  const shard = after(direct(2), begun(0, 2), stored(0))
  expect(reasonOf(shard, ended())).toBe('stale')
  expect(outcomeWithoutLine(shard).outcome).toBe('waiting')
})

test('after a cancel nothing more is begun, and replies under way are still stored', () => {
  const shard = after(direct(3), begun(0, 1), { kind: 'cancelAsked' })
  expect(reasonOf(shard, begun(1, 2))).toBe('held')
  expect(after(shard, stored(0), ended()).stage).toMatchObject({ final: { status: 'cancelled' } })
})

test('a reply is stored once, and nothing is stored that was not begun', () => {
  const shard = after(direct(3), begun(0, 2), stored(0))
  expect(reasonOf(shard, stored(0))).toBe('stale')
  expect(reasonOf(shard, stored(2))).toBe('stale')
  expect(reasonOf(shard, stored(1, 1))).toBe('stale')
})

test('no order of events begins a request twice or forgets one that was begun', () => {
  const request = fc.nat(7)
  const event = fc.oneof(
    fc.tuple(request, fc.integer({ min: 1, max: 3 })).map(([at, count]) => begun(at, at + count)),
    fc.uniqueArray(request, { maxLength: 3 }).map((requests) => stored(...requests)),
    fc.uniqueArray(request, { maxLength: 3 }).map((requests) => ended(...requests)),
    fc.constant<ShardEvent>({ kind: 'cancelAsked' }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let shard = direct(6)
      const times = new Map<number, number>()
      const settled = new Set<number>()
      for (const each of events) {
        const advanced = advance(shard, each, { now: 5000, random: 0, nextShardNumber: 9 })
        if (!advanced.ok) continue
        shard = advanced.value.shard
        if (each.kind === 'directBegun')
          for (let at = each.requestStart; at < each.requestEnd; at++) times.set(at, (times.get(at) ?? 0) + 1)
        if (each.kind === 'directStored') for (const at of each.requests) settled.add(at)
        if (each.kind === 'directEnded') for (const at of each.returned) settled.add(at)
        const open = shard.stage.name === 'direct' ? shard.stage.begun : []
        expect([...settled, ...open].sort()).toEqual([...times.keys()].sort())
      }
      expect([...times.values()].every((count) => count === 1)).toBe(true)
    }),
  )
})
