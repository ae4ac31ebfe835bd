import type { Clock, CommitError } from '#core/ports.ts'
import { err } from '#core/result.ts'
import type { Result } from '#core/result.ts'

export interface Call<P = never> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/** What a method without input takes: `{}`. */
export type NoInput = Readonly<Record<string, never>>

/** Every method may also fail with these. */
export type CommonError = { readonly kind: 'Cancelled' } | { readonly kind: 'EngineGone' } | CommitError

export type Reply<T, E = never> = Promise<Result<T, E | CommonError>>

/** The answer to a call whose signal was aborted. */
export const cancelled = err({ kind: 'Cancelled' } as const)

export const isCancelled = (call: { readonly signal?: AbortSignal } | undefined): boolean =>
  call?.signal?.aborted === true

/** Twenty reports a second are as many as an eye can use, and each one crosses to the page. */
const reportEvery = 50

/** Passes progress on at most twenty times a second; `last` always passes. */
export function createProgress<P>(
  clock: Clock,
  onProgress: ((progress: P) => void) | undefined,
): { next(progress: () => P): void; last(progress: P): void } {
  let reportedAt = -Infinity
  return {
    next(progress) {
      if (onProgress === undefined) return
      const now = clock.now()
      if (now - reportedAt < reportEvery) return
      reportedAt = now
      onProgress(progress())
    },
    last: (progress) => onProgress?.(progress),
  }
}

/**
 * Lets waiting messages in, an abort among them: a long loop awaits it every few thousand rows.
 * Not a timer, because nested timers of browsers wait 4 ms each.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
