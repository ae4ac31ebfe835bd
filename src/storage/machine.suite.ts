import { describe, expect, test } from 'vitest'
import type { Clock, Random } from '#core/ports.ts'

/** What the clock and the randomness of a machine promise, in Node and in a browser. */
export function describeMachine(name: string, clock: Clock, random: Random): void {
  describe(`machine: ${name}`, () => {
    test('a sleep is over when its time is', async () => {
      const start = clock.now()
      await clock.sleep(20)
      // Timers and the time of day count whole milliseconds of two different clocks.
      expect(clock.now() - start).toBeGreaterThanOrEqual(19)
    })

    test('an abort ends a sleep that is longer than any timer', async () => {
      const abort = new AbortController()
      let woken = false
      const sleeping = clock.sleep(1e12, abort.signal).then(() => (woken = true))
      await clock.sleep(5)
      expect(woken).toBe(false)
      abort.abort()
      await sleeping
      await clock.sleep(1e12, abort.signal)
      expect(woken).toBe(true)
    })

    test('no time is no sleep', async () => {
      await clock.sleep(0)
      await clock.sleep(-1)
    })

    test('random bytes have the length asked for and differ, also beyond one draw', () => {
      expect(random.bytes(0)).toHaveLength(0)
      expect([...random.bytes(16)]).not.toEqual([...random.bytes(16)])
      const many = random.bytes(150_000)
      expect(many).toHaveLength(150_000)
      expect(many.subarray(140_000).some((byte) => byte !== 0)).toBe(true)
    })
  })
}
