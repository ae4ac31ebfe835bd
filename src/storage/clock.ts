import type { Clock } from '#core/ports.ts'

/** Timers count in a signed 32-bit number; anything longer fires at once (HTML standard, timers; read 2026-11-21). */
const longestTimer = 2 ** 31 - 1

/**
 * The clock of the machine. Sleeps may be longer than a timer can count (24.8 days), and are as long as they were asked
 * to be, also when the clock is put forward or back meanwhile.
 */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      for (let left = ms; left > 0 && signal?.aborted !== true; left -= longestTimer) {
        await sleepOnce(Math.min(left, longestTimer), signal)
      }
    },
  }
}

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal?.addEventListener('abort', finish)
  })
}
