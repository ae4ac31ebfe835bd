import { type StageOf, moveTo, toResultFiles, wantsFiles, withPast } from './shard-change.ts'
import type { ResultFiles, ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'
import type { Batch } from '../wire.ts'

/** How long a finished batch may take to name its files. */
export const fileGrace: Milliseconds = 600_000

/** A live batch has come to its end; its files, if any, are now wanted. */
export const endShard = (
  shard: ShardRecord,
  stage: StageOf<'live'>,
  final: Batch,
  now: Milliseconds,
): ShardRecord => {
  const { attempt, batchId } = stage
  const ended = { name: 'ended', attempt, batchId, final, files: toResultFiles(final), since: now } as const
  return settle(moveTo(shard, ended, now, { history: withPast(shard, final.status) }), now)
}

/** Ended becomes collected as soon as no file is awaited any more. */
export const settle = (shard: ShardRecord, now: Milliseconds): ShardRecord => {
  const { stage } = shard
  if (stage.name !== 'ended' || wantsFiles(stage.files)) return shard
  if (awaitsFiles(stage.final, stage.files) && now < stage.since + fileGrace) return shard
  const { attempt, batchId, final, files } = stage
  return moveTo(shard, { name: 'collected', attempt, batchId, final, files }, now)
}

/** Something was executed, yet no file is named so far: some providers name it later. */
export const awaitsFiles = (final: Batch, files: ResultFiles): boolean => {
  if (files.output.state !== 'absent' || files.error.state !== 'absent') return false
  const counts = final.request_counts
  if (counts === null) return final.status === 'completed'
  const executed = counts.completed + counts.failed
  return executed > 0 || (final.status === 'completed' && counts.total > 0)
}
