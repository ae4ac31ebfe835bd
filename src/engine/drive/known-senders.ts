import type { Locks } from '#core/ports.ts'
import type { EngineEvent } from '../engine-event.ts'
import type { OpenRun } from './open-runs.ts'
import { senderLock, type SenderLocks } from './sender-locks.ts'

export type Sender = 'here' | 'elsewhere' | 'nobody'

/** Who sends for which connection, as of the last look; it is stored nowhere. */
export interface KnownSenders {
  look(): Promise<void>
  senderOf(connectionId: string): Sender
  /** Tells the views of these runs where the last look found another sender than the one before. */
  tell(runs: readonly OpenRun[]): void
}

export function createKnownSenders(
  locks: Locks,
  senders: SenderLocks,
  emit: (event: EngineEvent) => void,
): KnownSenders {
  let before: ReadonlySet<string> = new Set()
  let held: ReadonlySet<string> = new Set()
  return {
    async look() {
      before = held
      held = new Set(await locks.held())
    },
    senderOf(connectionId) {
      if (senders.isHeld(connectionId)) return 'here'
      return held.has(senderLock(connectionId)) ? 'elsewhere' : 'nobody'
    },
    tell(runs) {
      for (const { run, connection } of runs) {
        const name = senderLock(connection.id)
        if (before.has(name) !== held.has(name)) emit({ kind: 'changed', store: 'runs', key: run.id })
      }
    },
  }
}
