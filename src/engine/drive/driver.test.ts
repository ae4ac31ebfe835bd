import { describe, expect, test } from 'vitest'
import { connectionId, createWorld, readEnd, runId, type World } from './driver.suite.ts'
import { writeFile } from '../files/whole-file.ts'

const twelve = Array.from({ length: 12 }, () => 1)
const collected = ['collected', 'collected', 'collected']
const whole = { stages: collected, executed: twelve, placed: 12 }

const isOver = (world: World) => async () =>
  (await world.stages()).every((stage) => ['collected', 'rejected', 'withdrawn', 'replaced'].includes(stage))
const finish = (world: World, limit?: number) => world.until(isOver(world), limit)
const countOf = (world: World, call: string) => world.calls.filter((each) => each === call).length

describe('a run of three shards', () => {
  test('is sent, watched and collected, and each request is executed once', async () => {
    const world = await createWorld()
    const tab = world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(countOf(world, 'POST /v1/files')).toBe(3)
    expect(countOf(world, 'POST /v1/batches')).toBe(3)
    const [segment] = await world.segments()
    expect(segment).toMatchObject({
      kind: 'output',
      lines: { lines: 4, placed: 4, foreign: 0, malformed: 0 },
    })
    await tab.driver.stop()
    expect((await world.files.list(`bw1/runs/${runId}`)).filter((path) => path.endsWith('-input'))).toEqual(
      [],
    )
  })

  test('is watched by pages of the list, not by one call per batch', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: 600_000 } } })
    world.openTab()
    await finish(world)
    expect(countOf(world, 'GET /v1/batches/…')).toBeLessThanOrEqual(3)
    expect(countOf(world, 'GET /v1/batches')).toBeLessThan(70)
  })

  test('tells what changed, how far files are on their way, and when closing would interrupt', async () => {
    const world = await createWorld()
    const tab = world.openTab()
    await finish(world)
    const kinds = new Set(tab.events.map((event) => event.kind))
    expect(kinds).toEqual(new Set(['changed', 'uploading', 'collecting', 'unsafeToClose']))
    const unsafe = tab.events.filter((event) => event.kind === 'unsafeToClose')
    expect(unsafe[0]?.shards).toContainEqual({ runId, shardId: 's1' })
    expect(unsafe.at(-1)?.shards).toEqual([])
    const last = tab.events.findLast((event) => event.kind === 'uploading')
    expect(last).toMatchObject({ sentBytes: expect.any(Number) })
    expect(last?.sentBytes).toBe(last?.totalBytes)
    const fetched = tab.events.findLast((event) => event.kind === 'collecting')
    expect(fetched?.receivedBytes).toBeGreaterThan(100)
    expect(fetched?.receivedBytes).toBe(fetched?.totalBytes)
  })

  test('paused, sends nothing; resumed, goes on', async () => {
    const world = await createWorld()
    const tab = world.openTab()
    await tab.driver.setSending(runId, 'paused')
    await world.pass(600_000)
    expect(countOf(world, 'POST /v1/batches')).toBeLessThanOrEqual(2)
    await tab.driver.setSending(runId, 'on')
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('is sent by one of two tabs, and the other takes over when that one is closed', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: 300_000 } } })
    const first = world.openTab()
    await world.pass(10_000)
    const second = world.openTab()
    await world.pass(10_000)
    expect([first, second].map((tab) => tab.driver.senderOf(connectionId))).toEqual(['here', 'elsewhere'])
    await first.driver.stop()
    await world.until(() => second.driver.senderOf(connectionId) === 'here', 10_000)
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })
})

test.each([1, 2, 3, 4, 5, 6])(
  'two tabs that do not see each other’s locks execute each request once (%i)',
  async (seed) => {
    const world = await createWorld({ seed })
    world.openTab({ ownLocks: true })
    // Not quite at the same moment, so that one meets the other at every point of its way.
    for (let turn = 0; turn < seed * 6; turn++) await Promise.resolve()
    world.openTab({ ownLocks: true })
    await finish(world, 12 * 3_600_000)
    expect(await readEnd(world)).toEqual(whole)
  },
)

