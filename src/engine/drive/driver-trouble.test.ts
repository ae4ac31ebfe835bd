import { describe, expect, test } from 'vitest'
import type { Fault } from '#sandbox/scenario.ts'
import { connectionId, createWorld, readEnd, runId, type World } from './driver.suite.ts'

const hour = 3_600_000
const collected = ['collected', 'collected', 'collected']
const whole = { stages: collected, executed: Array.from({ length: 12 }, () => 1), placed: 12 }

const isOver = (world: World) => async () =>
  (await world.stages()).every((stage) => ['collected', 'rejected', 'withdrawn', 'replaced'].includes(stage))
const finish = (world: World, limit?: number) => world.until(isOver(world), limit)
const countOf = (world: World, call: string) => world.calls.filter((each) => each === call).length
const everyStage = (world: World, name: string) => async () =>
  (await world.stages()).every((stage) => stage === name)
const content = (effect: Fault['effect'], times = 1): Fault => ({
  method: 'GET',
  path: '/v1/files/*/content',
  times,
  effect,
})

test.each([
  ['POST', '/v1/files'],
  ['GET', '/v1/files/*/content'],
  ['GET', '/v1/batches'],
] as const)('a %s %s that never gets anywhere is given up and repeated', async (method, path) => {
  const effect = { kind: 'late', ms: 20 * hour } as const
  const world = await createWorld({ scenario: { faults: [{ method, path, times: 1, effect }] } })
  world.openTab()
  await world.until(async () => (await world.stages()).every((stage) => stage === 'collected'), 2 * hour)
  expect((await readEnd(world)).executed).toEqual(Array.from({ length: 12 }, () => 1))
})

describe('a key that is revoked in the middle', () => {
  test('changes only the health of what runs, and given back, everything is collected', async () => {
    const world = await createWorld({ provider: 'custom', scenario: { pace: { totalMs: 60_000 } } })
    world.openTab({ key: 'sk-right' })
    await world.until(everyStage(world, 'live'))
    world.sandbox.setScenario({ key: 'sk-other' })
    await world.pass(hour)
    for (const { stage, health } of await world.shards()) {
      expect(stage.name).toBe('live')
      expect(health.failures).toBeGreaterThan(2)
    }
    world.sandbox.setScenario({})
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })
})

describe.each(['billing-limit', 'no-quota'] as const)('an account without credit (%s)', (scenario) => {
  test('is never tried again by itself, only when a person resumes', async () => {
    const world = await createWorld()
    world.sandbox.setScenario(scenario)
    const tab = world.openTab()
    await world.pass(60_000)
    const posts = world.calls.filter((call) => call.startsWith('POST')).length
    await world.pass(48 * hour)
    expect(world.calls.filter((call) => call.startsWith('POST'))).toHaveLength(posts)
    expect(await world.shards()).toMatchObject([
      { stage: { name: 'planned', hold: { why: 'billing', until: null } } },
      { stage: { name: 'planned', hold: { why: 'billing', until: null } } },
      { stage: { name: 'planned', hold: { why: 'billing', until: null } } },
    ])
    world.sandbox.setScenario({})
    await tab.driver.setSending(runId, 'on')
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
  })
})

describe('an input file', () => {
  const uploaded = async () => {
    const world = await createWorld({ shards: 1 })
    world.sandbox.setScenario({
      faults: [{ method: 'GET', path: '/v1/batches', effect: { kind: 'noCors' } }],
    })
    const tab = world.openTab()
    await world.until(everyStage(world, 'ready'))
    await tab.driver.setSending(runId, 'paused')
    world.sandbox.setScenario({})
    return { world, tab }
  }

  test.each(['failed', 'absent'] as const)(
    'that was deleted before its batch was made (%s) is uploaded again',
    async (missingInput) => {
      const { world, tab } = await uploaded()
      world.sandbox.setScenario({ missingInput })
      const [file] = (await world.sandbox.books()).files
      await world.sandbox.request(new Request(`http://x/v1/files/${file?.id}`, { method: 'DELETE' }))
      await tab.driver.setSending(runId, 'on')
      await finish(world)
      expect(await readEnd(world)).toMatchObject({ executed: [1, 1, 1, 1], placed: 4 })
      expect(countOf(world, 'POST /v1/files')).toBe(2)
    },
  )

  test('that came near to its end while nobody sent is uploaded again before anything is created', async () => {
    const { world, tab } = await uploaded()
    await world.pass(30 * 24 * hour - 1_800_000)
    await tab.driver.setSending(runId, 'on')
    await finish(world)
    expect(await readEnd(world)).toMatchObject({ executed: [1, 1, 1, 1], placed: 4 })
    expect([countOf(world, 'POST /v1/files'), countOf(world, 'POST /v1/batches')]).toEqual([2, 1])
  })
})

