import { type AdvanceContext, type Advanced, type StageOf, change, moveTo, refuse } from './shard-change.ts'
import type { DirectEvent } from './shard-event.ts'
import type { ResultFiles, ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'
import type { Batch } from '../wire.ts'

/**
 * [Note: direct door] Requests of a generation that go out one by one through the synchronous endpoint. There is no
 * list to look in afterwards, so nothing is ever repeated by itself: every request is begun once, and that is saved
 * before it leaves; every begun request ends as a stored line (a reply, or the word that it was lost) or as returned,
 * surely not executed. Whoever finds the shard without anybody at work stores the rest as lost and ends it.
 */
export const advanceDirect = (shard: ShardRecord, event: DirectEvent, { now }: AdvanceContext): Advanced => {
  const { stage } = shard
  if (stage.name !== 'direct') return refuse(shard, event, 'stage')
  if (stage.batchId !== event.batchId) return refuse(shard, event, 'stale')
  switch (event.kind) {
    case 'directBegun': {
      const { requestStart, requestEnd } = event
      if (stage.cancelAsked) return refuse(shard, event, 'held')
      if (requestStart !== stage.next || requestEnd <= requestStart || requestEnd > shard.requestEnd)
        return refuse(shard, event, 'stale')
      const begun = [...stage.begun]
      for (let request = requestStart; request < requestEnd; request++) begun.push(request)
      return change(moveTo(shard, { ...stage, next: requestEnd, begun }, now))
    }
    case 'directStored': {
      const stored = new Set(event.requests)
      const begun = stage.begun.filter((request) => !stored.has(request))
      if (stored.size !== event.requests.length || begun.length !== stage.begun.length - stored.size)
        return refuse(shard, event, 'stale')
      const { total, completed, failed } = stage.counts
      const counts = { total, completed: completed + event.completed, failed: failed + event.failed }
      return change(moveTo(shard, { ...stage, begun, counts }, now))
    }
    case 'directEnded': {
      const returned = new Set(event.returned)
      const isWhole = stage.begun.every((request) => returned.has(request))
      if (!isWhole || returned.size !== stage.begun.length) return refuse(shard, event, 'stale')
      const final = toFinal(shard, stage, now)
      const { batchId } = stage
      return change(moveTo(shard, { name: 'collected', attempt: 1, batchId, final, files: noFiles }, now))
    }
  }
}

const noFiles: ResultFiles = { output: { state: 'absent' }, error: { state: 'absent' } }

/** What ran, in the shape of a batch: what was not begun, or came back unexecuted, counts as cancelled. */
const toFinal = (shard: ShardRecord, stage: StageOf<'direct'>, now: Milliseconds): Batch => {
  const isComplete = stage.next === shard.requestEnd && stage.begun.length === 0
  const created = Math.floor(stage.since / 1000)
  const ended = Math.floor(now / 1000)
  return {
    id: stage.batchId,
    endpoint: '',
    model: null,
    input_file_id: '',
    completion_window: '',
    status: isComplete ? 'completed' : 'cancelled',
    output_file_id: null,
    error_file_id: null,
    created_at: created,
    in_progress_at: created,
    expires_at: null,
    finalizing_at: null,
    completed_at: isComplete ? ended : null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: isComplete ? null : ended,
    request_counts: stage.counts,
    errors: [],
    usage: null,
    metadata: null,
  }
}

/** The shard of a generation that goes out one by one: all of its requests, none begun. */
export const createDirectShard = (
  shard: ShardRecord,
  batchId: string,
  now: Milliseconds,
): ShardRecord & { readonly stage: StageOf<'direct'> } => ({
  ...shard,
  stage: {
    name: 'direct',
    batchId,
    next: shard.requestStart,
    begun: [],
    counts: { total: shard.requestEnd - shard.requestStart, completed: 0, failed: 0 },
    cancelAsked: false,
    since: now,
  },
  stageAt: now,
})
