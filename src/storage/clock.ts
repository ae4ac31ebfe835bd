import type { Clock } from '#core/ports.ts'

/** Timers count in a signed 32-bit number; anything longer fires at once (HTML standard, timers; read 2026-11-21). */
const longestTimer = 2 ** 31 - 1

/** The clock of the machine. Sleeps may be longer than a timer can count (24.8 days). */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      const until = Date.now() + ms
      for (let left = ms; left > 0 && signal?.aborted !== true; left = until - Date.now()) {
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
