import type { Snapshot } from '#core/request/draft.ts'
import { type GateContext, type GateRun, planGates, type PlannedGates } from '#core/run/plan-gates.ts'
import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { estimateShardUsd, measureOutput, type RequestPrice, type Spend, spendsOf } from '#core/run/spend.ts'
import type { Milliseconds, Usd } from '#core/units.ts'
import { createRunPrices } from '../accounts/charged-price.ts'
import type { CreateRates } from './create-rates.ts'
import type { OpenRun } from './open-runs.ts'
import { estimateOutput } from '../drafts/output-tokens.ts'
import type { EnginePorts } from '../ports.ts'
import type { QueueView } from './queue-view.ts'
import { toBounded } from '../drafts/ready-requests.ts'
import { readReported, type ReportedByBatch } from './reported-tokens.ts'

/** What a connection's shards may do now, computed each turn from the records and from what was seen of the account. */
export interface Pacing {
  plan(
    connection: ConnectionRecord,
    runs: readonly OpenRun[],
    isBusy: (key: string) => boolean,
  ): Promise<PlannedGates>
  snapshotOf(run: RunRecord, gen: number): Promise<Snapshot | null>
}

export function createPacing(
  ports: Pick<EnginePorts, 'records' | 'clock'>,
  queue: QueueView,
  rates: CreateRates,
): Pacing {
  const { records, clock } = ports
  const findPrice = createRunPrices(ports)
  /** Snapshots never change. */
  const snapshots = new Map<string, Snapshot>()
  const spentBefore = createSpentBefore()

  const snapshotOf: Pacing['snapshotOf'] = async (run, gen) => {
    const sha256 = run.generations[gen]?.snapshot ?? ''
    const known = snapshots.get(sha256)
    if (known !== undefined) return known
    const stored = await records.get('snapshots', sha256)
    if (stored === undefined) return null
    snapshots.set(sha256, stored.snapshot)
    return stored.snapshot
  }

  /** The price of each generation of a run, with what its answers have used so far; null where nobody knows one. */
  async function pricesOf(
    connection: ConnectionRecord,
    run: RunRecord,
    shards: readonly ShardRecord[],
    reported: ReportedByBatch,
  ): Promise<readonly (RequestPrice | null)[]> {
    const prices: (RequestPrice | null)[] = []
    for (const gen of run.generations.keys()) {
      const snapshot = await snapshotOf(run, gen)
      // A table that cannot be loaded knows no price; a loop that stopped for it would watch nothing any more.
      const price = snapshot && (await findPrice(connection, snapshot.model, run.createdAt).catch(() => null))
      if (snapshot === null || price === null) {
        prices.push(null)
        continue
      }
      const dataset = snapshot.ready && (await records.get('datasets', run.datasetId))
      const most = estimateOutput(dataset === undefined ? snapshot : toBounded(snapshot, dataset)).high
      const own = shards.filter((shard) => shard.gen === gen)
      const measured = measureOutput(own, (batchId) => reported.get(batchId) ?? null)
      const outputTokens = Math.min(most, measured ?? most)
      prices.push({
        inputPerMillion: price.inputPerMillion,
        outputPerMillion: price.outputPerMillion,
        outputTokens,
        directFactor: 1 / price.batchFactor,
      })
    }
    return prices
  }

  async function toGateRun(
    connection: ConnectionRecord,
    { run, shards }: OpenRun,
    isCapped: boolean,
  ): Promise<GateRun> {
    const models: string[] = []
    for (const gen of run.generations.keys()) models.push((await snapshotOf(run, gen))?.model ?? '')
    const modelOf = ({ gen }: ShardRecord): string => models[gen] ?? ''
    if (!isCapped && run.budget?.capUsd == null) {
      return { run, shards, modelOf, costOf: () => null, spendsOf: () => [] }
    }
    const reported = await readReported(ports, run.id)
    const prices = await pricesOf(connection, run, shards, reported)
    const priceOf = ({ gen }: ShardRecord): RequestPrice | null => prices[gen] ?? null
    return {
      run,
      shards,
      modelOf,
      costOf(shard) {
        const price = priceOf(shard)
        return price && estimateShardUsd(shard, price)
      },
      spendsOf: (shard) => spendsOf(shard, priceOf(shard), (batchId) => reported.get(batchId) ?? null),
    }
  }

  /** What the connection's runs that are over have spent on a day. Runs of which nothing is left count nothing. */
  async function spentOnDay(connection: ConnectionRecord, open: readonly OpenRun[], day: Day): Promise<Usd> {
    const isOpen = new Set(open.map(({ run }) => run.id))
    let sum = 0
    const own = await records.all('prices', { index: 'connectionId', equals: connection.id })
    const prices = JSON.stringify([connection.limits.batchFactor, own])
    for (const run of await records.all('runs')) {
      if (run.connectionId !== connection.id || isOpen.has(run.id)) continue
      sum += await spentBefore(run, `${day.start} ${prices}`, day.start, async () => {
        const shards = await records.all('shards', { index: 'runId', equals: run.id })
        const reported = await readReported(ports, run.id)
        const priced = await pricesOf(connection, run, shards, reported)
        return shards.flatMap((shard) =>
          spendsOf(shard, priced[shard.gen] ?? null, (batchId) => reported.get(batchId) ?? null),
        )
      })
    }
    return sum
  }

  return {
    snapshotOf,
    async plan(connection, runs, isBusy) {
      const now = clock.now()
      const day = toLocalDay(now)
      const capUsd = connection.limits.dailyCapUsd ?? null
      const context: GateContext = {
        now,
        limitOf: (model) => limitOf(connection, model),
        elsewhere: queue.elsewhere(
          connection.id,
          runs.flatMap(({ shards }) => shards),
        ),
        batches: rates.rateOf(connection.id, 'batches'),
        files: rates.rateOf(connection.id, 'files'),
        day: { ...day, capUsd, spentUsd: capUsd === null ? 0 : await spentOnDay(connection, runs, day) },
        isBusy,
      }
      const gateRuns: GateRun[] = []
      for (const each of runs) gateRuns.push(await toGateRun(connection, each, capUsd !== null))
      return planGates(context, gateRuns)
    },
  }
}