describe('a clock', () => {
  test.each([-400 * 24 * hour, -hour, hour, 400 * 24 * hour])(
    'that jumps by %i ms while batches run delays nothing by hours',
    async (jump) => {
      const world = await createWorld({ scenario: { pace: { totalMs: 60_000 } } })
      world.openTab()
      await world.until(everyStage(world, 'live'))
      world.jumpClock(jump)
      await finish(world, 1_200_000)
      expect(await readEnd(world)).toEqual(whole)
      expect(world.calls.length).toBeLessThan(100)
    },
  )

  test.each([-hour, hour])('that jumps by %i ms while a wait is on ends it', async (jump) => {
    const world = await createWorld()
    world.openTab()
    world.sandbox.setScenario('server-gone')
    await world.pass(300_000)
    world.sandbox.setScenario({})
    world.jumpClock(jump)
    await finish(world, 1_800_000)
    expect(await readEnd(world)).toEqual(whole)
  })

  test.each([30, 45, 59])(
    'that is put forward right after the fence does not make a late list (%i s) look empty',
    async (seconds) => {
      const lost: Fault = {
        method: 'POST',
        path: '/v1/batches',
        times: 1,
        effect: { kind: 'lost', when: 'after', delayMs: 119_000 },
      }
      const world = await createWorld({
        shards: 1,
        scenario: { listLagMs: seconds * 1000, faults: [lost] },
      })
      const tab = world.openTab()
      await world.until(async () => {
        const [shard] = await world.shards()
        return shard?.stage.name === 'unresolved' && shard.stage.fence === 'done'
      })
      world.jumpClock(hour)
      // Anything may wake the engine meanwhile.
      tab.driver.kick(runId)
      await finish(world)
      await world.pass(hour)
      expect(Math.max(...(await readEnd(world)).executed)).toBe(1)
      expect((await world.sandbox.books()).batches.filter(({ executed }) => executed > 0)).toHaveLength(1)
    },
  )
})

describe('storage', () => {
  test('that is full in the middle holds the run, which goes on when there is space', async () => {
    const world = await createWorld()
    world.openTab()
    await world.until(everyStage(world, 'live'))
    world.watch.setFull(true)
    await world.pass(6 * hour)
    expect(new Set(await world.stages())).toEqual(new Set(['live']))
    expect(world.calls.length).toBeLessThan(400)
    world.watch.setFull(false)
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    expect(await world.watch.violations()).toEqual([])
  })

  test('that is full between a POST and its reply leaves an intent that finds the batch', async () => {
    const world = await createWorld({ shards: 1 })
    world.sandbox.setScenario({
      faults: [{ method: 'POST', path: '/v1/batches', effect: { kind: 'late', ms: 10_000 } }],
    })
    world.openTab()
    await world.until(everyStage(world, 'creating'))
    world.watch.setFull(true)
    await world.pass(hour)
    expect(await world.stages()).toEqual(['creating'])
    world.watch.setFull(false)
    await finish(world)
    expect(await readEnd(world)).toMatchObject({ executed: [1, 1, 1, 1], placed: 4 })
    expect(countOf(world, 'POST /v1/batches')).toBe(1)
  })

  test('that lost the records under the run ends its calls', async () => {
    const world = await createWorld({ scenario: { pace: { totalMs: hour } } })
    const tab = world.openTab()
    await world.until(everyStage(world, 'live'))
    await world.records.commit([
      { remove: 'runs', key: runId },
      ...(await world.shards()).map(
        ({ shardId }) => ({ remove: 'shards', key: [runId, shardId] as const }) as const,
      ),
    ])
    await world.pass(60_000)
    const calls = world.calls.length
    await world.pass(24 * hour)
    expect(world.calls).toHaveLength(calls)
    expect(tab.driver.senderOf(connectionId)).toBe('nobody')
  })

  test('that lost the lists of the run keeps what runs and says so', async () => {
    const world = await createWorld()
    world.openTab()
    await world.until(everyStage(world, 'live'))
    await world.files.remove(`bw1/runs/${runId}/requests.i32`)
    await world.pass(hour)
    for (const { stage, health } of await world.shards()) {
      expect(stage.name).toBe('ended')
      expect(health.lastError).toBe('The files of this run cannot be read.')
    }
    expect((await readEnd(world)).executed).toHaveLength(12)
  })
})

