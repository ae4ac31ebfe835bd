import type { Clock } from '#core/ports.ts'
import type { ConnectionRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { ContextOf, DriveMemory, Target } from './drive-context.ts'
import { driveLook, driveSurvey } from './drive-look.ts'
import { drivePoll, pollTargets } from './drive-poll.ts'
import type { DriveTasks } from './drive-tasks.ts'
import type { OpenRun } from './open-runs.ts'
import { shardKey } from '../runs/save-shard.ts'

/** How often the list is read while only batches made elsewhere stand in the way. */
const surveyDelay: Milliseconds = 120_000

/** Steps that read the account's list, for many shards at once. */
export interface ListTasks {
  beginLook(connection: ConnectionRecord, looks: readonly Target[], contextOf: ContextOf): void
  /** All live batches at once, because the list shows them for the price of one. */
  beginPoll(connection: ConnectionRecord, runs: readonly OpenRun[], contextOf: ContextOf): void
  /**
   * A look at the queue, where nothing of ours is under way that would show when others leave it.
   *
   * @returns when the next one is due
   */
  beginSurvey(connection: ConnectionRecord, runs: readonly OpenRun[], contextOf: ContextOf): Milliseconds
}

export function createListTasks(clock: Clock, tasks: DriveTasks, memory: DriveMemory): ListTasks {
  /** A ready shard for which nothing was found is no further in its record, but in what is known. */
  const noteLooked = (shard: ShardRecord): void => {
    const key = shardKey(shard)
    if (shard.stage.name === 'ready' && memory.looked.has(key)) tasks.noteProgress(key)
  }

  return {
    beginLook(connection, looks, contextOf) {
      const keys = looks.map(({ shard }) => shardKey(shard))
      tasks.begin({ kind: 'look', connectionId: connection.id, keys }, async (signal) => {
        const end = await driveLook(contextOf(signal), looks)
        for (const { shard } of looks) noteLooked(shard)
        return end
      })
    },

    beginPoll(connection, runs, contextOf) {
      const now = clock.now()
      const shards = runs.flatMap((each) => each.shards)
      const targets = shards
        .filter((shard) => !tasks.isBusy(shardKey(shard)) && tasks.notBefore(shardKey(shard)) <= now)
        .flatMap(pollTargets)
      if (targets.length === 0) return
      const keys = [...new Set(targets.map(({ shard }) => shardKey(shard)))]
      tasks.begin({ kind: 'poll', connectionId: connection.id, keys }, (signal, release) =>
        drivePoll(contextOf(signal), targets, shards, release),
      )
    },

    beginSurvey(connection, runs, contextOf) {
      const key = `survey ${connection.id}`
      const now = clock.now()
      const at = Math.max(memory.queue.readAt(connection.id) + surveyDelay, tasks.notBefore(key))
      if (tasks.isBusy(key)) return now + surveyDelay
      // A clock that was put back must not put the survey off.
      if (at > now) return Math.min(at, now + surveyDelay)
      const shards = runs.flatMap((each) => each.shards)
      tasks.begin({ kind: 'look', connectionId: connection.id, keys: [key] }, async (signal) => {
        const end = await driveSurvey(contextOf(signal), shards)
        if (end.kind === 'done') tasks.noteProgress(key)
        return end
      })
      return now + surveyDelay
    },
  }
}