/** The lower one of what a person has set and what the provider has said. */
export function limitOf(
  { limits, learned }: ConnectionRecord,
  model: string,
): ReturnType<GateContext['limitOf']> {
  const set = limits.enqueuedTokens
  const said = learned?.[model]?.enqueuedTokens ?? null
  if (said !== null && (set === null || said <= set)) return { tokens: said, source: 'learned' }
  return set === null ? null : { tokens: set, source: 'set' }
}

interface Day {
  readonly start: Milliseconds
  readonly end: Milliseconds
}

/** The day as the person's clock has it, be it 23, 24 or 25 hours long. */
export function toLocalDay(now: Milliseconds): Day {
  const start = new Date(now)
  start.setHours(0, 0, 0, 0)
  const end = new Date(start)
  end.setDate(end.getDate() + 1)
  return { start: start.getTime(), end: end.getTime() }
}

/** Sums of runs that are over: they change only with the run's record, its prices or the day. */
function createSpentBefore() {
  const sums = new Map<string, { readonly of: string; readonly usd: Usd }>()
  return async (
    run: RunRecord,
    circumstances: string,
    since: Milliseconds,
    read: () => Promise<readonly Spend[]>,
  ): Promise<Usd> => {
    const of = `${run.rev} ${circumstances}`
    const known = sums.get(run.id)
    if (known?.of === of) return known.usd
    const spends = await read()
    const usd = spends.reduce((sum, each) => sum + (each.at >= since ? (each.usd ?? 0) : 0), 0)
    sums.set(run.id, { of, usd })
    return usd
  }
}
