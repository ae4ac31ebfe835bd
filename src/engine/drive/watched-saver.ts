import type { DriveGates } from './drive-gates.ts'
import type { DriveTasks } from './drive-tasks.ts'
import type { OpenRuns } from './open-runs.ts'
import { shardKey, type ShardSaver } from '../runs/save-shard.ts'

/** A saver whose steps are progress: the loop learns of every record that it saves. */
export function createWatchedSaver(
  saver: ShardSaver,
  { tasks, gates, open }: { readonly tasks: DriveTasks; readonly gates: DriveGates; readonly open: OpenRuns },
): ShardSaver {
  return {
    ...saver,
    async begin(shard, event) {
      const saved = await saver.begin(shard, event)
      if (!saved.ok) return saved
      tasks.noteProgress(shardKey(shard))
      gates.noteBegun(shard, event)
      return saved
    },
    async record(runId, shardId, event, more) {
      await gates.learn(saver, runId, shardId, event)
      const saved = await saver.record(runId, shardId, event, more)
      if (saved.ok) {
        tasks.noteProgress(shardKey({ runId, shardId }))
        open.noteChange(runId)
      }
      return saved
    },
  }
}
