import { advance } from './advance.ts'
import { createShard } from './new-shard.ts'
import type { AdvanceContext } from './shard-change.ts'
import type { ShardEvent } from './shard-event.ts'
import type { ShardRecord } from './shard.ts'
import type { Batch } from '../wire.ts'

export const start = 1_700_000_000_000

/** Ten requests, not sent. */
export const plannedShard = (): ShardRecord =>
  createShard(
    { runId: 'run0000000', shardId: 's1', gen: 0, requestStart: 0, requestEnd: 10, bytes: 1000, tokens: 500 },
    start,
  )

/** A batch as the provider shows it. */
export const batchOf = (change: Partial<Batch> & { readonly id: string }): Batch => ({
  endpoint: '/v1/responses',
  model: null,
  input_file_id: 'file-1',
  completion_window: '24h',
  status: 'validating',
  output_file_id: null,
  error_file_id: null,
  created_at: 1_700_000_000,
  in_progress_at: null,
  expires_at: null,
  finalizing_at: null,
  completed_at: null,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
  request_counts: null,
  errors: [],
  usage: null,
  metadata: null,
  ...change,
})

/** The metadata of this shard's batch with some intent. */
export const marked = (intent: string): Batch['metadata'] => ({
  bw_run: 'run0000000',
  bw_gen: '0',
  bw_shard: 's1',
  bw_intent: intent,
})

export const at = (ms: number): AdvanceContext => ({ now: start + ms, random: 0.5, nextShardNumber: 2 })

/** The shard after one event that must be accepted. */
export const after = (
  shard: ShardRecord,
  event: ShardEvent,
  context: AdvanceContext = at(0),
): ShardRecord => {
  const advanced = advance(shard, event, context)
  if (!advanced.ok) throw new Error(`${event.kind} refused in ${shard.stage.name}: ${advanced.error.reason}`)
  return advanced.value.shard
}

const file = { id: 'file-1', createdAt: 1_700_000_000, expiresAt: null, bytes: 100 }

/** The shard in a stage on the straight way; the stages in between were passed. */
export const shardIn = (stage: 'uploading' | 'ready' | 'creating' | 'unresolved' | 'live'): ShardRecord => {
  const events: readonly (readonly [string, ShardEvent])[] = [
    ['uploading', { kind: 'uploadStarted', attempt: 1, fileName: 'f.jsonl', bytes: 100, sha256: 'aa' }],
    ['ready', { kind: 'uploadAccepted', attempt: 1, file }],
    ['creating', { kind: 'createStarted', attempt: 1, intentId: 'i1' }],
    stage === 'live'
      ? [
          'live',
          {
            kind: 'createAccepted',
            attempt: 1,
            intentId: 'i1',
            batch: batchOf({ id: 'b1', metadata: marked('i1') }),
          },
        ]
      : ['unresolved', { kind: 'createUnknown', attempt: 1, intentId: 'i1' }],
  ]
  let shard = plannedShard()
  for (const [name, event] of events) {
    shard = after(shard, event)
    if (name === stage) return shard
  }
  return shard
}
