import type { CapacityGate, Gate } from './gate.ts'
import { shardNumber } from './new-shard.ts'
import type { RunRecord } from '../records.ts'
import { isHeld } from './shard-change.ts'
import type { ShardRecord } from './shard.ts'
import type { Spend } from './spend.ts'
import type { Milliseconds, Tokens, Usd } from '../units.ts'
import { isTerminal } from '../wire.ts'

/** What a connection's provider and its owner allow, and what is in use of it. */
export interface GateContext {
  readonly now: Milliseconds
  /** How many tokens of a model may be enqueued; null = nobody has said. */
  readonly limitOf: (model: string) => { readonly tokens: Tokens; readonly source: 'set' | 'learned' } | null
  /** Batches that are not over and belong to no shard here. */
  readonly elsewhere: readonly QueuedBatch[]
  readonly batches: CreateRate
  readonly files: CreateRate
  /** The local day [start, end), its cap, and what runs that are over have spent on it. */
  readonly day: {
    readonly start: Milliseconds
    readonly end: Milliseconds
    readonly capUsd: Usd | null
    readonly spentUsd: Usd
  }
  /** A step of the shard is under way: it passed before. */
  readonly isBusy: (key: string) => boolean
}

export interface QueuedBatch {
  /** Null = the provider does not say: then it may be of any. */
  readonly model: string | null
  /** Null = nobody tells. */
  readonly tokens: Tokens | null
}

/** How many were created within the last `perMs`, and when the next one may be once `limit` is reached. */
export interface CreateRate {
  readonly count: number
  readonly limit: number
  readonly perMs: Milliseconds
  readonly freeAt: Milliseconds
}

/** A run that is not over. */
export interface GateRun {
  readonly run: Pick<RunRecord, 'id' | 'sending' | 'budget' | 'pilot'>
  readonly shards: readonly ShardRecord[]
  readonly modelOf: (shard: ShardRecord) => string
  /** What a shard may cost at most; null = no price is known. Asked only where there is a cap. */
  readonly costOf: (shard: ShardRecord) => Usd | null
  readonly spendsOf: (shard: ShardRecord) => readonly Spend[]
}

export interface PlannedGates {
  /** By `${runId}/${shardId}`; a shard that is missing may go. */
  readonly gates: ReadonlyMap<string, Gate>
  /** Shards that can never fit, by key, with the limit: they must be cut. */
  readonly oversize: ReadonlyMap<string, Tokens>
}

/**
 * Decides which of a connection's shards may be sent now (state-machine §10). Oldest run first, in it the order of its
 * shards; one that does not fit lets later ones pass that do. So a shard waits at most until all the smaller ones there
 * are have been sent, and then for those in flight. What passes has its tokens and its money taken off at once, for
 * everybody behind it. O(shards).
 *
 * @param runs oldest first
 */
