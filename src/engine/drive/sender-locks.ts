import type { Locks } from '#core/ports.ts'

/** One sender per connection, because capacity and budget are shared by its runs. Never stolen (storage-and-engine §6). */
export const senderLock = (connectionId: string): string => `bw:send:${connectionId}`

/** The sender locks this tab holds or queues for. A courtesy that saves work; compare-and-set is what excludes a second sender. */
export interface SenderLocks {
  isHeld(connectionId: string): boolean
  /** Queues, unless it is held or queued for already. */
  want(connectionId: string): void
  /** Gives it back, or leaves the queue. */
  release(connectionId: string): void
  /** Connections held or queued for. */
  wanted(): readonly string[]
  close(): Promise<void>
}

/** @param onChange a lock was got or has been given back */
export function createSenderLocks(
  locks: Locks,
  onChange: (connectionId: string, held: boolean) => void,
): SenderLocks {
  interface Claim {
    held: boolean
    readonly leave: AbortController
    readonly ended: Promise<void>
  }
  const claims = new Map<string, Claim>()

  const hold = async (connectionId: string, leave: AbortController): Promise<void> => {
    await locks.hold(senderLock(connectionId), { signal: leave.signal }, async () => {
      const claim = claims.get(connectionId)
      // Given up in the very moment it was granted.
      if (claim?.leave !== leave || leave.signal.aborted) return
      claim.held = true
      onChange(connectionId, true)
      await new Promise<void>((resolve) => {
        leave.signal.addEventListener('abort', () => resolve(), { once: true })
      })
    })
    onChange(connectionId, false)
  }

  const release = (connectionId: string): void => {
    const claim = claims.get(connectionId)
    if (claim === undefined) return
    claims.delete(connectionId)
    claim.leave.abort()
  }

  return {
    isHeld: (connectionId) => claims.get(connectionId)?.held === true,
    want(connectionId) {
      if (claims.has(connectionId)) return
      const leave = new AbortController()
      // Begun a turn later, so that the claim is known when the lock is granted.
      const ended = Promise.resolve().then(() => hold(connectionId, leave))
      claims.set(connectionId, { held: false, leave, ended })
    },
    release,
    wanted: () => [...claims.keys()],
    async close() {
      const ends = [...claims.values()].map(({ ended }) => ended)
      for (const connectionId of [...claims.keys()]) release(connectionId)
      await Promise.all(ends)
    },
  }
}
