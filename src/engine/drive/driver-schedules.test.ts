import { expect, test } from 'vitest'
import type { Fault, FaultEffect, Scenario, ScenarioChange } from '#sandbox/scenario.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { createWorld, readEnd, runId, type Tab, type World } from './driver.suite.ts'

/**
 * Random lives of a run, after the fault model of state-machine §8: tabs open, close and die at any call, two at a time,
 * now and then without seeing each other's locks; calls get lost before or after their effect, effects come late, the
 * list lags, lines are repeated, strange or broken, downloads are cut; the queue is full, the key is revoked and given
 * back, the clock jumps, storage is full for a while, people pause, resume and cancel. After every event the ledger sums
 * to all rows and the shards have every request once; in the end one healthy tab must find everything in order.
 * More of them: SCHEDULES=1000; one again: FIRST_SCHEDULE=<n> SCHEDULES=1.
 */
const schedules = Number(process.env['SCHEDULES'] ?? 100)
const first = Number(process.env['FIRST_SCHEDULE'] ?? 1)
const seeds = Array.from({ length: schedules }, (_, at) => at + first)
const key = 'sk-right'
const hour = 3_600_000

test.each(seeds)(
  'whatever happens, each request is executed once (schedule %i)',
  { timeout: 30_000 },
  async (seed) => {
    const dice = createDice(seed)
    const world = await createWorld({ seed, shards: 3, provider: 'custom' })
    /** What was done, to be read when it went wrong. */
    const story: string[] = []
    let tabs: Tab[] = []
    for (let act = dice.below(5); act >= 0; act -= 1) {
      const scenario = randomScenario(dice)
      world.sandbox.setScenario(scenario)
      const crashAfter = dice.below(3) === 0 ? Infinity : 1 + dice.below(200)
      const ownLocks = dice.below(6) === 0
      story.push(`tab ${JSON.stringify({ crashAfter, ownLocks })} meets ${JSON.stringify(scenario)}`)
      tabs.push(world.openTab({ key, crashAfter, ownLocks }))
      await passRandomly(dice, world)
      const open = tabs.filter((tab) => !tab.crashed)
      const deed = dice.of(deeds)
      story.push(deed)
      await doDeed(deed, world, open[0], dice)
      for (const tab of open) {
        const fate = dice.below(4)
        if (fate === 0) tab.crash()
        else if (fate === 1) {
          void tab.driver.stop()
          await world.pass(1)
          tab.crash()
        }
      }
      tabs = tabs.filter((tab) => !tab.crashed)
    }
    for (const tab of tabs) tab.crash()
    world.watch.setFull(false)
    // What is slowest meets the tab that lives longest.
    const end: ScenarioChange = {
      tokenLimit: dice.below(4) === 0 ? randomTokenLimit(dice) : null,
      listLagMs: dice.of([0, 59_000]),
      missingInput: dice.of(['failed', 'absent']),
      faults: dice.below(2) === 0 ? [] : [lateCreate(dice)],
    }
    story.push(`in the end ${JSON.stringify(end)}`)
    world.sandbox.setScenario(end)
    const last = world.openTab({ key })
    await world.pass(1000)
    const cancelled = (await world.records.get('runs', runId))?.sending === 'cancelling'
    if (!cancelled) void last.driver.setSending(runId, 'on')
    try {
      await world.until(
        async () =>
          (await world.shards()).every(
            ({ stage, surplus }) =>
              ['collected', 'rejected', 'withdrawn', 'replaced'].includes(stage.name) &&
              surplus.every(({ files }) => files !== null),
          ),
        30 * hour,
      )
      const { stages, executed } = await readEnd(world)
      expect(await world.watch.violations()).toEqual([])
      expect(Math.max(0, ...executed)).toBeLessThanOrEqual(1)
      const { counts, total } = await world.watch.ledger()
      expect(total).toBe(12)
      if (cancelled)
        expect({ waiting: counts.waiting, missing: counts.missing }).toEqual({ waiting: 0, missing: 0 })
      else
        expect({ stages: new Set(stages), answered: counts.answered, requests: executed.length }).toEqual({
          stages: new Set(stages.includes('replaced') ? ['replaced', 'collected'] : ['collected']),
          answered: 12,
          requests: 12,
        })
    } catch (cause) {
      throw new Error([...story, '', ...(await world.watch.violations())].join('\n'), { cause })
    }
  },
)

const deeds = [
  ...['nothing', 'nothing', 'nothing', 'nothing', 'nothing', 'pause', 'pause', 'resume', 'cancel'],
  ...['jump', 'jump', 'fill', 'revoke', 'revoke', 'check'],
] as const

