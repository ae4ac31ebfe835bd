import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createShard } from './new-shard.ts'
import { type GateContext, type GateRun, type PlannedGates, planGates } from './plan-gates.ts'
import { batchOf, start } from './shard-fixture.suite.ts'
import type { ShardRecord, Stage } from './shard.ts'
import { spendsOf } from './spend.ts'

const free = { count: 0, limit: 2000, perMs: 3_600_000, freeAt: start + 3_600_000 }
const context = (change: Partial<GateContext> = {}): GateContext => ({
  now: start,
  limitOf: () => null,
  elsewhere: [],
  batches: free,
  files: { ...free, limit: 1000, perMs: 60_000 },
  day: { start: start - 3_600_000, end: start + 3_600_000, capUsd: null, spentUsd: 0 },
  isBusy: () => false,
  ...change,
})

/** A dollar per token in, nothing out. */
const price = { inputPerMillion: 1_000_000, outputPerMillion: 0, outputTokens: 0, directFactor: 2 }

const runOf = (
  shards: readonly ShardRecord[],
  change: Partial<GateRun['run']> = {},
  priced = true,
): GateRun => ({
  run: { id: shards[0]?.runId ?? 'run0000000', sending: 'on', ...change },
  shards,
  modelOf: () => 'm',
  costOf: ({ tokens }) => (priced ? tokens : null),
  spendsOf: (shard) => spendsOf(shard, priced ? price : null, () => null),
})

const shardsOf = (tokens: readonly number[], runId = 'run0000000'): readonly ShardRecord[] =>
  tokens.map((size, at) =>
    createShard(
      {
        runId,
        shardId: `s${at + 1}`,
        gen: 0,
        requestStart: at * 10,
        requestEnd: at * 10 + 10,
        bytes: 1,
        tokens: size,
      },
      start,
    ),
  )

const liveStage = (shard: ShardRecord, status = 'in_progress'): Stage => ({
  name: 'live',
  attempt: 1,
  batchId: `b ${shard.runId} ${shard.shardId}`,
  intentId: 'i',
  file: null,
  fenced: false,
  snapshot: batchOf({ id: `b ${shard.runId} ${shard.shardId}`, status, created_at: start / 1000 }),
  peak: null,
  cancel: 'no',
  since: start,
})
const toLive = (shard: ShardRecord): ShardRecord => ({ ...shard, stage: liveStage(shard) })
const collected = (shard: ShardRecord): ShardRecord => ({
  ...shard,
  stage: {
    name: 'collected',
    attempt: 1,
    batchId: 'b',
    final: batchOf({
      id: 'b',
      status: 'completed',
      created_at: start / 1000,
      usage: { input_tokens: shard.tokens, output_tokens: 0, cached_tokens: 0, reasoning_tokens: 0 },
    }),
    files: { output: { state: 'absent' }, error: { state: 'absent' } },
  },
})

const gatesOf = (planned: PlannedGates): Readonly<Record<string, string>> =>
  Object.fromEntries([...planned.gates].map(([key, { why }]) => [key.split('/')[1] ?? '', why] as const))
const limited = (tokens: number) => context({ limitOf: () => ({ tokens, source: 'learned' }) })

