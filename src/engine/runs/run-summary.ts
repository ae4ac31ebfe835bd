import type { Snapshot } from '#core/request/draft.ts'
import type { Gate } from '#core/run/gate.ts'
import type { ConnectionRecord, LinesLedger, SegmentRecord } from '#core/records.ts'
import { isSettled } from '#core/run/next-steps.ts'
import { outcomeWithoutLine } from '#core/results/shard-outcome.ts'
import { usualPaths } from '#core/results/moderation.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { Price } from '../drafts/draft-types.ts'
import type { RunSummary, RunView, ShardView } from './run-types.ts'
import type { GenerationView } from '../resend/resend-types.ts'
import { toRunCost, toShardCost, toShardUsage } from './run-cost.ts'
import { estimateOf, toRunEstimate } from './run-estimate.ts'
import type { RunFacts } from './run-facts.ts'
import type { RunTotals } from './run-results.ts'
import { toRunState } from './run-state.ts'
import type { CountShard, ShardCounts } from './shard-counts.ts'

/** What the engine's loop knows and no record says. */
export interface DriverView {
  senderOf(connectionId: string): 'here' | 'elsewhere' | 'nobody'
  uploadedBytes(runId: string, shardId: string): number | null
  nextAt(runId: string, shardId: string): Milliseconds | null
  gateOf(runId: string, shardId: string): Gate | null
}

export interface SummaryContext {
  readonly facts: RunFacts
  readonly totals: RunTotals
  /** By generation. */
  readonly snapshots: readonly Snapshot[]
  readonly prices: readonly (Price | null)[]
  /** Undefined when it was removed. */
  readonly connection: ConnectionRecord | undefined
  readonly hasKey: boolean
  readonly countShard: CountShard
  readonly driver: DriverView
  readonly now: Milliseconds
}

export function toRunSummary(context: SummaryContext): RunSummary {
  const { facts, totals, snapshots, connection, driver, now } = context
  const { run } = facts
  const counted = facts.shards.map((shard) => ({
    shard,
    counts: context.countShard(facts, totals, shard),
    ...costOf(context, shard),
  }))
  const own = counted.filter(({ shard }) => shard.stage.name !== 'replaced')
  const current = own.filter(({ shard }) => shard.gen === run.generations.length - 1)
  const openGens = new Set(facts.shards.filter((shard) => !isSettled(shard)).map(({ gen }) => gen))
  const { state, since } = toRunState(facts, {
    hasResults: counted.some(({ counts }) => counts.finished > 0),
    hasProgress: own.some(({ shard, counts }) => openGens.has(shard.gen) && counts.finished > 0),
    locked: lacksKey(context) && driver.senderOf(run.connectionId) !== 'elsewhere',
    isGated: ({ runId, shardId }) => isPersonGate(driver.gateOf(runId, shardId)),
    now,
  })
  const estimate = toRunEstimate(run)
  const isPriced = run.estimate !== null || connection?.provider === 'sandbox'
  return {
    id: run.id,
    name: run.name,
    datasetId: run.datasetId,
    datasetName: run.datasetName,
    connectionId: run.connectionId,
    model: snapshots.at(-1)?.model ?? '',
    state,
    stateSince: since,
    createdAt: run.createdAt,
    archivedAt: run.archivedAt,
    sending: run.sending,
    ledger: totals.ledger,
    requests: run.generations.at(-1)?.requests ?? 0,
    requestsFinished: sum(current, ({ counts }) => counts.finished),
    // A row that has an answer does not wait, although a request for it may be under way.
    waitingDone: Math.min(
      totals.ledger.counts.waiting,
      sum(own, ({ shard, counts }) => countWaitingDone(shard, counts)),
    ),
    lastCheckedAt: latest(facts.shards.map(({ health }) => health.lastCheckedAt)),
    estimate,
    savedByCopiesUsd: estimate?.savedByCopiesUsd ?? null,
    capUsd: run.budget?.capUsd ?? null,
    pilot: run.pilot ?? null,
    cost: toRunCost(counted, isPriced),
  }
}