export const planGates = (context: GateContext, runs: readonly GateRun[]): PlannedGates => {
  const gates = new Map<string, Gate>()
  const oversize = new Map<string, Tokens>()
  const queue = createQueue(context, runs)
  const purse = createPurse(context, runs)
  const rates = { batches: context.batches.count, files: context.files.count }
  const waiting: Candidate[] = []

  for (const each of runs) {
    const released = releasedOf(each)
    const pilots = each.run.pilot === 'waiting' ? pilotsOf(each.shards) : null
    for (const shard of inOrder(each.shards)) {
      const key = `${shard.runId}/${shard.shardId}`
      const { stage } = shard
      const isOnItsWay = stage.name === 'uploading' || (isUnsent(shard) && context.isBusy(key))
      if (isOnItsWay) {
        queue.take(each.modelOf(shard), shard.tokens)
        purse.take(each, shard)
        rates.batches += 1
      } else if (
        (stage.name === 'planned' || stage.name === 'ready') &&
        each.run.sending === 'on' &&
        !isHeld(stage.hold, context.now)
      )
        waiting.push({ each, shard, key, isReleased: released.has(shard.shardId), pilots })
    }
  }

  for (const { each, shard, key, isReleased, pilots } of waiting) {
    const pilot = pilots?.get(shard.gen)
    if (pilot !== undefined && pilot !== shard.shardId) {
      gates.set(key, { why: 'pilot', pilotShardId: pilot, until: null })
      continue
    }
    const model = each.modelOf(shard)
    const limit = context.limitOf(model)
    const isSingle = shard.requestEnd - shard.requestStart < 2
    if (limit !== null && shard.tokens > limit.tokens && !isSingle) {
      oversize.set(key, limit.tokens)
      continue
    }
    const gate =
      (isReleased ? null : purse.judge(each, shard)) ??
      queue.judge(model, shard.tokens, isSingle) ??
      judgeRate(context, rates, shard)
    if (gate !== null) {
      gates.set(key, gate)
      // Its money stays its own while it waits for room, so that younger ones do not spend it.
      if (gate.why !== 'budget') purse.take(each, shard)
      continue
    }
    queue.take(model, shard.tokens)
    purse.take(each, shard)
    rates.batches += 1
    if (shard.stage.name === 'planned') rates.files += 1
  }
  return { gates, oversize }
}

interface Candidate {
  readonly each: GateRun
  readonly shard: ShardRecord
  readonly key: string
  readonly isReleased: boolean
  readonly pilots: ReadonlyMap<number, string> | null
}

const isUnsent = ({ stage }: ShardRecord): boolean => stage.name === 'planned' || stage.name === 'ready'

const inOrder = (shards: readonly ShardRecord[]): readonly ShardRecord[] =>
  shards.toSorted((a, b) => a.gen - b.gen || a.requestStart - b.requestStart || numberOrder(a, b))

const numberOrder = (a: ShardRecord, b: ShardRecord): number =>
  shardNumber(a.shardId) - shardNumber(b.shardId)

/** Shards let through by hand, and what became of them by cutting. */
const releasedOf = ({ run, shards }: GateRun): ReadonlySet<string> => {
  const released = new Set(run.budget?.released ?? [])
  if (released.size === 0) return released
  // Children have higher numbers than their parents.
  for (const { shardId, stage } of shards.toSorted(numberOrder))
    if (stage.name === 'replaced' && released.has(shardId)) for (const child of stage.by) released.add(child)
  return released
}

/** The first shard of each generation. */
const pilotsOf = (shards: readonly ShardRecord[]): ReadonlyMap<number, string> => {
  const firsts = new Map<number, ShardRecord>()
  for (const shard of shards) {
    if (shard.stage.name === 'replaced') continue
    const first = firsts.get(shard.gen)
    if (first === undefined || shard.requestStart < first.requestStart) firsts.set(shard.gen, shard)
  }
  return new Map([...firsts].map(([gen, { shardId }]) => [gen, shardId]))
}

/** The provider's queue, by model, as far as can be estimated. */
const createQueue = (context: GateContext, runs: readonly GateRun[]) => {
  interface Line {
    tokens: Tokens
    batches: number
    unknown: number
  }
  const lines = new Map<string, Line>()
  const lineOf = (model: string): Line => {
    const known = lines.get(model)
    if (known !== undefined) return known
    const line = { tokens: 0, batches: 0, unknown: 0 }
    lines.set(model, line)
    for (const batch of context.elsewhere) {
      if (batch.model !== null && !isModel(batch.model, model)) continue
      line.tokens += batch.tokens ?? 0
      line.batches += 1
      if (batch.tokens === null) line.unknown += 1
    }
    return line
  }
  const take = (model: string, tokens: Tokens, batches = 1): void => {
    const line = lineOf(model)
    line.tokens += tokens * batches
    line.batches += batches
  }
  for (const each of runs)
    for (const shard of each.shards) take(each.modelOf(shard), shard.tokens, queuedBatches(shard))

  return {
    take,
    judge(model: string, tokens: Tokens, isSingle: boolean): CapacityGate | null {
      const limit = context.limitOf(model)
      if (limit === null) return null
      const line = lineOf(model)
      if (line.tokens + tokens <= limit.tokens) return null
      // A request larger than the limit cannot be cut; whether the estimate is right, the provider must say.
      if (isSingle && tokens > limit.tokens && line.tokens === 0) return null
      return {
        why: 'capacity',
        neededTokens: tokens,
        limitTokens: limit.tokens,
        source: limit.source,
        inFlightTokens: line.tokens,
        inFlightBatches: line.batches,
        unknownBatches: line.unknown,
        until: null,
      }
    },
  }
}

