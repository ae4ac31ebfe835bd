import type { Locks } from '#core/ports.ts'

interface Request {
  readonly mode: 'exclusive' | 'shared'
  readonly grant: () => void
}

interface Lock {
  readonly holders: Request[]
  readonly waiting: Request[]
}

/** Locks of one process with the rules of Web Locks: first come, first served; shared ones together. Tabs of a test share one. */
export function createMemoryLocks(): Locks {
  const locks = new Map<string, Lock>()

  const lockOf = (name: string): Lock => {
    const lock = locks.get(name) ?? { holders: [], waiting: [] }
    locks.set(name, lock)
    return lock
  }
  const fits = (lock: Lock, mode: Request['mode']): boolean =>
    lock.holders.length === 0 ||
    (mode === 'shared' && lock.holders.every((holder) => holder.mode === 'shared'))

  function grantNext(name: string, lock: Lock): void {
    for (let next = lock.waiting[0]; next !== undefined && fits(lock, next.mode); next = lock.waiting[0]) {
      lock.waiting.shift()
      lock.holders.push(next)
      next.grant()
    }
    if (lock.holders.length === 0 && lock.waiting.length === 0) locks.delete(name)
  }

  return {
    async hold(name, { mode = 'exclusive', ifAvailable = false, signal }, work) {
      if (signal?.aborted === true) return null
      const lock = lockOf(name)
      if (ifAvailable && !(lock.waiting.length === 0 && fits(lock, mode))) return null

      let request: Request | undefined
      const granted = await new Promise<boolean>((resolve) => {
        const giveUp = () => {
          const place = request === undefined ? -1 : lock.waiting.indexOf(request)
          if (place !== -1) lock.waiting.splice(place, 1)
          grantNext(name, lock)
          resolve(false)
        }
        request = {
          mode,
          grant: () => {
            signal?.removeEventListener('abort', giveUp)
            resolve(true)
          },
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        lock.waiting.push(request)
        grantNext(name, lock)
      })
      if (!granted || request === undefined) return null
      try {
        return await work()
      } finally {
        lock.holders.splice(lock.holders.indexOf(request), 1)
        grantNext(name, lock)
      }
    },
    held: async () =>
      [...locks]
        .filter(([, lock]) => lock.holders.length > 0)
        .map(([name]) => name)
        .sort(),
  }
}
