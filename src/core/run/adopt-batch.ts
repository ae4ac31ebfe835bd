import { freshHealth } from './new-shard.ts'
import { type StageOf, moveTo, toPastAttempt, withSurplus } from './shard-change.ts'
import type { ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'
import type { Batch } from '../wire.ts'

/**
 * Takes a batch of an earlier attempt that turned up although it was proven not to exist. While nothing newer is known
 * to run it becomes the shard's batch: cancelling it and paying for another would run its requests twice.
 *
 * @param late oldest usable first
 * @returns null where the batch can only be surplus
 */
export const adoptBatch = (
  shard: ShardRecord,
  late: readonly Batch[],
  now: Milliseconds,
): ShardRecord | null => {
  const { stage } = shard
  const [oldest, ...others] = late
  if (oldest === undefined || oldest.status === 'failed') return null
  switch (stage.name) {
    case 'planned':
    case 'uploading':
    case 'ready':
    case 'unresolved': {
      const cancelAsked = stage.name === 'unresolved' && stage.cancelAsked
      const taken = takeBatch(shard, stage, oldest, { intentId: intentOf(shard, oldest), cancelAsked }, now)
      return withSurplus({ ...taken, stage: { ...taken.stage, fenced: true } }, others)
    }
    case 'creating':
    case 'live':
    case 'direct':
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return null
  }
}

/** Live with a batch that the present attempt did not make. The attempt goes to history if it left anything behind. */
export const takeBatch = (
  shard: ShardRecord,
  stage: StageOf<'planned'> | StageOf<'uploading'> | StageOf<'ready'> | StageOf<'unresolved'>,
  batch: Batch,
  { intentId, cancelAsked }: { readonly intentId: string | null; readonly cancelAsked: boolean },
  now: Milliseconds,
): ShardRecord & { readonly stage: StageOf<'live'> } => {
  const past = toPastAttempt(stage, 'superseded')
  const leftSomething = past !== null && (past.intentId !== null || past.fileId !== null)
  const live: StageOf<'live'> = {
    name: 'live',
    attempt: stage.attempt,
    batchId: batch.id,
    intentId,
    file: null,
    fenced: false,
    snapshot: batch,
    peak: batch.request_counts,
    cancel: cancelAsked ? 'asked' : 'no',
    since: now,
  }
  const moved = moveTo(shard, live, now, {
    health: { ...freshHealth, lastCheckedAt: now },
    history: leftSomething ? [...shard.history, past] : shard.history,
  })
  return { ...moved, stage: live }
}

const intentOf = (shard: ShardRecord, batch: Batch): string | null =>
  batch.metadata?.['bw_intent'] ??
  shard.history.find((past) => past.fileId === batch.input_file_id)?.intentId ??
  null