/** Batches of a shard whose tokens count at the provider, or may. */
const queuedBatches = ({ stage, surplus }: ShardRecord): number => {
  const own =
    stage.name === 'creating' ||
    stage.name === 'unresolved' ||
    (stage.name === 'live' && !isTerminal(stage.snapshot.status))
  return (own ? 1 : 0) + surplus.filter(({ snapshot }) => !isTerminal(snapshot.status)).length
}

/** A batch may name the dated model that was meant. */
const isModel = (said: string, asked: string): boolean => said === asked || said.startsWith(`${asked}-`)

/** Money spent and promised, of each run and of the day. What nobody can price counts as nothing. */
const createPurse = ({ day }: GateContext, runs: readonly GateRun[]) => {
  const capOf = ({ run }: GateRun): Usd | null => run.budget?.capUsd ?? null
  const ofRun = new Map<string, Usd>()
  let ofDay = day.spentUsd
  for (const each of runs) {
    if (capOf(each) === null && day.capUsd === null) continue
    let sum = 0
    for (const shard of each.shards)
      for (const { at, usd } of each.spendsOf(shard)) {
        sum += usd ?? 0
        // A clock that is ahead of ours has not reached tomorrow.
        if (at >= day.start) ofDay += usd ?? 0
      }
    ofRun.set(each.run.id, sum)
  }
  return {
    take(each: GateRun, shard: ShardRecord): void {
      if (capOf(each) === null && day.capUsd === null) return
      const usd = each.costOf(shard) ?? 0
      ofRun.set(each.run.id, (ofRun.get(each.run.id) ?? 0) + usd)
      ofDay += usd
    },
    judge(each: GateRun, shard: ShardRecord): Gate | null {
      const runCap = capOf(each)
      if (runCap === null && day.capUsd === null) return null
      const neededUsd = each.costOf(shard)
      const committed = ofRun.get(each.run.id) ?? 0
      const passes = (sum: Usd, cap: Usd): boolean => neededUsd !== null && sum + neededUsd <= cap + rounding
      if (runCap !== null && !passes(committed, runCap))
        return { why: 'budget', of: 'run', capUsd: runCap, committedUsd: committed, neededUsd, until: null }
      if (day.capUsd !== null && !passes(ofDay, day.capUsd))
        return {
          why: 'budget',
          of: 'day',
          capUsd: day.capUsd,
          committedUsd: ofDay,
          neededUsd,
          // Tomorrow's cap is of no use to what nobody can price, nor to what is above it alone.
          until: neededUsd !== null && neededUsd <= day.capUsd ? day.end : null,
        }
      return null
    },
  }
}

/** Sums of cents in binary fractions. */
const rounding: Usd = 1e-9

const judgeRate = (
  { batches, files }: GateContext,
  counts: { readonly batches: number; readonly files: number },
  { stage }: ShardRecord,
): Gate | null => {
  const over = (of: 'batches' | 'files', { limit, perMs, freeAt }: CreateRate): Gate | null =>
    counts[of] < limit ? null : { why: 'creates', of, count: counts[of], limit, perMs, until: freeAt }
  return over('batches', batches) ?? (stage.name === 'planned' ? over('files', files) : null)
}