describe('a reply to POST /batches is lost', () => {
  const lost = (when: 'before' | 'after', delayMs?: number) => ({
    faults: [
      {
        method: 'POST' as const,
        path: '/v1/batches',
        times: 1,
        effect: { kind: 'lost' as const, when, ...(delayMs === undefined ? {} : { delayMs }) },
      },
    ],
  })

  test('before the effect: it is looked for, fenced, and only then created again from a new upload', async () => {
    const world = await createWorld({ scenario: lost('before') })
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(countOf(world, 'POST /v1/batches')).toBe(4)
    expect(countOf(world, 'POST /v1/files')).toBe(4)
    expect(countOf(world, 'DELETE /v1/files/…')).toBe(1)
  })

  test('after the effect: the batch is found and nothing is created again', async () => {
    const world = await createWorld({ scenario: lost('after') })
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(countOf(world, 'POST /v1/batches')).toBe(3)
  })

  test('and the batch comes to be a minute later', async () => {
    const world = await createWorld({ scenario: { ...lost('after', 70_000), listLagMs: 30_000 } })
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(countOf(world, 'POST /v1/batches')).toBe(3)
  })

  test.each(['failed', 'absent'] as const)(
    'and its input file is fenced before it comes to be: then it is %s and created again',
    async (missingInput) => {
      const world = await createWorld({ scenario: { ...lost('after', 125_000), missingInput } })
      world.openTab()
      await finish(world)
      expect(await readEnd(world)).toEqual(whole)
    },
  )

  test('and the provider cannot delete files: a person is asked, and may create it again', async () => {
    const world = await createWorld({
      scenario: {
        faults: [
          ...lost('before').faults,
          {
            method: 'DELETE',
            path: '/v1/files/*',
            effect: { kind: 'reply', status: 405, message: 'Method not allowed' },
          },
        ],
      },
    })
    const tab = world.openTab()
    const asked = async () =>
      (await world.shards()).find(({ stage }) => stage.name === 'unresolved' && stage.ask)
    await world.until(async () => (await asked()) !== undefined)
    await world.pass(3_600_000)
    const shard = await asked()
    expect(countOf(world, 'POST /v1/batches')).toBe(3)
    await tab.driver.resolveShard(runId, shard!.shardId, { kind: 'createAgain' })
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })
})

describe('a worker dies', () => {
  test('and what it left of a download is removed', async () => {
    const world = await createWorld({ shards: 1 })
    const first = world.openTab()
    await world.until(async () => (await world.stages())[0] === 'live')
    first.crash()
    await writeFile(world.files, `bw1/runs/${runId}/left.jsonl`, new Uint8Array(10))
    await world.pass(1000)
    world.openTab()
    await finish(world)
    const kept = await world.files.list(`bw1/runs/${runId}`)
    expect(kept.filter((path) => /\.(jsonl|idx)$/.test(path)).sort()).toEqual(
      (await world.segments()).flatMap(({ file, indexFile }) => [file, indexFile]).sort(),
    )
  })

  test.each(Array.from({ length: 36 }, (_, at) => at * 5 + 1))(
    'at call %i, and the next one brings the run to its end',
    async (crashAfter) => {
      const world = await createWorld()
      const first = world.openTab({ crashAfter })
      await world.pass(30_000)
      first.crash()
      world.openTab()
      await finish(world)
      expect(await readEnd(world)).toEqual(whole)
    },
  )
})

