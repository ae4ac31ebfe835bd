import { err, ok, type Result } from '../result.ts'
import type { Bytes } from '../units.ts'

/** A run of neighbouring requests that becomes one input file: [start, end) of the requests in order. */
export interface PlannedShard {
  readonly start: number
  readonly end: number
  /** Of all its lines, "\n" included. */
  readonly bytes: Bytes
}

export interface ShardLimits {
  readonly requests: number
  readonly bytes: Bytes
}

/** One line alone is over the file limit. `index` is its position in the requests. */
export interface LineTooLong {
  readonly kind: 'LineTooLong'
  readonly index: number
  readonly bytes: Bytes
  readonly limit: Bytes
}

/**
 * 50,000 requests and 200 MB per file (API reference, create batch; read 2026-11-21). Whether MB means 10^6 or 2^20 is not
 * said, so files stay well below the smaller one.
 */
export const openaiShardLimits: ShardLimits = { requests: 50_000, bytes: 190_000_000 }

/**
 * Cuts the requests into shards that the API will accept as one batch input file each, filling one after the other.
 *
 * @param lineSizes bytes of every request line including its "\n", in the order of the requests
 * @param limits both at least 1; what a person or another provider sets may be lower than OpenAI's
 * @returns shards in order, together covering [0, lineSizes.length) without gaps, none empty
 * Fails with the first LineTooLong; a line is never split.
 */
export const planShards = (
  lineSizes: ArrayLike<number>,
  limits: ShardLimits,
): Result<readonly PlannedShard[], LineTooLong> => {
  if (!(limits.requests >= 1 && limits.bytes >= 1)) throw new RangeError('Shard limits must be at least 1')
  const shards: PlannedShard[] = []
  let start = 0
  let bytes = 0
  for (let index = 0; index < lineSizes.length; index++) {
    const size = lineSizes[index] ?? 0
    if (size > limits.bytes) return err({ kind: 'LineTooLong', index, bytes: size, limit: limits.bytes })
    if (index > start && (index - start + 1 > limits.requests || bytes + size > limits.bytes)) {
      shards.push({ start, end: index, bytes })
      start = index
      bytes = 0
    }
    bytes += size
  }
  if (start < lineSizes.length) shards.push({ start, end: lineSizes.length, bytes })
  return ok(shards)
}
