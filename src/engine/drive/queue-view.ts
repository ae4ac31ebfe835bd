import type { QueuedBatch } from '#core/run/plan-gates.ts'
import type { Clock } from '#core/ports.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import { type Batch, isTerminal } from '#core/wire.ts'

/** What pages of the account's list have shown of the provider's queue: also batches that were made elsewhere. */
export interface QueueView {
  note(connectionId: string, page: readonly Batch[]): void
  /** Batches seen that were not over and belong to none of these shards. */
  elsewhere(connectionId: string, shards: readonly ShardRecord[]): readonly QueuedBatch[]
  /** When a page was read last. */
  readAt(connectionId: string): Milliseconds
}

/** A batch that no page has shown for longer is over, or far down the list: 24 hours are the usual window. */
const forgetAfter: Milliseconds = 26 * 3_600_000

export function createQueueView(clock: Clock): QueueView {
  const queues = new Map<string, Map<string, { readonly batch: Batch; readonly at: Milliseconds }>>()
  const readAt = new Map<string, Milliseconds>()
  return {
    note(connectionId, page) {
      const now = clock.now()
      const queue = queues.get(connectionId) ?? new Map<string, { batch: Batch; at: Milliseconds }>()
      queues.set(connectionId, queue)
      readAt.set(connectionId, now)
      for (const batch of page) {
        if (isTerminal(batch.status)) queue.delete(batch.id)
        else queue.set(batch.id, { batch, at: now })
      }
      for (const [id, { at }] of queue) if (now - at > forgetAfter) queue.delete(id)
    },
    elsewhere(connectionId, shards) {
      const queue = queues.get(connectionId)
      if (queue === undefined || queue.size === 0) return []
      const own = new Set(shards.flatMap(batchIdsOf))
      return [...queue.values()]
        .filter(({ batch }) => !own.has(batch.id))
        .map(({ batch: { model, metadata } }) => ({ model, tokens: toTokens(metadata) }))
    },
    readAt: (connectionId) => readAt.get(connectionId) ?? 0,
  }
}

const batchIdsOf = ({ stage, surplus, history }: ShardRecord): readonly string[] => [
  ...('batchId' in stage && stage.batchId !== null ? [stage.batchId] : []),
  ...surplus.map(({ batchId }) => batchId),
  ...history.flatMap(({ batchId }) => batchId ?? []),
]

/** Batches made with this program on another computer say how large they are. */
const toTokens = (metadata: Batch['metadata']): number | null => {
  const said = metadata?.['bw_tokens'] ?? ''
  return /^\d{1,15}$/.test(said) ? Number(said) : null
}
