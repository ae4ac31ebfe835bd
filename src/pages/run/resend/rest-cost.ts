import { isTerminal } from '#core/wire.ts'
import type { RunView, ShardView } from '#engine/runs/run-types.ts'

/** What is not billed yet, and whether the run's own answers say so or only the estimate. */
export interface RestCost {
  readonly usd: number
  readonly measured: boolean
}

type Facts = Pick<RunView, 'generations' | 'shards'>

/** Fewer answers than this say too little about the others. */
const measuredRequests = 20

/**
 * What the requests that are running or not sent will probably cost: as much as those of their generation that were
 * billed, or the middle of its estimate while too few were. Null as soon as nobody can say.
 *
 * @param isMeant which shards are counted; all that are not over when left out
 */
export function toRestCost(
  { generations, shards }: Facts,
  isMeant: (shard: ShardView) => boolean = () => true,
): RestCost | null {
  let usd = 0
  let measured = true
  for (const { gen, requests, estimate } of generations) {
    const own = shards.filter((shard) => shard.gen === gen && shard.stage.name !== 'replaced')
    const open = own.filter(isMeant).reduce((sum, shard) => sum + openRequests(shard), 0)
    if (open === 0) continue
    const each = toMeasured(own)
    if (each === null && estimate === null) return null
    if (each === null) measured = false
    const middle = estimate === null ? 0 : (estimate.lowUsd + estimate.highUsd) / 2
    usd += open * (each ?? middle / Math.max(requests, 1))
  }
  return { usd, measured }
}

/**
 * What the batches that a shard has too many may have cost at most: the upper end of the estimate for each request they
 * completed, or for all while they are not over. Null where nobody can say, or nothing is charged.
 */
export function toSurplusCost({ generations }: Pick<Facts, 'generations'>, shard: ShardView): number | null {
  const generation = generations.find(({ gen }) => gen === shard.gen)
  if (generation === undefined || generation.estimate === null) return null
  const requests = shard.surplus.reduce((sum, { snapshot: { status, request_counts: counts } }) => {
    return sum + (isTerminal(status) && counts !== null ? counts.completed : shard.requests)
  }, 0)
  const usd = (requests * generation.estimate.highUsd) / Math.max(generation.requests, 1)
  return generation.estimate.highUsd === 0 ? null : usd
}

/** What a request cost, from shards that are over; null while too little is known. */
function toMeasured(shards: readonly ShardView[]): number | null {
  let requests = 0
  let usd = 0
  for (const shard of shards) {
    if (openRequests(shard) > 0 || shard.costUsd === null) continue
    // Failed requests are not billed, and as many of the others may fail.
    requests += shard.completed + shard.failed
    usd += shard.costUsd
  }
  return requests >= measuredRequests ? usd / requests : null
}

/** Requests of a shard that may still cost something beyond what was reported. */
function openRequests({ stage, requests, completed, failed, costUsd }: ShardView): number {
  switch (stage.name) {
    case 'planned':
    case 'uploading':
    case 'ready':
    case 'creating':
    case 'unresolved':
    case 'live':
      return requests
    case 'direct':
      return Math.max(requests - completed - failed, 0)
    case 'ended':
      return costUsd === null ? completed : 0
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return 0
  }
}