async function doDeed(
  deed: (typeof deeds)[number],
  world: World,
  tab: Tab | undefined,
  dice: Dice,
): Promise<void> {
  switch (deed) {
    case 'nothing':
      return
    case 'pause':
      void tab?.driver.setSending(runId, 'paused')
      break
    case 'resume':
      void tab?.driver.setSending(runId, 'on')
      break
    case 'cancel':
      void tab?.driver.cancelRun(runId)
      break
    case 'check':
      void tab?.driver.checkNow(runId)
      break
    case 'jump':
      world.jumpClock(dice.of([-30 * 24 * hour, -hour, -30_000, 30_000, hour, 40 * 24 * hour]))
      break
    case 'revoke':
      world.sandbox.setScenario({ key: 'sk-other' })
      await passRandomly(dice, world)
      world.sandbox.setScenario({})
      tab?.driver.kick()
      break
    case 'fill':
      world.watch.setFull(true)
      await passRandomly(dice, world)
      world.watch.setFull(false)
      break
  }
  await passRandomly(dice, world)
}

const passRandomly = (dice: Dice, world: World): Promise<void> =>
  world.pass(dice.of([100, 3_000, 20_000, 90_000, 200_000]))

interface Dice {
  below(count: number): number
  of<T>(choices: readonly T[]): T
}

function createDice(seed: number): Dice {
  const random = createSeededRandom(seed * 7919)
  const below = (count: number): number => {
    const [a = 0, b = 0] = random.bytes(2)
    return (a * 256 + b) % count
  }
  return { below, of: (choices) => choices[below(choices.length)]! }
}

function randomScenario(dice: Dice): ScenarioChange {
  return {
    listLagMs: dice.of([0, 0, 20_000, 59_000]),
    missingInput: dice.of(['failed', 'absent']),
    emptyErrorFileId: dice.below(2) === 0,
    extraLines: { duplicated: dice.below(3), foreign: dice.below(2), malformed: dice.below(2) },
    statusNames: dice.of([{}, {}, { in_progress: 'warming_up', completed: 'Completed' }]),
    tokenLimit: dice.below(4) === 0 ? randomTokenLimit(dice) : null,
    faults: Array.from({ length: dice.below(4) }, () => randomFault(dice)),
  }
}

/** A shard's file takes about 190 tokens: one at a time, or less than one. Its record says 100. */
const randomTokenLimit = (dice: Dice): Scenario['tokenLimit'] => ({
  tokens: dice.of([200, 200, 120]),
  as: dice.of(['reply429', 'reply400', 'batch']),
})

/** Its reply is lost, and it comes to be around the time of the fence. */
const lateCreate = (dice: Dice): Fault => ({
  method: 'POST',
  path: '/v1/batches',
  skip: dice.below(3),
  times: 1 + dice.below(3),
  effect: { kind: 'lost', when: 'after', delayMs: dice.of([100_000, 119_000, 119_900, 125_000, 160_000]) },
})

const targets = [
  ['POST', '/v1/batches'],
  ['POST', '/v1/batches'],
  ['POST', '/v1/files'],
  ['GET', '/v1/batches'],
  ['GET', '/v1/batches/*'],
  ['GET', '/v1/files/*/content'],
  ['DELETE', '/v1/files/*'],
  [undefined, '/v1/**'],
] as const

function randomFault(dice: Dice): Fault {
  const [method, path] = dice.of(targets)
  const effects: readonly FaultEffect[] = [
    { kind: 'lost', when: 'before' },
    { kind: 'lost', when: 'after' },
    { kind: 'lost', when: 'after', delayMs: dice.of([5_000, 50_000, 110_000]) },
    // So late that the fence has come before it.
    { kind: 'lost', when: 'after', delayMs: dice.of([130_000, 160_000, 250_000]) },
    { kind: 'noCors' },
    { kind: 'page', status: dice.of([502, 413, 429]) },
    { kind: 'reply', status: dice.of([500, 503, 408]), message: 'The server had an error.' },
    {
      kind: 'reply',
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached. Please try again in 3.89s.',
    },
    { kind: 'late', ms: dice.of([2_000, 50_000, 70_000]) },
    { kind: 'drop', at: 0.4 },
    { kind: 'truncate', at: 0.7 },
  ]
  return {
    ...(method === undefined ? {} : { method }),
    path,
    skip: dice.below(4),
    times: 1 + dice.below(3),
    effect: dice.of(effects),
  }
}