describe('the provider’s queue', () => {
  test('is filled in order, and what does not fit lets a smaller one pass', () => {
    const planned = planGates(limited(100), [runOf(shardsOf([60, 50, 30, 20]))])
    expect(gatesOf(planned)).toEqual({ s2: 'capacity', s4: 'capacity' })
    expect(planned.gates.get('run0000000/s2')).toEqual({
      why: 'capacity',
      neededTokens: 50,
      limitTokens: 100,
      source: 'learned',
      inFlightTokens: 60,
      inFlightBatches: 1,
      unknownBatches: 0,
      until: null,
    })
  })

  test('counts batches that are not over, of every run and of others; an unknown size counts as 0 and is said', () => {
    const [s1, s2] = shardsOf([60, 50])
    const elsewhere = [
      { model: 'm', tokens: 10 },
      { model: 'm-2026-01-01', tokens: null },
      { model: 'other', tokens: 1000 },
      { model: null, tokens: null },
    ]
    const planned = planGates({ ...limited(100), elsewhere }, [runOf([toLive(s1!), s2!])])
    expect(planned.gates.get('run0000000/s2')).toMatchObject({
      inFlightTokens: 70,
      inFlightBatches: 4,
      unknownBatches: 2,
    })
  })

  test('is shared by runs, the oldest first; a small later one goes where a large older one does not fit', () => {
    const older = runOf(shardsOf([80, 80], 'older00000'))
    const younger = runOf(shardsOf([15, 15], 'younger000'))
    const planned = planGates(limited(100), [older, younger])
    expect([...planned.gates.keys()]).toEqual(['older00000/s2', 'younger000/s2'])
  })

  test('is never filled by what is larger than all of it: that is to be cut, unless it is one request', () => {
    const [large, small] = shardsOf([300, 10])
    expect([...planGates(limited(100), [runOf([large!, small!])]).oversize]).toEqual([['run0000000/s1', 100]])
    const single = { ...large!, requestEnd: large!.requestStart + 1 }
    expect(planGates(limited(100), [runOf([single])])).toMatchObject({
      gates: new Map(),
      oversize: new Map(),
    })
    expect(gatesOf(planGates(limited(100), [runOf([toLive(small!), single])]))).toEqual({ s1: 'capacity' })
  })

  test('keeps a place for a shard that is on its way already', () => {
    const shards = shardsOf([60, 60])
    const isBusy = (key: string) => key.endsWith('s2')
    expect(gatesOf(planGates({ ...limited(100), isBusy }, [runOf(shards)]))).toEqual({ s1: 'capacity' })
  })

  const tokens = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 })

  test('never takes more than the limit, and every shard is sent in the end', () => {
    const scenario = fc.record({
      runs: fc.array(tokens, { minLength: 1, maxLength: 3 }),
      limit: fc.integer({ min: 50, max: 120 }),
      picks: fc.infiniteStream(fc.nat()),
    })
    fc.assert(
      fc.property(scenario, ({ runs, limit, picks }) => {
        let all = runs.map((sizes, at) => shardsOf(sizes, `run${at}000000`))
        const inFlight = () =>
          all
            .flat()
            .filter(({ stage }) => stage.name === 'live')
            .reduce((sum, shard) => sum + shard.tokens, 0)
        const left = () => all.flat().filter(({ stage }) => stage.name !== 'collected')
        for (let turn = 0; left().length > 0; turn++) {
          expect(turn).toBeLessThan(200)
          const { gates } = planGates(
            limited(limit),
            all.map((shards) => runOf(shards)),
          )
          const send = (shard: ShardRecord) =>
            shard.stage.name === 'planned' && !gates.has(`${shard.runId}/${shard.shardId}`)
              ? toLive(shard)
              : shard
          all = all.map((shards) => shards.map(send))
          expect(inFlight()).toBeLessThanOrEqual(limit)
          // One of those in flight ends.
          const live = all.flat().filter(({ stage }) => stage.name === 'live')
          expect(live.length).toBeGreaterThan(0)
          const over = live[(picks.next().value ?? 0) % live.length]
          all = all.map((shards) => shards.map((shard) => (shard === over ? collected(shard) : shard)))
        }
      }),
    )
  })
})

describe('a budget', () => {
  const capped = (capUsd: number | null, released: readonly string[] = []) => ({
    budget: { capUsd, released },
  })

  test('holds the parts that would pass the cap of the run, with the numbers', () => {
    const planned = planGates(context(), [runOf(shardsOf([6, 6, 3]), capped(10))])
    expect(gatesOf(planned)).toEqual({ s2: 'budget' })
    expect(planned.gates.get('run0000000/s2')).toEqual({
      why: 'budget',
      of: 'run',
      capUsd: 10,
      committedUsd: 6,
      neededUsd: 6,
      until: null,
    })
  })

  test('lets through what a person released, and what became of it by cutting', () => {
    const [s1, s2, s3, s4] = shardsOf([6, 6, 3, 3])
    const cut: ShardRecord = { ...s2!, stage: { name: 'replaced', by: ['s3'] } }
    const planned = planGates(context(), [runOf([s1!, cut, s3!, s4!], capped(5, ['s2']))])
    expect(gatesOf(planned)).toEqual({ s1: 'budget', s4: 'budget' })
    expect(gatesOf(planGates(context(), [runOf([s1!, cut, s3!, s4!], capped(0))]))).toEqual({
      s1: 'budget',
      s3: 'budget',
      s4: 'budget',
    })
  })

  test('of a day counts all runs of the connection and opens at midnight', () => {
    const day = { start: start - 3_600_000, end: start + 3_600_000, capUsd: 10, spentUsd: 4 }
    const live = shardsOf([5], 'older00000').map(toLive)
    const planned = planGates(context({ day }), [runOf(live), runOf(shardsOf([2, 11]))])
    expect(planned.gates.get('run0000000/s1')).toMatchObject({ of: 'day', committedUsd: 9, until: day.end })
    // Tomorrow's cap would not do either.
    expect(planned.gates.get('run0000000/s2')).toMatchObject({ of: 'day', neededUsd: 11, until: null })
    const yesterday = live.map((shard) => ({
      ...shard,
      stage: { ...shard.stage, snapshot: batchOf({ id: 'b', created_at: day.start / 1000 - 1 }) } as Stage,
    }))
    expect(gatesOf(planGates(context({ day }), [runOf(yesterday), runOf(shardsOf([2]))]))).toEqual({})
  })

  test('without a known price says so and lets nothing pass', () => {
    const planned = planGates(context(), [runOf(shardsOf([1]), capped(10), false)])
    expect(planned.gates.get('run0000000/s1')).toMatchObject({ why: 'budget', neededUsd: null, until: null })
    expect(gatesOf(planGates(context(), [runOf(shardsOf([1]), capped(null), false)]))).toEqual({})
  })

  test('keeps the money of a part that waits for room', () => {
    const planned = planGates(limited(10), [runOf(shardsOf([6, 6, 4]), capped(14))])
    expect(gatesOf(planned)).toEqual({ s2: 'capacity', s3: 'budget' })
  })

  test('is never passed by what was not released', () => {
    const scenario = fc.record({
      tokens: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
      cap: fc.integer({ min: 0, max: 200 }),
      dayCap: fc.option(fc.integer({ min: 0, max: 200 })),
      released: fc.array(fc.integer({ min: 1, max: 12 }).map((number) => `s${number}`)),
      limit: fc.integer({ min: 50, max: 300 }),
    })
    fc.assert(
      fc.property(scenario, ({ tokens, cap, dayCap, released, limit }) => {
        const day = { start: start - 1, end: start + 1, capUsd: dayCap, spentUsd: 0 }
        let shards = shardsOf(tokens)
        for (let turn = 0; turn < 15; turn++) {
          const run = runOf(shards, capped(cap, released))
          const { gates } = planGates({ ...limited(limit), day }, [run])
          shards = shards.map((shard) => {
            if (shard.stage.name === 'live') return collected(shard)
            return shard.stage.name === 'planned' && !gates.has(`${shard.runId}/${shard.shardId}`)
              ? toLive(shard)
              : shard
          })
        }
        const spent = shards.filter(({ stage }) => stage.name !== 'planned')
        const isReleased = ({ shardId }: ShardRecord) => released.includes(shardId)
        const byItself = spent.filter((shard) => !isReleased(shard))
        const sum = byItself.reduce((total, shard) => total + shard.tokens, 0)
        expect(sum).toBeLessThanOrEqual(Math.min(cap, dayCap ?? Infinity))
        expect(shards.filter(isReleased).every(({ stage }) => stage.name !== 'planned')).toBe(true)
      }),
    )
  })
})

