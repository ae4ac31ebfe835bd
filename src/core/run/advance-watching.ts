import { refusedAttempt } from './refused-attempt.ts'
import { provesNoExecution } from './no-execution.ts'
import { endShard, settle } from './settle-files.ts'
import {
  type AdvanceContext,
  type Advanced,
  type StageOf,
  change,
  moveTo,
  refuse,
  toFileState,
  toResultFiles,
  withdraw,
} from './shard-change.ts'
import type { WatchingEvent } from './shard-event.ts'
import type { Health, ShardRecord, SurplusBatch } from './shard.ts'
import { toPeak } from './to-live.ts'
import { type Batch, isTerminal } from '../wire.ts'

/** Live batches, surplus batches and cancelling (state-machine §4). */
export const advanceWatching = (
  shard: ShardRecord,
  event: WatchingEvent,
  context: AdvanceContext,
): Advanced => {
  const { stage } = shard
  const { now } = context
  switch (event.kind) {
    case 'polled':
      return polled(shard, event, context)
    case 'checkFailed': {
      if (stage.name === 'live' || stage.name === 'ended')
        if (event.batchId !== null && event.batchId !== stage.batchId && !isSurplus(shard, event.batchId))
          return refuse(shard, event, 'stale')
      const { failures, lastCheckedAt, notFound } = shard.health
      const health = {
        lastCheckedAt,
        failures: failures + 1,
        lastError: event.message,
        notFound: event.notFound || notFound,
      }
      return change({ ...shard, health })
    }
    case 'cancelAsked':
      switch (stage.name) {
        case 'planned':
        case 'uploading':
        case 'ready':
          return change(withdraw(shard, now))
        case 'creating':
        case 'unresolved':
          if (stage.cancelAsked) return refuse(shard, event, 'stale')
          return change(moveTo(shard, { ...stage, cancelAsked: true }, now))
        case 'live':
          if (stage.cancel !== 'no') return refuse(shard, event, 'stale')
          return change(moveTo(shard, { ...stage, cancel: 'asked' }, now))
        case 'direct':
          if (stage.cancelAsked) return refuse(shard, event, 'stale')
          return change(moveTo(shard, { ...stage, cancelAsked: true }, now))
        case 'ended':
        case 'collected':
        case 'rejected':
        case 'replaced':
        case 'withdrawn':
          return refuse(shard, event, 'stage')
      }
      break
    case 'cancelReplied':
      if (stage.name === 'live' && stage.batchId === event.batchId)
        return cancelled(shard, stage, event.batch, context)
      if (isSurplus(shard, event.batchId))
        return change(
          withSurplusOf(shard, event.batchId, (surplus) =>
            toSurplus({ ...surplus, cancel: 'sent' }, event.batch ?? surplus.snapshot),
          ),
        )
      return refuse(shard, event, 'stale')
  }
}

const polled = (
  shard: ShardRecord,
  event: Extract<WatchingEvent, { kind: 'polled' }>,
  context: AdvanceContext,
): Advanced => {
  const { stage } = shard
  const { batch } = event
  const checked = { ...shard, health: checkedAt(context.now) }
  if (stage.name === 'live' && stage.batchId === batch.id) {
    if (!isTerminal(batch.status)) {
      const peak = toPeak(stage.peak, batch.request_counts)
      return change(moveTo(checked, { ...stage, snapshot: batch, peak }, context.now))
    }
    if (!provesNoExecution(batch)) return change(endShard(checked, stage, batch, context.now))
    return refusedAttempt(
      checked,
      { ...stage, snapshot: batch },
      event.remedy ?? { kind: 'reject', errors: batch.errors },
      context,
    )
  }
  if (stage.name === 'ended' && stage.batchId === batch.id) {
    // A list that lags may still show it running.
    if (!isTerminal(batch.status)) return refuse(shard, event, 'stale')
    const files = {
      output: stage.files.output.state === 'absent' ? toFileState(batch.output_file_id) : stage.files.output,
      error: stage.files.error.state === 'absent' ? toFileState(batch.error_file_id) : stage.files.error,
    }
    return change(settle(moveTo(checked, { ...stage, final: batch, files }, context.now), context.now))
  }
  if (isSurplus(shard, batch.id))
    return change(withSurplusOf(checked, batch.id, (surplus) => toSurplus(surplus, batch)))
  return refuse(shard, event, 'stale')
}

const cancelled = (
  shard: ShardRecord,
  stage: StageOf<'live'>,
  batch: Batch | null,
  context: AdvanceContext,
): Advanced => {
  const snapshot = batch ?? stage.snapshot
  const peak = toPeak(stage.peak, snapshot.request_counts)
  const sent = moveTo(shard, { ...stage, cancel: 'sent', snapshot, peak }, context.now)
  // Terminal statuses are left to the next poll, which also brings the errors' remedy.
  return change(sent)
}

const toSurplus = (surplus: SurplusBatch, batch: Batch): SurplusBatch => {
  if (surplus.files !== null) return surplus
  return { ...surplus, snapshot: batch, files: isTerminal(batch.status) ? toResultFiles(batch) : null }
}

const isSurplus = (shard: ShardRecord, batchId: string): boolean =>
  shard.surplus.some((surplus) => surplus.batchId === batchId)

const withSurplusOf = (
  shard: ShardRecord,
  batchId: string,
  alter: (surplus: SurplusBatch) => SurplusBatch,
): ShardRecord => ({
  ...shard,
  surplus: shard.surplus.map((surplus) => (surplus.batchId === batchId ? alter(surplus) : surplus)),
})

const checkedAt = (now: number): Health => ({
  lastCheckedAt: now,
  failures: 0,
  lastError: null,
  notFound: false,
})