describe('a provider that writes', () => {
  test('statuses in capitals and times as ISO text is understood', async () => {
    const statusNames = { validating: 'Validating', in_progress: 'InProgress', completed: 'COMPLETED' }
    const world = await createWorld({ scenario: { statusNames, isoTimes: true } })
    world.openTab()
    await finish(world)
    expect(await readEnd(world)).toEqual(whole)
    const [shard] = await world.shards()
    expect(shard?.stage).toMatchObject({ final: { status: 'completed', created_at: expect.any(Number) } })
  })

  test('a status nobody knows is shown as it is, and watched', async () => {
    const world = await createWorld({
      shards: 1,
      scenario: { statusNames: { in_progress: 'warming_up' }, pace: { totalMs: 60_000 } },
    })
    world.openTab()
    await world.pass(20_000)
    expect(await world.shards()).toMatchObject([{ stage: { snapshot: { status: 'warming_up' } } }])
    await finish(world)
    expect(await readEnd(world)).toMatchObject({ executed: [1, 1, 1, 1], placed: 4 })
  })
})

describe('an output file', () => {
  test('of 0 bytes is kept, and its rows are missing', async () => {
    const world = await createWorld({
      shards: 1,
      scenario: { faults: [content({ kind: 'body', text: '' }, 99)] },
    })
    world.openTab()
    await finish(world)
    expect(await world.stages()).toEqual(['collected'])
    expect((await world.watch.ledger()).counts).toMatchObject({ missing: 4, waiting: 0, answered: 0 })
  })

  test('with the lines of another run is kept, and none of them is placed', async () => {
    const other =
      '{"custom_id":"bw1-0000000000-0-0-0000000000000","response":{"status_code":200,"body":{}},"error":null}\n'
    const world = await createWorld({
      shards: 1,
      scenario: { faults: [content({ kind: 'body', text: other.repeat(4) }, 99)] },
    })
    world.openTab()
    await finish(world)
    expect(await world.segments()).toMatchObject([
      { lines: { lines: 4, placed: 0, foreign: 4, malformed: 0 } },
    ])
    expect((await world.watch.ledger()).counts).toMatchObject({ missing: 4 })
  })

  test('that ends early without a length is asked for again, also when repeated lines make up the number', async () => {
    const world = await createWorld({
      shards: 1,
      scenario: {
        extraLines: { duplicated: 2, foreign: 1, malformed: 1 },
        faults: [content({ kind: 'truncate', at: 0.75 }, 5)],
      },
    })
    world.openTab()
    await finish(world)
    expect((await world.watch.ledger()).counts).toMatchObject({ answered: 4 })
  })

  test('that always ends early is kept in the end, and what it lacks is missing', async () => {
    const world = await createWorld({
      shards: 1,
      scenario: { faults: [content({ kind: 'truncate', at: 0.6 }, 99)] },
    })
    world.openTab()
    await finish(world, 6 * hour)
    const { counts } = await world.watch.ledger()
    expect(counts.answered + counts.missing).toBe(4)
    expect(counts.missing).toBeGreaterThan(0)
  })
})
