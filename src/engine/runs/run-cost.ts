import type { ShardRecord } from '#core/run/shard.ts'
import type { Tokens, Usd } from '#core/units.ts'
import { type Batch, isTerminal } from '#core/wire.ts'
import type { Price } from '../drafts/draft-types.ts'
import type { RunCost } from './run-types.ts'
import type { RunFacts } from './run-facts.ts'
import type { RunTotals } from './run-results.ts'

/** Tokens as reported; null = nothing has been reported. */
export interface ShardUsage {
  readonly input: Tokens
  readonly output: Tokens
}

/**
 * What the batches of a shard used, surplus ones among them: every line counts, outranked or not, because every line
 * was paid. Where no line of a batch says anything, the batch's own sum is taken once it is over.
 */
export function toShardUsage(
  { segments }: RunFacts,
  { usage }: RunTotals,
  shard: ShardRecord,
): ShardUsage | null {
  const byBatch = new Map<string, ShardUsage>()
  for (const [place, segment] of segments.entries()) {
    const own = usage[place]
    if (segment.shardId !== shard.shardId || own === undefined || own.lines === 0) continue
    const sum = byBatch.get(segment.batchId) ?? { input: 0, output: 0 }
    byBatch.set(segment.batchId, { input: sum.input + own.input, output: sum.output + own.output })
  }
  for (const batch of batchesOf(shard)) {
    if (byBatch.has(batch.id) || batch.usage === null || !isTerminal(batch.status)) continue
    byBatch.set(batch.id, { input: batch.usage.input_tokens, output: batch.usage.output_tokens })
  }
  return byBatch.size === 0 ? null : addUp([...byBatch.values()])
}

const batchesOf = ({ stage, surplus }: ShardRecord): readonly Batch[] => [
  ...(stage.name === 'live' ? [stage.snapshot] : []),
  ...(stage.name === 'ended' || stage.name === 'collected' ? [stage.final] : []),
  ...surplus.map(({ snapshot }) => snapshot),
]

const addUp = (usages: readonly ShardUsage[]): ShardUsage =>
  usages.reduce((sum, { input, output }) => ({ input: sum.input + input, output: sum.output + output }), {
    input: 0,
    output: 0,
  })

/** Null while nothing is reported, or where no price is known. */
export const toShardCost = (usage: ShardUsage | null, price: Price | null): Usd | null =>
  usage && price && (usage.input * price.inputPerMillion + usage.output * price.outputPerMillion) / 1_000_000

/**
 * The sum over shards, so that the two can never disagree. Unknown as soon as one shard's price is.
 *
 * @param isPriced whether a price was known when the run was made: then nothing reported is 0 and not unknown
 */
export function toRunCost(
  shards: readonly { readonly usage: ShardUsage | null; readonly usd: Usd | null }[],
  isPriced: boolean,
): RunCost {
  const reported = shards.filter(({ usage }) => usage !== null)
  const { input, output } = addUp(reported.flatMap(({ usage }) => usage ?? []))
  const isKnown = reported.length === 0 ? isPriced : reported.every(({ usd }) => usd !== null)
  const usd = isKnown ? reported.reduce((sum, each) => sum + (each.usd ?? 0), 0) : null
  return { usd, inputTokens: input, outputTokens: output }
}