export function toRunView(context: SummaryContext): Omit<RunView, 'snapshot'> {
  const { facts, totals, driver } = context
  const run = toRunSummary(context)
  const segments = facts.segments.map((segment, place) => toRankedSegment(segment, totals.best[place] ?? 0))
  const isOver = run.state === 'finished' || run.state === 'rejected'
  return {
    run,
    generations: toGenerations(context),
    shards: facts.shards.map((shard) => toShardView(context, shard)),
    scope: facts.run.scope,
    columns: facts.run.columns?.map(({ name }) => name) ?? null,
    answerPaths: facts.run.answerPaths ?? usualPaths(context.snapshots),
    segments,
    lines: addLines(segments),
    sender: driver.senderOf(run.connectionId),
    needsKey: !isOver && (lacksKey(context) || isKeyRefused(context)),
  }
}

function toGenerations(context: SummaryContext): readonly GenerationView[] {
  const { run, shards } = context.facts
  return context.snapshots.flatMap((snapshot, gen) => {
    const generation = run.generations[gen]
    if (generation === undefined) return []
    const { targets, requests, createdAt, door = 'batch' } = generation
    const costs = shards.filter((shard) => shard.gen === gen).map((shard) => costOf(context, shard))
    const { usd: costUsd } = toRunCost(costs, false)
    return [{ gen, snapshot, door, targets, requests, createdAt, estimate: estimateOf(run, gen), costUsd }]
  })
}

function toShardView(context: SummaryContext, shard: ShardRecord): ShardView {
  const { facts, totals, driver } = context
  const { requests, completed, failed } = context.countShard(facts, totals, shard)
  return {
    ...shard,
    requests,
    costUsd: costOf(context, shard).usd,
    completed,
    failed,
    uploadedBytes: driver.uploadedBytes(shard.runId, shard.shardId),
    nextAt: driver.nextAt(shard.runId, shard.shardId),
    gate: isUnsent(shard) && facts.run.sending === 'on' ? driver.gateOf(shard.runId, shard.shardId) : null,
  }
}

/** Tomorrow's money comes by itself. */
const isPersonGate = (gate: Gate | null): boolean =>
  gate?.why === 'pilot' || (gate?.why === 'budget' && gate.until === null)

const isUnsent = ({ stage }: ShardRecord): boolean => stage.name === 'planned' || stage.name === 'ready'

const costOf = ({ facts, totals, prices }: SummaryContext, shard: ShardRecord) => {
  const usage = toShardUsage(facts, totals, shard)
  return { usage, usd: toShardCost(usage, prices[shard.gen] ?? null) }
}

const isKeyed = ({ connection }: SummaryContext): boolean =>
  connection !== undefined && connection.provider !== 'sandbox'

const lacksKey = (context: SummaryContext): boolean => isKeyed(context) && !context.hasKey

/** There is a key, and the provider does not take it. */
const isKeyRefused = (context: SummaryContext): boolean =>
  isKeyed(context) && context.facts.shards.some(({ stage }) => 'hold' in stage && stage.hold?.why === 'key')

/** Done at the provider, and still waiting here. */
function countWaitingDone(shard: ShardRecord, { requests, finished, collected }: ShardCounts): number {
  if (outcomeWithoutLine(shard).outcome !== 'waiting') return 0
  return Math.min(requests, finished) - collected
}

/** The lines ledger as it is among all files of the run: a record alone cannot know which lines are outranked. */
const toRankedSegment = (segment: SegmentRecord, best: number): SegmentRecord => ({
  ...segment,
  lines: { ...segment.lines, placed: best, outranked: segment.lines.placed - best },
})

const addLines = (segments: readonly SegmentRecord[]): LinesLedger => ({
  lines: sum(segments, ({ lines }) => lines.lines),
  placed: sum(segments, ({ lines }) => lines.placed),
  outranked: sum(segments, ({ lines }) => lines.outranked),
  foreign: sum(segments, ({ lines }) => lines.foreign),
  malformed: sum(segments, ({ lines }) => lines.malformed),
})

const sum = <T>(list: readonly T[], of: (each: T) => number): number =>
  list.reduce((total, each) => total + of(each), 0)

const latest = (times: readonly (Milliseconds | null)[]): Milliseconds | null =>
  times.reduce((last, at) => (at === null || (last !== null && last > at) ? last : at), null)
