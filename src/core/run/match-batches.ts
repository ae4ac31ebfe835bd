import type { ShardRecord } from './shard.ts'
import type { Batch } from '../wire.ts'

/** The batches of a list that concern one shard and that it does not know yet, each oldest usable first. */
export interface Matches {
  /** Of the attempt under way. */
  readonly own: readonly Batch[]
  /** Of an earlier attempt, turned up late. */
  readonly late: readonly Batch[]
  /** Made by another machine for the same shard. */
  readonly foreign: readonly Batch[]
}

/**
 * Finds a shard's batches in a list of the account (state-machine §6).
 * A batch belongs to an attempt by the intent in its metadata or, where a provider drops metadata, by its input file.
 */
export const matchBatches = (shard: ShardRecord, batches: readonly Batch[]): Matches => {
  const known = knownBatchIds(shard)
  const current = currentAttempt(shard)
  const own = new Map<string, Batch>()
  const late = new Map<string, Batch>()
  const foreign = new Map<string, Batch>()
  for (const batch of batches) {
    if (known.has(batch.id)) continue
    const intent = batch.metadata?.['bw_intent']
    if (intent === undefined) {
      if (current.fileId !== null && batch.input_file_id === current.fileId) own.set(batch.id, batch)
      else if (shard.history.some((past) => past.fileId === batch.input_file_id)) late.set(batch.id, batch)
    } else if (intent === current.intentId) own.set(batch.id, batch)
    else if (shard.history.some((past) => past.intentId === intent)) late.set(batch.id, batch)
    else if (isOfShard(batch, shard)) foreign.set(batch.id, batch)
  }
  return { own: byUse(own.values()), late: byUse(late.values()), foreign: byUse(foreign.values()) }
}

/** Every batch id the shard has ever had to do with. */
export const knownBatchIds = (shard: ShardRecord): ReadonlySet<string> => {
  const ids = new Set(shard.surplus.map((batch) => batch.batchId))
  for (const past of shard.history) if (past.batchId !== null) ids.add(past.batchId)
  if ('batchId' in shard.stage && shard.stage.batchId !== null) ids.add(shard.stage.batchId)
  return ids
}

/** Whether the batch says of itself that it holds exactly this shard. */
export const isOfShard = (batch: Batch, shard: ShardRecord): boolean =>
  batch.metadata?.['bw_run'] === shard.runId &&
  batch.metadata['bw_gen'] === String(shard.gen) &&
  batch.metadata['bw_shard'] === shard.shardId

const currentAttempt = ({ stage }: ShardRecord): { intentId: string | null; fileId: string | null } => {
  switch (stage.name) {
    case 'creating':
    case 'unresolved':
      return { intentId: stage.intentId, fileId: stage.file.id }
    case 'live':
      return { intentId: stage.intentId, fileId: stage.file?.id ?? null }
    case 'planned':
    case 'uploading':
    case 'ready':
    case 'direct':
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return { intentId: null, fileId: null }
  }
}

const byUse = (batches: Iterable<Batch>): Batch[] =>
  [...batches].sort(
    (a, b) =>
      Number(a.status === 'failed') - Number(b.status === 'failed') ||
      a.created_at - b.created_at ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
