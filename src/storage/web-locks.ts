import type { Locks } from '#core/ports.ts'

/** Locks that hold across the tabs and workers of this origin; a tab that dies lets go of its own. */
export function createWebLocks(): Locks {
  return {
    async hold<T>(
      name: string,
      { mode = 'exclusive', ifAvailable = false, signal }: Parameters<Locks['hold']>[1],
      work: () => Promise<T>,
    ): Promise<T | null> {
      if (hasAborted(signal)) return null
      // The platform refuses a signal together with ifAvailable, where nobody waits anyway.
      const options: LockOptions =
        ifAvailable || signal === undefined ? { mode, ifAvailable } : { mode, signal }
      const request = { granted: false }
      try {
        return await navigator.locks.request(name, options, async (lock) => {
          if (lock === null) return null
          request.granted = true
          return work()
        })
      } catch (cause) {
        // Once granted, whatever is thrown is the work's own, an AbortError too.
        if (!request.granted && hasAborted(signal)) return null
        throw cause
      }
    },
    async held() {
      const { held = [] } = await navigator.locks.query()
      return [...new Set(held.flatMap((lock) => lock.name ?? []))].sort()
    },
  }
}

const hasAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true
