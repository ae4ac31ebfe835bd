import { describe, expect, test } from 'vitest'
import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import { toPriceId } from '#core/records.ts'
import { spendsOf } from '#core/run/spend.ts'
import { isTerminal } from '#core/wire.ts'
import { createBatch, createFile } from '#openai/client.ts'
import { findPrice } from '#openai/prices.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { connectionId, createWorld, readEnd, runId, type World } from './driver.suite.ts'
import { valueOf } from '../engine.suite.ts'

const model = 'gpt-4.1-mini'
const day = 24 * 3_600_000
/** A shard's file has about 750 bytes, which the sandbox takes for 190 tokens: three fit. */
const shardTokens = 190
const threeFit = 600

const isOver = (world: World) => async () =>
  (await world.stages()).every((stage) => ['collected', 'replaced'].includes(stage))
const countOf = (world: World, call: string) => world.calls.filter((each) => each === call).length
const liveCount = async (world: World): Promise<number> =>
  (await world.shards()).filter(({ stage }) => stage.name === 'live' && !isTerminal(stage.snapshot.status))
    .length

async function alterConnection(world: World, change: Partial<ConnectionRecord['limits']>): Promise<void> {
  const record = await world.records.get('connections', connectionId)
  if (record === undefined) throw new Error('no connection')
  const limits = { ...record.limits, ...change }
  valueOf(await world.records.commit([{ put: 'connections', record: { ...record, limits } }]))
}

async function alterRun(world: World, change: Partial<RunRecord>): Promise<void> {
  const record = await world.records.get('runs', runId)
  if (record === undefined) throw new Error('no run')
  valueOf(await world.records.commit([{ put: 'runs', record: { ...record, ...change } }]))
}

describe('a queue with room for three of twenty shards', () => {
  const scenario = { tokenLimit: { tokens: threeFit, as: 'reply429' as const } }

  test('that a person has set is never overfilled, and nothing is refused', async () => {
    const world = await createWorld({ scenario, shards: 20, tokens: shardTokens })
    await alterConnection(world, { enqueuedTokens: threeFit })
    const tab = world.openTab()
    let most = 0
    await world.until(async () => {
      most = Math.max(most, await liveCount(world))
      return isOver(world)()
    }, day)
    expect(most).toBe(3)
    expect(countOf(world, 'POST /v1/batches')).toBe(20)
    expect((await readEnd(world)).executed).toEqual(Array.from({ length: 80 }, () => 1))
    // Nothing was uploaded long before it could be sent.
    expect(countOf(world, 'POST /v1/files')).toBe(20)
    expect(tab.driver.gateOf(runId, 's20')).toBeNull()
  })

  // Before anybody knows, refusals in replies stop the rest at once; batches that fail do so only after all were sent.
  test.each([
    ['reply429', 8],
    ['reply400', 8],
    ['batch', 17],
  ] as const)('is learned from the refusal and kept from then on (%s)', async (as, refused) => {
    const world = await createWorld({
      scenario: { tokenLimit: { tokens: threeFit, as } },
      shards: 20,
      tokens: shardTokens,
    })
    const tab = world.openTab()
    const learned = async () => (await world.records.get('connections', connectionId))?.learned?.[model]
    await world.until(async () => (await learned()) !== undefined)
    expect(await learned()).toMatchObject({
      enqueuedTokens: threeFit,
      message: expect.stringContaining('Limit: 600 enqueued tokens'),
    })
    expect(tab.events).toContainEqual({ kind: 'changed', store: 'connections', key: connectionId })
    await world.until(isOver(world), day)
    expect((await readEnd(world)).executed).toEqual(Array.from({ length: 80 }, () => 1))
    expect(countOf(world, 'POST /v1/batches')).toBeLessThanOrEqual(20 + refused)
  })

  test('is tried at once when a person wants so, instead of after five minutes', async () => {
    const world = await createWorld({ scenario: { tokenLimit: { tokens: 100, as: 'reply429' } }, shards: 1 })
    const tab = world.openTab()
    const isHeld = async () =>
      (await world.shards()).some(({ stage }) => 'hold' in stage && stage.hold?.why === 'token_limit')
    await world.until(isHeld)
    world.sandbox.setScenario({ tokenLimit: null })
    await world.pass(20_000)
    expect(await isHeld()).toBe(true)
    valueOf(await tab.driver.checkNow(runId))
    await world.until(async () => (await liveCount(world)) === 1, 10_000)
  })

  test('says to the others why they wait, in numbers, and when it looks again', async () => {
    const world = await createWorld({ scenario, shards: 5, tokens: shardTokens })
    await alterConnection(world, { enqueuedTokens: threeFit })
    const tab = world.openTab()
    await world.until(async () => (await liveCount(world)) === 3)
    await world.pass(200)
    expect(tab.driver.gateOf(runId, 's4')).toEqual({
      why: 'capacity',
      neededTokens: 190,
      limitTokens: 600,
      source: 'set',
      inFlightTokens: 570,
      inFlightBatches: 3,
      unknownBatches: 0,
      until: expect.any(Number),
    })
    expect(tab.events).toContainEqual({ kind: 'changed', store: 'shards', key: `${runId}/s4` })
  })
})