describe('the provider', () => {
  test('is gone for ten minutes: nothing is lost', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: 30_000 } } })
    world.openTab()
    await world.pass(10_000)
    world.sandbox.setScenario('server-gone')
    await world.pass(600_000)
    world.sandbox.setScenario({})
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(world.calls.length).toBeLessThan(200)
  })

  test('is slow to tell of one batch: the others go on meanwhile', async () => {
    const world = await createWorld({
      scenario: {
        faults: [
          {
            path: '/v1/batches',
            method: 'GET',
            effect: { kind: 'reply', status: 404, message: 'No such call' },
          },
          { path: '/v1/batches/*', method: 'GET', times: 1, effect: { kind: 'late', ms: 55_000 } },
        ],
      },
    })
    world.openTab()
    const isCollected = async (count: number) =>
      (await world.stages()).filter((stage) => stage === 'collected').length === count
    await world.until(() => world.calls.includes('GET /v1/batches/…'), 30_000)
    await world.until(() => isCollected(2), 45_000)
    await world.until(() => isCollected(3), 60_000)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('is gone from the start: the calls become fewer', async () => {
    const world = await createWorld()
    const tab = world.openTab()
    world.sandbox.setScenario('server-gone')
    await world.pass(3_600_000)
    expect(world.calls.length).toBeLessThan(70)
    expect(await world.shards()).toMatchObject([
      { stage: { name: 'planned', hold: { why: 'network' } } },
      { stage: { name: 'planned', hold: { why: 'network' } } },
      { stage: { name: 'planned', hold: { why: 'network' } } },
    ])
    world.sandbox.setScenario({})
    tab.driver.setPresence({ visible: true, online: false })
    await world.pass(1000)
    tab.driver.setPresence({ visible: true, online: true })
    await finish(world, 60_000)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('refuses the key: the run waits for another, and then goes on', async () => {
    const world = await createWorld({ provider: 'custom', scenario: { key: 'sk-right' } })
    const tab = world.openTab({ key: 'sk-wrong' })
    await world.pass(600_000)
    expect(await world.shards()).toMatchObject([
      { stage: { name: 'planned', hold: { why: 'key', until: null } } },
      { stage: { name: 'planned', hold: { why: 'key', until: null } } },
      { stage: { name: 'planned', hold: { why: 'key', until: null } } },
    ])
    expect(world.calls.length).toBeLessThan(10)
    tab.keys.set(connectionId, 'sk-right')
    tab.driver.kick()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('refuses a key that gets its rights later: entering it again, or resuming, tries again', async () => {
    const world = await createWorld({ provider: 'custom', scenario: { missingScopes: ['api.files.write'] } })
    const tab = world.openTab({ key: 'sk-restricted' })
    const isHeld = async () =>
      (await world.shards()).every(({ stage }) => 'hold' in stage && stage.hold?.why === 'key')
    await world.until(isHeld)
    await world.pass(600_000)
    const before = world.calls.length
    tab.driver.kick()
    await world.pass(1000)
    expect(world.calls.length).toBeGreaterThan(before)
    await world.until(isHeld)
    world.sandbox.setScenario({ missingScopes: [] })
    await tab.driver.setSending(runId, 'on')
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('refuses the key of one tab: another with the right one takes over', async () => {
    const world = await createWorld({ provider: 'custom', scenario: { key: 'sk-right' } })
    world.openTab({ key: 'sk-wrong' })
    await world.pass(10_000)
    const other = world.openTab({ key: 'sk-right' })
    await world.pass(600_000)
    other.driver.kick()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('is watched by a tab without a key, which learns that the sending one was closed', async () => {
    const world = await createWorld({ provider: 'custom', scenario: { pace: { totalMs: 3_600_000 } } })
    const sending = world.openTab({ key: 'sk-right' })
    await world.pass(10_000)
    const watching = world.openTab()
    await world.pass(10_000)
    expect(watching.driver.senderOf(connectionId)).toBe('elsewhere')
    await sending.driver.stop()
    const seen = watching.events.length
    await world.until(() => watching.driver.senderOf(connectionId) === 'nobody', 20_000)
    expect(watching.events.slice(seen)).toContainEqual({ kind: 'changed', store: 'runs', key: runId })
  })

  test('is not called without a key', async () => {
    const world = await createWorld({ provider: 'custom' })
    const tab = world.openTab()
    await world.pass(600_000)
    expect(world.calls).toEqual([])
    expect(tab.driver.senderOf(connectionId)).toBe('nobody')
  })

  describe.each(['reply429', 'reply400', 'batch'] as const)('has a full queue (%s)', (as) => {
    // A shard's file has about 750 bytes, which the sandbox takes for 190 tokens.
    test('and room for one shard: they wait for each other', async () => {
      const world = await createWorld({ scenario: { tokenLimit: { tokens: 200, as } }, tokens: 190 })
      world.openTab()
      await finish(world, 24 * 3_600_000)
      expect(await readEnd(world)).toEqual(whole)
    })

    test('and room for less than a shard: it is cut', async () => {
      const world = await createWorld({ scenario: { tokenLimit: { tokens: 150, as } }, tokens: 190 })
      world.openTab()
      await finish(world, 24 * 3_600_000)
      const { stages, executed, placed } = await readEnd(world)
      expect({ executed, placed }).toEqual({ executed: twelve, placed: 12 })
      expect(stages.filter((stage) => stage === 'replaced')).toHaveLength(3)
    })
  })

  test('limits the rate: every call is repeated later', async () => {
    const world = await createWorld()
    world.sandbox.setScenario('rate-limit')
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('rejects every request of a model it does not know', async () => {
    const world = await createWorld({ scenario: { rowRates: { 'fail:400': 1 } } })
    world.openTab()
    await finish(world)
    const { stages, placed } = await readEnd(world)
    expect({ stages, placed }).toEqual({ stages: collected, placed: 12 })
    expect((await world.segments()).map(({ kind }) => kind)).toEqual(['error', 'error', 'error'])
  })

  test('expires batches: both of their files are collected', async () => {
    const world = await createWorld({ scenario: { expireAt: 0.5 } })
    world.openTab()
    await finish(world)
    const { stages, executed, placed } = await readEnd(world)
    expect({ stages, placed }).toEqual({ stages: collected, placed: 12 })
    expect(executed.every((times) => times === 1)).toBe(true)
    expect(executed.length).toBeLessThan(12)
  })

  test('names an empty error file: it is no file', async () => {
    const world = await createWorld({ scenario: { emptyErrorFileId: true } })
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })

  test.each(['drop', 'truncate'] as const)('breaks downloads (%s): they start again', async (kind) => {
    const world = await createWorld({
      scenario: {
        faults: [{ method: 'GET', path: '/v1/files/*/content', times: 3, effect: { kind, at: 0.6 } }],
      },
    })
    const tab = world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    await tab.driver.stop()
    const kept = await world.files.list(`bw1/runs/${runId}`)
    expect(kept.filter((path) => path.endsWith('.jsonl') || path.endsWith('.idx'))).toHaveLength(6)
    const log = await world.records.all('log', { index: 'runId', equals: runId })
    const downloads = log.filter(({ call }) => call === 'GET /files/…/content')
    expect(downloads.map(({ status }) => status).sort()).toEqual([200, 200, 200, null, null, null])
  })

  test('adds odd lines: they are counted and kept, and disturb nothing', async () => {
    const world = await createWorld({ scenario: { extraLines: { duplicated: 1, foreign: 1, malformed: 1 } } })
    world.openTab()
    await finish(world)
    const segments = await world.segments()
    expect(segments.map(({ lines }) => lines)).toEqual(
      segments.map(() => ({ lines: 7, placed: 5, outranked: 0, foreign: 1, malformed: 1 })),
    )
  })

  test('does not know the batch any more: only a person gives it up', async () => {
    const world = await createWorld({ shards: 1, scenario: { pace: { totalMs: 60_000 } } })
    const tab = world.openTab()
    await world.until(async () => (await world.stages())[0] === 'live')
    const gone = { kind: 'reply', status: 404, message: 'No batch found with this id' } as const
    world.sandbox.setScenario({ faults: [{ method: 'GET', path: '/v1/batches/**', effect: gone }] })
    await world.pass(3_600_000)
    expect(await world.shards()).toMatchObject([{ stage: { name: 'live' }, health: { notFound: true } }])
    await tab.driver.resolveShard(runId, 's1', { kind: 'declareLost' })
    expect(await world.stages()).toEqual(['collected'])
  })
})

describe('files that the provider has to process', () => {
  const checks = (world: World) => countOf(world, 'GET /v1/files/…')

  test('are waited for, and the shard says so', async () => {
    const world = await createWorld({ scenario: { processing: { status: 'pending', ms: 45_000 } } })
    world.openTab()
    await world.until(async () => (await world.stages()).every((stage) => stage === 'ready'))
    const [shard] = await world.shards()
    expect(shard?.stage).toMatchObject({ name: 'ready', file: { processing: { status: 'pending' } } })
    await world.pass(30_000)
    expect(countOf(world, 'POST /v1/batches')).toBe(0)
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(checks(world)).toBeGreaterThan(3)
    expect(checks(world)).toBeLessThan(30)
  })

  test('are waited for by the tab that comes next', async () => {
    const world = await createWorld({ scenario: { processing: { status: 'processing', ms: 45_000 } } })
    const first = world.openTab()
    await world.until(async () => (await world.stages()).every((stage) => stage === 'ready'))
    first.crash()
    world.openTab()
    await finish(world)
    expect(countOf(world, 'POST /v1/files')).toBe(3)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('and never says so are tried after a while, and a later one at once', async () => {
    const late = { kind: 'late', ms: 100_000 } as const
    const world = await createWorld({
      scenario: {
        processing: { status: 'uploaded', ms: Infinity },
        faults: [{ method: 'POST', path: '/v1/files', skip: 2, times: 1, effect: late }],
      },
    })
    world.openTab()
    await world.until(() => countOf(world, 'POST /v1/batches') === 2, 90_000)
    const asked = checks(world)
    expect(asked).toBeGreaterThan(2)
    await finish(world, 300_000)
    expect(checks(world)).toBe(asked)
    expect(await readEnd(world)).toEqual(whole)
  })

  test('at once are asked for by nobody', async () => {
    const world = await createWorld()
    world.openTab()
    await finish(world)
    expect(checks(world)).toBe(0)
  })
})

describe('a batch that was made twice', () => {
  test('is found in the list, cancelled, collected and kept as surplus', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: 200_000 } } })
    const tab = world.openTab()
    await world.until(async () => (await world.stages()).every((stage) => stage === 'live'))
    const [first] = (await world.sandbox.books()).batches
    const copied = await world.sandbox.request(
      new Request('http://sandbox/v1/batches', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          input_file_id: first!.inputFileId,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
          metadata: first!.metadata,
        }),
      }),
    )
    expect(copied).toMatchObject({ status: 200 })
    await finish(world)
    await world.pass(60_000)
    const surplus = (await world.shards()).flatMap((shard) => shard.surplus)
    expect(surplus).toMatchObject([{ cancel: 'sent', snapshot: { status: 'cancelled' } }])
    expect(surplus[0]?.files?.error.state).toBe('stored')
    expect(await world.segments()).toHaveLength(4)
    await world.pass(3_600_000)
    expect(tab.driver.senderOf(connectionId)).toBe('nobody')
  })
})

describe('cancelling', () => {
  test('before anything is created withdraws every shard', async () => {
    const world = await createWorld({ provider: 'custom' })
    const tab = world.openTab()
    await world.pass(1000)
    await tab.driver.cancelRun(runId)
    expect(await world.stages()).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
  })

  test('stops live batches and collects what they have done', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: 400_000 } } })
    const tab = world.openTab()
    await world.pass(200_000)
    await tab.driver.cancelRun(runId)
    await finish(world)
    const { stages, executed, placed } = await readEnd(world)
    expect({ stages, placed }).toEqual({ stages: collected, placed: 12 })
    expect(executed.length).toBeGreaterThan(0)
    expect(executed.length).toBeLessThan(12)
  })

  test('while a reply is missing creates nothing more', async () => {
    const world = await createWorld({ shards: 1 })
    world.sandbox.setScenario('lost-before')
    const tab = world.openTab()
    await world.until(async () => (await world.stages())[0] === 'unresolved')
    await tab.driver.cancelRun(runId)
    await finish(world)
    expect(await world.stages()).toEqual(['withdrawn'])
    expect((await world.sandbox.books()).batches).toEqual([])
  })
})

test('an idle driver without runs makes no calls and no noise', async () => {
  const world = await createWorld()
  const tab = world.openTab()
  await finish(world)
  await world.pass(60_000)
  const [calls, events] = [world.calls.length, tab.events.length]
  await world.pass(24 * 3_600_000)
  expect([world.calls.length, tab.events.length]).toEqual([calls, events])
  expect(tab.driver.senderOf(connectionId)).toBe('nobody')
})
