import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Milliseconds } from '#core/units.ts'

/** Something whose time is taken: `run` is on the clock, `after` (removing what was written) is not. */
export interface Side {
  readonly run: () => Promise<void>
  readonly after?: () => Promise<void>
}

/** What one run took. Processor time counts all threads and no waiting, so other programs disturb it less. */
export interface Taken {
  readonly wall: Milliseconds
  readonly processor: Milliseconds
}

/** Per round; the same index is the same round. */
export interface Rounds {
  readonly subject: readonly Taken[]
  readonly bound: readonly Taken[]
  /** One list per other side, in the order given. */
  readonly others: readonly (readonly Taken[])[]
}

/**
 * Takes turns: subject, bound, subject, bound, … so that both meet the same machine. The first round warms the
 * compiler and the disk's cache and is not counted.
 */
export async function measure(
  sides: { readonly subject: Side; readonly bound: Side; readonly others: readonly Side[] },
  runs: number,
): Promise<Rounds> {
  const rounds = {
    subject: [] as Taken[],
    bound: [] as Taken[],
    others: sides.others.map((): Taken[] => []),
  }
  for (let round = -1; round < runs; round++) {
    const subject = await time(sides.subject)
    const bound = await time(sides.bound)
    if (round >= 0) {
      rounds.subject.push(subject)
      rounds.bound.push(bound)
    }
    for (const [index, other] of sides.others.entries()) {
      const taken = await time(other)
      if (round >= 0) rounds.others[index]?.push(taken)
    }
  }
  return rounds
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2
}

/** Of each round, because the two times of a round share the machine's mood and those of different rounds do not. */
export const ratiosOf = (
  above: readonly Taken[],
  below: readonly Taken[],
  clock: keyof Taken,
): readonly number[] => above.map((taken, round) => taken[clock] / (below[round]?.[clock] ?? NaN))

/** A short run is at the mercy of whoever else wants the processor: it is repeated until a turn is as long as this. */
const turn: Milliseconds = 500
const mostRepeats = 20

/** The mean of a turn's runs. */
async function time({ run, after }: Side): Promise<Taken> {
  let wall = 0
  let processor = 0
  let repeats = 0
  while (wall < turn && repeats < mostRepeats) {
    collectGarbage()
    const used = process.cpuUsage()
    const start = performance.now()
    await run()
    wall += performance.now() - start
    const { user, system } = process.cpuUsage(used)
    processor += (user + system) / 1000
    repeats++
    await after?.()
  }
  return { wall: wall / repeats, processor: processor / repeats }
}

setFlagsFromString('--expose-gc')
/** One side must not pay for what the other left behind. */
const collectGarbage = runInNewContext('gc') as () => void