test('two runs over one connection share its room, the older one first', async () => {
  const world = await createWorld({ shards: 4, tokens: shardTokens })
  await alterConnection(world, { enqueuedTokens: 2 * shardTokens })
  const run = await world.records.get('runs', runId)
  if (run === undefined) throw new Error('no run')
  const younger = 'r1n0000000'
  const copies = (await world.shards()).map((shard) => ({
    put: 'shards' as const,
    record: { ...shard, runId: younger },
  }))
  const record = { ...run, id: younger, draftId: 'other', createdAt: run.createdAt + 1 }
  valueOf(await world.records.commit([{ put: 'runs', record }, ...copies]))
  const tab = world.openTab()
  const shardsOf = (id: string) => world.records.all('shards', { index: 'runId', equals: id })
  const liveOf = async (id: string) =>
    (await shardsOf(id)).filter(({ stage }) => stage.name === 'live').length
  let most = 0
  let overtaken = false
  await world.until(async () => {
    const [older, later] = [await liveOf(runId), await liveOf(younger)]
    most = Math.max(most, older + later)
    const unsent = (await world.shards()).some(({ stage }) => stage.name === 'planned')
    if (unsent && later > 0) overtaken = true
    const all = [...(await world.shards()), ...(await shardsOf(younger))]
    return all.every(({ stage }) => stage.name === 'collected')
  }, day)
  expect({ most, overtaken }).toEqual({ most: 2, overtaken: false })
  expect(countOf(world, 'POST /v1/batches')).toBe(8)
  expect(tab.driver.gateOf(younger, 's4')).toBeNull()
})

test('a shard larger than the queue is cut before anything is uploaded', async () => {
  const world = await createWorld({
    scenario: { tokenLimit: { tokens: 150, as: 'reply429' } },
    tokens: shardTokens,
  })
  await alterConnection(world, { enqueuedTokens: 150 })
  world.openTab()
  await world.until(isOver(world), day)
  expect((await world.stages()).filter((stage) => stage === 'replaced')).toHaveLength(3)
  expect(countOf(world, 'POST /v1/batches')).toBe(6)
  expect((await readEnd(world)).executed).toEqual(Array.from({ length: 12 }, () => 1))
})

test('batches made on another computer take their room, and leave it when they are over', async () => {
  const world = await createWorld({ scenario: { pace: { totalMs: 900_000 } }, tokens: shardTokens })
  await alterConnection(world, { enqueuedTokens: threeFit })
  const api = { transport: createSandboxTransport(world.sandbox), baseUrl: 'sandbox:', key: undefined }
  const line = `{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"${model}","messages":[{"role":"user","content":"Hi"}]}}\n`
  const file = valueOf(await createFile(api, { name: 'other.jsonl', blob: new Blob([line]) }))
  const metadata = { bw_tokens: '500' }
  const other = {
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata,
  }
  valueOf(await createBatch(api, other))
  const tab = world.openTab()
  await world.pass(300_000)
  expect(countOf(world, 'POST /v1/batches')).toBe(0)
  expect(tab.driver.gateOf(runId, 's1')).toMatchObject({ inFlightTokens: 500, inFlightBatches: 1 })
  // The list is looked at now and then, not all the time.
  expect(countOf(world, 'GET /v1/batches')).toBeLessThan(8)
  await world.until(isOver(world), day)
})

