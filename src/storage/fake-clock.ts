import type { Clock } from '#core/ports.ts'
import type { Milliseconds } from '#core/units.ts'

/** A clock for tests: stands still until it is told to move. */
export interface FakeClock extends Clock {
  /**
   * Moves time forward and wakes, in order, everybody whose time has come, also those who go to sleep again on the way.
   * Between two wake-ups promises and macrotasks that are already due may run; work that waits for a disk or a
   * network may not be finished when this resolves.
   */
  advance(ms: Milliseconds): Promise<void>
  /** Moves time to the next wake-up. False when nobody sleeps. */
  advanceToNext(): Promise<boolean>
  /** How many sleep now. */
  readonly sleeping: number
}

interface Sleeper {
  readonly at: Milliseconds
  readonly wake: () => void
}

/** @param start the time it shows first; the default is a fixed moment in 2026, so tests repeat exactly */
export function createFakeClock(start: Milliseconds = Date.UTC(2026, 10, 21)): FakeClock {
  let now = start
  const sleepers = new Set<Sleeper>()

  async function moveTo(target: Milliseconds): Promise<void> {
    await settle()
    for (let at = nextAt(); at !== null && at <= target; at = nextAt()) {
      now = Math.max(now, at)
      for (const sleeper of [...sleepers]) if (sleeper.at === at) sleeper.wake()
      await settle()
    }
    now = Math.max(now, target)
  }

  const nextAt = (): Milliseconds | null => {
    let earliest: Milliseconds | null = null
    for (const { at } of sleepers) if (earliest === null || at < earliest) earliest = at
    return earliest
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { at: now + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake)
      })
    },
    advance: (ms) => moveTo(now + ms),
    async advanceToNext() {
      await settle()
      const at = nextAt()
      if (at === null) return false
      await moveTo(at)
      return true
    },
    get sleeping() {
      return sleepers.size
    },
  }
}

/** Lets what is already due run: a few macrotasks, each of which drains the promises before it. */
async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise<void>((resolve) => setTimeout(resolve, 0))
}
