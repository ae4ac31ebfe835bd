import type { ShardRecord, SurplusBatch } from './shard.ts'
import type { Milliseconds, Tokens, Usd } from '../units.ts'
import { type Batch, isTerminal } from '../wire.ts'

/** What requests of one generation cost: the price as charged, and how many tokens an answer may have. */
export interface RequestPrice {
  readonly inputPerMillion: Usd
  readonly outputPerMillion: Usd
  /** The upper end of the estimate, because a cap must hold. */
  readonly outputTokens: Tokens
  /** What a request costs through the direct door, as a multiple of its price in a batch. */
  readonly directFactor: number
}

/** Tokens that answers were reported to use. */
export interface ReportedTokens {
  readonly input: Tokens
  readonly output: Tokens
}

/** Money that a batch has cost, or may. */
export interface Spend {
  /** When the batch was created, or at the latest could have been. */
  readonly at: Milliseconds
  /** Null where no price is known. */
  readonly usd: Usd | null
}

/** At most, as far as can be told before: the estimated prompt, and the longest answer for every request. */
export const estimateShardUsd = (
  shard: Pick<ShardRecord, 'tokens' | 'requestStart' | 'requestEnd'>,
  price: RequestPrice,
): Usd =>
  toUsd({ input: shard.tokens, output: (shard.requestEnd - shard.requestStart) * price.outputTokens }, price)

/**
 * What the batches of a shard have cost, or may: as reported once they are over, else as estimated. A batch that may
 * exist counts like one that does. Past attempts ran nothing, or they would not be past (invariant 4).
 *
 * @param reported tokens of a batch as its collected lines report them; null = nothing is known
 */
export const spendsOf = (
  shard: ShardRecord,
  price: RequestPrice | null,
  reported: (batchId: string) => ReportedTokens | null,
): readonly Spend[] => {
  const { stage } = shard
  const estimate = price && estimateShardUsd(shard, price)
  const ofBatch = (batch: Batch): Spend => ({
    at: batch.created_at * 1000,
    usd:
      price && estimate !== null
        ? costOf(batch, price, estimate, reported(batch.id)) * (isDirect(batch.id) ? price.directFactor : 1)
        : null,
  })
  const surplus = shard.surplus.map(({ snapshot }: SurplusBatch) => ofBatch(snapshot))
  switch (stage.name) {
    case 'creating':
    case 'unresolved':
      return [{ at: shard.stageAt, usd: estimate }, ...surplus]
    case 'direct':
      return [
        { at: stage.since, usd: price && estimateShardUsd(shard, price) * price.directFactor },
        ...surplus,
      ]
    case 'live':
      return [ofBatch(stage.snapshot), ...surplus]
    case 'ended':
    case 'collected':
      return [ofBatch(stage.final), ...surplus]
    case 'planned':
    case 'uploading':
    case 'ready':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return surplus
  }
}

const costOf = (batch: Batch, price: RequestPrice, estimate: Usd, lines: ReportedTokens | null): Usd => {
  if (!isTerminal(batch.status)) return estimate
  if (lines !== null) return toUsd(lines, price)
  const { usage, request_counts: counts } = batch
  if (usage !== null) return toUsd({ input: usage.input_tokens, output: usage.output_tokens }, price)
  // Requests that failed or never ran are not billed.
  return counts !== null && counts.total > 0
    ? estimate * Math.min(1, counts.completed / counts.total)
    : estimate
}

/** [Note: direct door] */
const isDirect = (batchId: string): boolean => batchId.startsWith('direct-')

const toUsd = ({ input, output }: ReportedTokens, price: RequestPrice): Usd =>
  (input * price.inputPerMillion + output * price.outputPerMillion) / 1_000_000

/** Answers enough to go by what was measured instead of the most that is possible. */
const measuredRequests = 100
/** The answers still to come may be longer than those that came. */
const margin = 1.25

/**
 * How many tokens an answer of a generation has at most, as far as its finished batches tell: a quarter more than they
 * had on average, never above the first estimate. Before a hundred answers were reported: null.
 *
 * @param shards of one generation
 */
export const measureOutput = (
  shards: readonly ShardRecord[],
  reported: (batchId: string) => (ReportedTokens & { readonly requests: number }) | null,
): Tokens | null => {
  let requests = 0
  let output = 0
  for (const { stage } of shards) {
    if (stage.name !== 'ended' && stage.name !== 'collected') continue
    const lines = reported(stage.final.id)
    const { usage, request_counts: counts } = stage.final
    if (lines !== null) {
      requests += lines.requests
      output += lines.output
    } else if (usage !== null && counts !== null) {
      requests += counts.completed
      output += usage.output_tokens
    }
  }
  return requests >= measuredRequests ? (output / requests) * margin : null
}
