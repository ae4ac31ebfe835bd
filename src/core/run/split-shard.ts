import { createShard } from './new-shard.ts'
import type { ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'

/** Estimates are estimates: aim below the limit. */
const fill = 0.8

/** Into how many parts something must be cut to fit a limit; at least two, because as it is it was refused. */
export const partsWithin = (size: number, limit: number | null): number =>
  limit === null ? 2 : Math.max(2, Math.ceil(size / Math.max(1, limit * fill)))

/**
 * Cuts a shard of at least two requests into equal parts, never more than it has requests; together they cover exactly
 * its requests.
 *
 * @param nextShardNumber the parts are named from here on
 */
export const splitShard = (
  shard: ShardRecord,
  wanted: number,
  nextShardNumber: number,
  now: Milliseconds,
): readonly ShardRecord[] => {
  const requests = shard.requestEnd - shard.requestStart
  const parts = Math.min(requests, wanted)
  return Array.from({ length: parts }, (_, part) => {
    const start = Math.floor((requests * part) / parts)
    const end = Math.floor((requests * (part + 1)) / parts)
    const share = (end - start) / requests
    return createShard(
      {
        runId: shard.runId,
        shardId: `s${nextShardNumber + part}`,
        gen: shard.gen,
        requestStart: shard.requestStart + start,
        requestEnd: shard.requestStart + end,
        bytes: Math.ceil(shard.bytes * share),
        tokens: Math.ceil(shard.tokens * share),
      },
      now,
    )
  })
}
