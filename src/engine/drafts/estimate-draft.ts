import type { Snapshot } from '#core/request/draft.ts'
import type { CostEstimate } from '#core/records.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import type { Tokens, Usd } from '#core/units.ts'
import type { DraftPlan } from './draft-plan.ts'
import type { Estimate, Interval, Price } from './draft-types.ts'
import { estimateOutput } from './output-tokens.ts'
import type { TokenModel } from './token-model.ts'

export interface EstimateFacts {
  readonly snapshot: Snapshot
  readonly plan: DraftPlan
  readonly shards: readonly PlannedShard[]
  readonly tokens: TokenModel & { readonly sampled: number }
  /** Null = not known for this model. */
  readonly price: Price | null
}

/** What a draft will send and probably cost, as intervals. Pure arithmetic over the plan. */
export function toEstimate({ snapshot, plan, shards, tokens, price }: EstimateFacts): Estimate {
  const requests = plan.requests.length
  const copies = plan.targets.length - requests
  const perRequest = estimateOutput(snapshot)
  const outputTokens = { low: perRequest.low * requests, high: perRequest.high * requests }
  const cost = price && toCosts(price, tokens.total, outputTokens)
  return {
    rows: plan.rows,
    skipped: plan.skipped.length,
    requests,
    copies,
    shards: shards.map(({ start, end, bytes }) => ({ requests: end - start, bytes })),
    bytes: plan.requestBytes,
    longestLine: plan.longestLine,
    inputTokens: { ...tokens.total, sampled: tokens.sampled },
    outputTokens: { ...outputTokens, assumed: perRequest.assumed },
    price,
    costUsd: cost?.usd ?? null,
    savedByBatchUsd: cost?.savedByBatch ?? null,
    // What the copies' requests would have cost at least.
    savedByCopiesUsd: price && costOf(price, tokens.guess(copies, plan.copyBytes), perRequest.low * copies),
  }
}

/** What a run record keeps of it. */
export const toCostEstimate = ({ costUsd, price, savedByCopiesUsd }: Estimate): CostEstimate | null =>
  costUsd &&
  price && {
    lowUsd: costUsd.low,
    highUsd: costUsd.high,
    priceDate: price.date,
    ...(price.own && { ownPrice: true }),
    ...(savedByCopiesUsd !== null && { savedByCopiesUsd }),
  }

function toCosts(price: Price, input: Interval, output: Interval) {
  const usd = {
    low: costOf(price, input.low, output.low),
    high: costOf(price, input.high, output.high),
  }
  const saved = 1 / price.batchFactor - 1
  return { usd, savedByBatch: { low: usd.low * saved, high: usd.high * saved } }
}

const costOf = (price: Price, input: Tokens, output: Tokens): Usd =>
  (input * price.inputPerMillion + output * price.outputPerMillion) / 1_000_000
