import type { ShardRecord } from '#core/run/shard.ts'
import { toPeak } from '#core/run/to-live.ts'
import type { RequestCounts } from '#core/wire.ts'
import type { RunFacts } from './run-facts.ts'
import type { RunTotals } from './run-results.ts'

/** How far a shard's batch is: what the provider says and what has arrived. All in requests. */
export interface ShardCounts {
  readonly requests: number
  /** As the provider counts, and together never more than `requests`. */
  readonly completed: number
  readonly failed: number
  /** Requests with a line here. */
  readonly collected: number
  /** Done, here or at the provider. */
  readonly finished: number
}

export type CountShard = (facts: RunFacts, totals: RunTotals, shard: ShardRecord) => ShardCounts

/** Remembers the highest counts of every batch: what providers count backwards is not shown (state-machine §10). */
export function createShardCounts(): CountShard {
  const peaks = new Map<string, RequestCounts>()

  return ({ segments }, { answered }, shard) => {
    const requests = shard.requestEnd - shard.requestStart
    const collected = answered.get(shard.shardId) ?? 0
    const { stage } = shard
    if (stage.name === 'direct') {
      const { completed, failed } = stage.counts
      return { requests, completed, failed, collected, finished: collected }
    }
    if (stage.name !== 'live' && stage.name !== 'ended' && stage.name !== 'collected') {
      return { requests, completed: 0, failed: 0, collected, finished: collected }
    }
    const said =
      stage.name === 'live'
        ? toPeak(stage.peak, stage.snapshot.request_counts)
        : (stage.final.request_counts ?? countLines(segments, stage.batchId))
    const peak = toPeak(peaks.get(stage.batchId) ?? null, said)
    if (peak !== null) peaks.set(stage.batchId, peak)
    const completed = Math.min(peak?.completed ?? 0, requests)
    const failed = Math.min(peak?.failed ?? 0, requests - completed)
    return { requests, completed, failed, collected, finished: Math.max(completed + failed, collected) }
  }
}

/** For providers that count nothing: the lines of the files they gave. */
function countLines(segments: RunFacts['segments'], batchId: string): RequestCounts {
  const placed = { output: 0, error: 0 }
  for (const segment of segments) {
    if (segment.batchId === batchId) placed[segment.kind] += segment.lines.placed
  }
  return { total: placed.output + placed.error, completed: placed.output, failed: placed.error }
}
