import { freshHealth } from './new-shard.ts'
import { type StageOf, moveTo } from './shard-change.ts'
import type { ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'
import type { Batch, RequestCounts } from '../wire.ts'

/** The attempt's batch is known: from its reply or from the list. */
export const toLive = (
  shard: ShardRecord,
  stage: StageOf<'creating'> | StageOf<'unresolved'>,
  batch: Batch,
  now: Milliseconds,
): ShardRecord => {
  const fenced = stage.name === 'unresolved' && stage.fence !== 'none' && stage.fence !== 'unavailable'
  const live = {
    name: 'live',
    attempt: stage.attempt,
    batchId: batch.id,
    intentId: stage.intentId,
    file: fenced ? null : stage.file,
    fenced,
    snapshot: batch,
    peak: batch.request_counts,
    cancel: stage.cancelAsked ? 'asked' : 'no',
    since: now,
  } as const
  return moveTo(shard, live, now, { health: { ...freshHealth, lastCheckedAt: now } })
}

/** The higher of each count: providers have been seen to count backwards. */
export const toPeak = (peak: RequestCounts | null, counts: RequestCounts | null): RequestCounts | null =>
  peak === null || counts === null
    ? (counts ?? peak)
    : {
        total: Math.max(peak.total, counts.total),
        completed: Math.max(peak.completed, counts.completed),
        failed: Math.max(peak.failed, counts.failed),
      }
