import { outcomeCode } from './outcome.ts'
import { tierByCode, withdrawnTier } from './result-order.ts'

/**
 * What became of the requests of one generation, by position in its requests file. 12 bytes per request.
 * It is put together from index files and shard stages and can be made anew at any time; nothing of it is stored.
 */
export interface RequestResults {
  readonly outcome: Uint8Array
  readonly tier: Uint8Array
  /** 1 = failed, but may succeed when sent again. */
  readonly fixable: Uint8Array
  /** 1 = the answer was JSON only after a repair. */
  readonly repaired: Uint8Array
  /** Index of the segment whose line counts, in the caller's list; −1 = no line has come. */
  readonly segment: Int32Array
  /** Number of that line in its segment, from 0. */
  readonly line: Int32Array
}

/** All not sent yet. */
export const createRequestResults = (requests: number): RequestResults => ({
  outcome: new Uint8Array(requests).fill(outcomeCode.not_sent),
  tier: new Uint8Array(requests).fill(tierByCode[outcomeCode.not_sent] ?? 0),
  fixable: new Uint8Array(requests),
  repaired: new Uint8Array(requests),
  segment: new Int32Array(requests).fill(-1),
  line: new Int32Array(requests).fill(-1),
})

/**
 * Offers a line to its request. The best of all lines offered stays, in whatever order they come.
 *
 * @param ranks of all segments (`rankSegments`); they may be ranked anew when a segment joins
 * @param line number in the segment; the earlier of two equal lines counts
 */
export const placeLine = (
  results: RequestResults,
  ranks: Int32Array,
  request: number,
  segment: number,
  line: number,
  outcome: number,
  fixable: boolean,
  repaired = false,
): void => {
  const tier = tierByCode[outcome] ?? 0
  const held = results.segment[request] ?? -1
  if (held >= 0) {
    const heldTier = results.tier[request] ?? 0
    if (tier < heldTier) return
    if (tier === heldTier) {
      const rank = (ranks[segment] ?? 0) - (ranks[held] ?? 0)
      if (rank > 0 || (rank === 0 && line >= (results.line[request] ?? 0))) return
    }
  }
  results.outcome[request] = outcome
  results.tier[request] = tier
  results.fixable[request] = fixable ? 1 : 0
  results.repaired[request] = repaired ? 1 : 0
  results.segment[request] = segment
  results.line[request] = line
}

/**
 * Says what the requests [requestStart, requestEnd) of a shard are where no line has come (`outcomeWithoutLine`).
 *
 * @param withdrawn the shard was cancelled before any batch existed
 */
export const markLineless = (
  results: RequestResults,
  requestStart: number,
  requestEnd: number,
  outcome: number,
  withdrawn: boolean,
): void => {
  const tier = withdrawn ? withdrawnTier : (tierByCode[outcome] ?? 0)
  for (let request = requestStart; request < requestEnd; request++) {
    if ((results.segment[request] ?? -1) >= 0) continue
    results.outcome[request] = outcome
    results.tier[request] = tier
    results.fixable[request] = 0
  }
}

/** Per segment, how many requests take their result from it. Its other lines for our requests are outranked. */
export const countPlaced = (results: RequestResults, segments: number): Int32Array => {
  const placed = new Int32Array(segments)
  for (const segment of results.segment) {
    if (segment >= 0) placed[segment] = (placed[segment] ?? 0) + 1
  }
  return placed
}
