import { createShard } from './new-shard.ts'
import type { ShardRecord } from './shard.ts'
import type { Milliseconds, Tokens } from './units.ts'

/** Estimates are estimates: aim below the limit. */
const fill = 0.8

/**
 * Cuts a shard into the fewest equal parts that fit a token limit; together they cover exactly its requests.
 *
 * @param nextShardNumber the parts are named from here on
 */
export const splitShard = (
  shard: ShardRecord,
  limitTokens: Tokens,
  nextShardNumber: number,
  now: Milliseconds,
): readonly ShardRecord[] => {
  const requests = shard.requestEnd - shard.requestStart
  const wanted = Math.max(2, Math.ceil(shard.tokens / Math.max(1, limitTokens * fill)))
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
