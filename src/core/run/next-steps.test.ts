import { describe, expect, test } from 'vitest'
import { type NextContext, nextSteps } from './next-steps.ts'
import type { RunRecord } from '../records.ts'
import { after, at, batchOf, marked, plannedShard, shardIn, start } from './shard-fixture.suite.ts'
import type { ShardRecord } from './shard.ts'

const run = (sending: RunRecord['sending'] = 'on'): RunRecord => ({
  v: 1,
  id: 'run0000000',
  name: '',
  draftId: '',
  datasetId: '',
  datasetName: '',
  connectionId: '',
  scope: { kind: 'all' },
  rows: 10,
  scopeFile: '',
  skipped: 0,
  skippedFile: null,
  skipReasons: [],
  generations: [],
  sending,
  estimate: null,
  createdAt: start,
  archivedAt: null,
  rev: 0,
})
const context = (change: Partial<NextContext> = {}): NextContext => ({
  now: start,
  hasKey: true,
  isSender: true,
  online: true,
  hidden: false,
  uploadSlots: 2,
  isBusy: () => false,
  isLooked: () => true,
  isAsked: () => false,
  gate: () => null,
  cutFor: () => null,
  notBefore: () => 0,
  ...change,
})
const named = (shard: ShardRecord, shardId: string): ShardRecord => ({ ...shard, shardId })
const kinds = (shard: ShardRecord, change: Partial<NextContext> = {}, sending: RunRecord['sending'] = 'on') =>
  nextSteps(run(sending), [shard], context(change)).steps.map(({ kind }) => kind)

test('the oldest shards are uploaded first, no more at once than there are slots', () => {
  const shards = ['s10', 's2', 's1'].map((id) => named(plannedShard(), id))
  expect(nextSteps(run(), shards, context()).steps).toEqual([
    { kind: 'upload', shardId: 's1' },
    { kind: 'upload', shardId: 's2' },
  ])
})

describe('nothing leaves', () => {
  const stages = [plannedShard(), ...(['ready', 'unresolved', 'live'] as const).map(shardIn)]
  test.each([{ hasKey: false }, { isSender: false }, { online: false }])('with %o', (change) => {
    for (const shard of stages) expect(kinds(shard, { ...change, now: start + 86_400_000 })).toEqual([])
  })
})

test('a paused run sends nothing new, but goes on looking, watching and collecting', () => {
  const later = { now: start + 86_400_000 }
  expect(kinds(plannedShard(), later, 'paused')).toEqual([])
  expect(kinds(shardIn('ready'), later, 'paused')).toEqual([])
  expect(kinds(shardIn('unresolved'), later, 'paused')).toEqual(['look'])
  expect(kinds(shardIn('live'), later, 'paused')).toEqual(['poll'])
})

test('a ready shard is looked for once before it is created', () => {
  expect(kinds(shardIn('ready'), { isLooked: () => false })).toEqual(['look'])
  expect(kinds(shardIn('ready'))).toEqual(['create'])
})

test('what a lost sender left behind is taken from there, unless this engine is at it', () => {
  expect(kinds(shardIn('uploading'))).toEqual(['recover'])
  expect(kinds(shardIn('creating'))).toEqual(['recover'])
  expect(kinds(shardIn('creating'), { isBusy: () => true })).toEqual([])
})

test('a cancelled run asks every shard to stop, also without a key', () => {
  expect(kinds(plannedShard(), { hasKey: false }, 'cancelling')).toEqual(['cancelShard'])
  expect(kinds(shardIn('live'), {}, 'cancelling')).toEqual(['cancelShard'])
  const asked = after(shardIn('live'), { kind: 'cancelAsked' })
  expect(kinds(asked, {}, 'cancelling')).toEqual(['cancelBatch'])
})

test('the next time is that of the shard due first', () => {
  const held = after(plannedShard(), {
    kind: 'held',
    attempt: 1,
    why: 'budget',
    until: start + 9000,
    detail: null,
  })
  const live = named(shardIn('live'), 's2')
  const { steps, nextAt } = nextSteps(run(), [held, live], context())
  expect(steps).toEqual([])
  expect(nextAt).toBeGreaterThan(start + 3000)
  expect(nextAt).toBeLessThan(start + 7000)
  expect(nextSteps(run(), [held], context()).nextAt).toBe(start + 9000)
})

test('a surplus batch is cancelled and collected whatever became of its shard', () => {
  const batch = batchOf({ id: 'b2', metadata: marked('i1') })
  const looked = { kind: 'looked', attempt: 1, startedAt: start, batches: [batch] } as const
  const done = batchOf({ id: 'b1', status: 'failed' })
  const rejected = after(after(shardIn('live'), looked), { kind: 'polled', batch: done, remedy: null })
  expect(rejected.stage.name).toBe('rejected')
  expect(kinds(rejected)).toEqual(['cancelBatch'])
  const over = { ...batch, status: 'cancelled', output_file_id: 'o2' }
  const ended = after(rejected, { kind: 'polled', batch: over, remedy: null }, at(9000))
  expect(nextSteps(run(), [ended], context()).steps).toEqual([
    { kind: 'collect', shardId: 's1', batchId: 'b2', file: 'output', fileId: 'o2' },
  ])
})
