import { endWait } from '#core/run/end-wait.ts'
import type { Clock } from '#core/ports.ts'
import type { DriveTasks } from './drive-tasks.ts'
import type { OpenRun } from './open-runs.ts'
import { shardKey, type ShardSaver } from '../runs/save-shard.ts'

/** Ends the waits of shards for something that has come: a key that was not tried yet, the lock, or the network. */
export interface ShardReleases {
  /** The sender lock was got, or the network is back. */
  noteRegained(connectionId: string): void
  /** The clock was put back: whatever waits for a time would wait longer than it should. */
  notePutBack(connectionId: string): void
  /** A key was entered, be it the same again. */
  noteKeys(): void
  /** @returns whether a shard has changed */
  release(connectionId: string, key: string, runs: readonly OpenRun[]): Promise<boolean>
}

export function createShardReleases(clock: Clock, saver: ShardSaver, tasks: DriveTasks): ShardReleases {
  const regained = new Set<string>()
  const putBack = new Set<string>()
  /** The key last tried, by connection. */
  const triedKeys = new Map<string, string>()
  return {
    noteRegained: (connectionId) => void regained.add(connectionId),
    notePutBack: (connectionId) => void putBack.add(connectionId),
    noteKeys: () => triedKeys.clear(),
    async release(connectionId, key, runs) {
      const freshKey = triedKeys.get(connectionId) !== key
      const back = regained.delete(connectionId)
      const late = putBack.delete(connectionId)
      triedKeys.set(connectionId, key)
      if (!freshKey && !back && !late) return false
      let changed = false
      for (const { shards } of runs) {
        tasks.hurry(shards.map(shardKey))
        for (const shard of shards) {
          const { runId, shardId, stage } = shard
          if (tasks.isBusy(shardKey(shard))) continue
          const ended = endWait(shard, clock.now(), late)
          if (ended !== null && (await saver.record(runId, shardId, ended)).ok) changed = true
          else if ('hold' in stage && stage.hold !== null) {
            const { why } = stage.hold
            if (!(why === 'key' && freshKey) && !(why === 'network' && back)) continue
            const event = { kind: 'released', attempt: stage.attempt, why: [why] } as const
            if ((await saver.record(runId, shardId, event)).ok) changed = true
          } else if (
            stage.name === 'unresolved' &&
            back &&
            stage.fence !== 'asked' &&
            stage.fence !== 'done'
          ) {
            if (stage.nextLookAt <= clock.now()) continue
            const event = { kind: 'lookAgain', attempt: stage.attempt } as const
            if ((await saver.record(runId, shardId, event)).ok) changed = true
          }
        }
      }
      return changed
    },
  }
}
