import type { Clock } from '#core/ports.ts'
import type { Milliseconds } from '#core/units.ts'
import { silences } from '#openai/silence.ts'

/** Small calls answer in seconds; a minute without an answer is no answer. */
export const callDeadline: Milliseconds = 60_000
/** Uploads and downloads take as long as they take, but not without any byte moving. One rule with the network's own. */
export const stallDeadline: Milliseconds = silences.line
/** From the last byte of a file until the reply: the provider stores and counts it. */
export const storedDeadline: Milliseconds = silences.stored

/**
 * Runs `work` under a signal that aborts with `signal`, or when `ms` have passed since the start or the last `touch`;
 * one with a number sets how long it may last from there on, which is not less than before. Never abandons the work: it settles when the work does.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: Milliseconds,
  signal: AbortSignal,
  work: (signal: AbortSignal, touch: (ms?: Milliseconds) => void) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const late = new AbortController()
  let limit = ms
  let touchedAt = clock.now()
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      // Never more than it was given, also when the clock is put back.
      const left = Math.min(touchedAt + limit - clock.now(), limit)
      if (left <= 0) {
        late.abort()
        return
      }
      await clock.sleep(left, over.signal)
    }
  }
  const watching = watch()
  try {
    return await work(AbortSignal.any([signal, late.signal]), (next = limit) => {
      limit = next
      touchedAt = clock.now()
    })
  } finally {
    over.abort()
    await watching
  }
}
