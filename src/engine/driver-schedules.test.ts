import { expect, test } from 'vitest'
import type { Fault, FaultEffect, ScenarioChange } from '#sandbox/scenario.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { createWorld, readEnd, runId, type Tab } from './driver.suite.ts'

/**
 * Random lives of a run: tabs open, close and die at any call, two at a time, now and then without seeing each other's
 * locks; calls get lost before or after their effect, effects come late, the list lags. In the end one healthy tab must
 * find everything in order. More of them: SCHEDULES=1000; one again: FIRST_SCHEDULE=<n> SCHEDULES=1.
 */
const schedules = Number(process.env['SCHEDULES'] ?? 100)
const first = Number(process.env['FIRST_SCHEDULE'] ?? 1)
const seeds = Array.from({ length: schedules }, (_, at) => at + first)

test.each(seeds)(
  'whatever happens, each request is executed once (schedule %i)',
  { timeout: 60_000 },
  async (seed) => {
    const dice = createDice(seed)
    const world = await createWorld({ seed, shards: 3 })
    let tabs: Tab[] = []
    let cancelled = false
    for (let act = dice.below(5); act >= 0; act -= 1) {
      world.sandbox.setScenario(randomScenario(dice))
      const crashAfter = dice.below(3) === 0 ? Infinity : 1 + dice.below(200)
      tabs.push(world.openTab({ crashAfter, ownLocks: dice.below(6) === 0 }))
      await world.pass(dice.of([100, 3_000, 20_000, 90_000, 200_000]))
      const open = tabs.filter((tab) => !tab.crashed)
      if (dice.below(12) === 0 && open[0] !== undefined) {
        cancelled = true
        void open[0].driver.cancelRun(runId)
        await world.pass(1000)
      }
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
    world.sandbox.setScenario({})
    world.openTab()
    await world.until(
      async () =>
        (await world.shards()).every(
          ({ stage, surplus }) =>
            ['collected', 'rejected', 'withdrawn', 'replaced'].includes(stage.name) &&
            surplus.every(({ files }) => files !== null),
        ),
      12 * 3_600_000,
    )
    const { stages, executed, placed } = await readEnd(world)
    expect(Math.max(0, ...executed)).toBeLessThanOrEqual(1)
    if (cancelled) return
    expect({ stages, placed, requests: executed.length }).toEqual({
      stages: ['collected', 'collected', 'collected'],
      placed: 12,
      requests: 12,
    })
  },
)

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
    faults: Array.from({ length: dice.below(4) }, () => randomFault(dice)),
  }
}

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
    { kind: 'noCors' },
    { kind: 'page', status: dice.of([502, 413, 429]) },
    { kind: 'reply', status: dice.of([500, 503, 408]), message: 'The server had an error.' },
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