describe('a pilot', () => {
  test('is the first shard of each generation; the others wait for a person', () => {
    const second = shardsOf([1, 1]).map((shard, at) => ({ ...shard, gen: 1, shardId: `s${at + 4}` }))
    const planned = planGates(context(), [runOf([...shardsOf([1, 1, 1]), ...second], { pilot: 'waiting' })])
    expect(gatesOf(planned)).toEqual({ s2: 'pilot', s3: 'pilot', s5: 'pilot' })
    expect(planned.gates.get('run0000000/s5')).toEqual({ why: 'pilot', pilotShardId: 's4', until: null })
    expect(gatesOf(planGates(context(), [runOf(shardsOf([1, 1]), { pilot: 'released' })]))).toEqual({})
  })

  test('that was cut is its first part', () => {
    const [s1, s2] = shardsOf([2, 1])
    const cut: ShardRecord = { ...s1!, stage: { name: 'replaced', by: ['s3', 's4'] } }
    const parts = [0, 5].map((at) => ({ ...s1!, shardId: at === 0 ? 's3' : 's4', requestStart: at }))
    expect(gatesOf(planGates(context(), [runOf([cut, s2!, ...parts], { pilot: 'waiting' })]))).toEqual({
      s2: 'pilot',
      s4: 'pilot',
    })
  })
})

test('no more batches are created in an hour, and files uploaded in a minute, than the provider takes', () => {
  const batches = { ...free, count: 1998 }
  const planned = planGates(context({ batches }), [runOf(shardsOf([1, 1, 1]))])
  expect(planned.gates.get('run0000000/s3')).toEqual({
    why: 'creates',
    of: 'batches',
    count: 2000,
    limit: 2000,
    perMs: 3_600_000,
    until: free.freeAt,
  })
  const files = { ...free, limit: 1000, perMs: 60_000, count: 1000 }
  const ready = shardsOf([1])[0]!
  const file = { id: 'f', createdAt: 1, expiresAt: null, sha256: '', bytes: 1 }
  const uploaded: ShardRecord = { ...ready, stage: { name: 'ready', attempt: 1, file, hold: null } }
  expect(gatesOf(planGates(context({ files }), [runOf([uploaded, ...shardsOf([1, 1]).slice(1)])]))).toEqual({
    s2: 'creates',
  })
})

test('paused, held and finished shards have no gate and take no room', () => {
  const [s1, s2] = shardsOf([60, 60])
  const held: ShardRecord = {
    ...s1!,
    stage: {
      name: 'planned',
      attempt: 1,
      file: null,
      hold: { why: 'token_limit', until: start + 1, tries: 1, detail: null, batchIds: [] },
    },
  }
  expect(gatesOf(planGates(limited(100), [runOf([held, s2!])]))).toEqual({})
  expect(gatesOf(planGates(limited(10), [runOf([s1!, s2!], { sending: 'paused' })]))).toEqual({})
})
