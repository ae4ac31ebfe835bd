import type { Health, ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'

/** Nothing asked, nothing failed. */
export const freshHealth: Health = { lastCheckedAt: null, failures: 0, lastError: null, notFound: false }

/** A shard that has not been sent, at revision 0. */
export const createShard = (
  part: Pick<ShardRecord, 'runId' | 'shardId' | 'gen' | 'requestStart' | 'requestEnd' | 'bytes' | 'tokens'>,
  now: Milliseconds,
): ShardRecord => ({
  v: 1,
  runId: part.runId,
  shardId: part.shardId,
  gen: part.gen,
  requestStart: part.requestStart,
  requestEnd: part.requestEnd,
  bytes: part.bytes,
  tokens: part.tokens,
  stage: { name: 'planned', attempt: 1, hold: null, file: null },
  surplus: [],
  health: freshHealth,
  history: [],
  stageAt: now,
  rev: 0,
})

/** The number in `s12`; shards are sent in this order. */
export const shardNumber = (shardId: string): number => Number(shardId.slice(1))

/** The first number no shard of the run has ever had. */
export const nextShardNumber = (shards: readonly ShardRecord[]): number =>
  shards.reduce((highest, shard) => Math.max(highest, shardNumber(shard.shardId)), 0) + 1