/** A dollar for the estimated prompts of a shard, nothing for answers. */
async function setPrice(world: World): Promise<void> {
  const price = { connectionId, model, inputPerMillion: 20_000, outputPerMillion: 0 }
  const record = { v: 1 as const, id: toPriceId(connectionId, model), ...price, at: 0 }
  valueOf(await world.records.commit([{ put: 'prices', record }]))
}

const spent = async (world: World): Promise<number> => {
  const price = { inputPerMillion: 10_000, outputPerMillion: 0, outputTokens: 0, directFactor: 2 }
  return (await world.shards())
    .flatMap((shard) => spendsOf(shard, price, () => null))
    .reduce((sum, { usd }) => sum + (usd ?? 0), 0)
}

describe('a budget', () => {
  test('of the run holds what may pass it, until the cap is changed or the parts are released', async () => {
    const world = await createWorld({ shards: 10 })
    await setPrice(world)
    await alterRun(world, { budget: { capUsd: 2.5, released: [] } })
    const tab = world.openTab()
    let most = 0
    const watch = async () => {
      most = Math.max(most, await spent(world))
      return false
    }
    await world.until(watch, 7_200_000).catch(() => undefined)
    expect(most).toBeGreaterThan(1.5)
    expect(most).toBeLessThanOrEqual(2.5)
    const planned = (await world.shards()).filter(({ stage }) => stage.name === 'planned')
    expect(planned.length).toBeGreaterThan(5)
    const [first, second] = planned.map(({ shardId }) => shardId)
    expect(tab.driver.gateOf(runId, first ?? '')).toMatchObject({
      why: 'budget',
      of: 'run',
      capUsd: 2.5,
      neededUsd: 1,
      until: null,
    })

    await alterRun(world, { budget: { capUsd: 2.5, released: [second ?? ''] } })
    tab.driver.kick(runId)
    await world.until(
      async () => (await world.stages()).filter((stage) => stage === 'planned').length === planned.length - 1,
    )
    expect((await world.records.get('shards', [runId, second ?? '']))?.stage.name).not.toBe('planned')

    await alterRun(world, { budget: { capUsd: null, released: [] } })
    tab.driver.kick(runId)
    await world.until(isOver(world))
    expect((await readEnd(world)).executed).toEqual(Array.from({ length: 40 }, () => 1))
  })

  test('of the day lets the rest go when the day is over', async () => {
    const world = await createWorld({ shards: 6 })
    await setPrice(world)
    await alterConnection(world, { dailyCapUsd: 2 })
    const tab = world.openTab()
    await world.pass(600_000)
    const held = tab.driver.gateOf(runId, 's6')
    expect(held).toMatchObject({ why: 'budget', of: 'day', capUsd: 2, until: expect.any(Number) })
    await world.until(isOver(world), 4 * day)
  })

  test('holds everything of a model that nobody knows the price of, and says so', async () => {
    // The table is loaded on first use, which no clock of ours waits for.
    expect(await findPrice('nobody-knows', 0)).toBeNull()
    const world = await createWorld({ provider: 'custom' })
    valueOf(
      await world.records.commit([
        {
          put: 'snapshots',
          record: {
            ...(await world.records.get('snapshots', 'snap'))!,
            snapshot: { ...(await world.records.get('snapshots', 'snap'))!.snapshot, model: 'nobody-knows' },
          },
        },
      ]),
    )
    await alterRun(world, { budget: { capUsd: 1000, released: [] } })
    const tab = world.openTab({ key: 'sk-right' })
    await world.pass(600_000)
    expect(countOf(world, 'POST /v1/files')).toBe(0)
    expect(tab.driver.gateOf(runId, 's1')).toMatchObject({ why: 'budget', neededUsd: null })
  })
})

test('a pilot is sent alone; the rest follows when a person has looked', async () => {
  const world = await createWorld()
  await alterRun(world, { pilot: 'waiting' })
  const tab = world.openTab()
  await world.pass(600_000)
  expect(await world.stages()).toEqual(['collected', 'planned', 'planned'])
  expect(tab.driver.gateOf(runId, 's2')).toEqual({ why: 'pilot', pilotShardId: 's1', until: null })
  await alterRun(world, { pilot: 'released' })
  tab.driver.kick(runId)
  await world.until(isOver(world))
})
