import { emptyLedger } from '#core/results/ledger.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { alterRun } from './alter-run.ts'
import { cancelled, isCancelled } from '../call.ts'
import { createRunPrices, type FindRunPrice } from '../accounts/charged-price.ts'
import { deleteRun, type RunDriver } from './delete-run.ts'
import { exportLog } from './export-log.ts'
import type { Engine } from '../engine.ts'
import type { Price } from '../drafts/draft-types.ts'
import type { RunSummary } from './run-types.ts'
import { pricedAs } from '../resend/plan-resend.ts'
import type { EnginePorts } from '../ports.ts'
import { readSegmentFile } from './read-segment.ts'
import { toShardUsage } from './run-cost.ts'
import { readAllFacts, readRunFacts, type RunFacts } from './run-facts.ts'
import type { RunTotals } from './run-results.ts'
import type { RunStore } from './run-store.ts'
import { type DriverView, type SummaryContext, toRunSummary, toRunView } from './run-summary.ts'
import { createShardCounts } from './shard-counts.ts'

type Methods = 'listRuns' | 'readRun' | 'archiveRun' | 'deleteRun' | 'readLog' | 'exportLog' | 'readSegment'

/** Runs as a person sees them, their log and their files. */
export function createRuns(
  ports: EnginePorts,
  store: RunStore,
  driver: DriverView & RunDriver,
  findPrice: FindRunPrice = createRunPrices(ports),
): Pick<Engine, Methods> {
  const { records, clock, keys } = ports
  const countShard = createShardCounts()

  async function toContext(
    facts: RunFacts,
    totals: RunTotals,
    connection: ConnectionRecord | undefined,
  ): Promise<Result<SummaryContext, StorageError>> {
    const snapshots = await store.readSnapshots(facts.run)
    if (!snapshots.ok) return snapshots
    // The price table is large and not loaded before it has something to say.
    const isReported = facts.shards.some((shard) => toShardUsage(facts, totals, shard) !== null)
    const prices: (Price | null)[] = []
    for (const [gen, { model }] of snapshots.value.entries()) {
      const { door = 'batch', createdAt = facts.run.createdAt } = facts.run.generations[gen] ?? {}
      const charging = connection && pricedAs(connection, door)
      prices.push(isReported ? await findPrice(charging, model, createdAt) : null)
    }
    return ok({
      facts,
      totals,
      snapshots: snapshots.value,
      prices,
      connection,
      hasKey: keys.get(facts.run.connectionId) !== undefined,
      countShard,
      driver,
      now: clock.now(),
    })
  }

  return {
    async listRuns(_input, call) {
      if (isCancelled(call)) return cancelled
      const connections = new Map((await records.all('connections')).map((each) => [each.id, each]))
      const summaries: RunSummary[] = []
      // One after the other: each may need the memory of a whole run for a moment.
      for (const facts of await readAllFacts(ports)) {
        if (isCancelled(call)) return cancelled
        const totals = await store.results.readTotals(facts)
        const connection = connections.get(facts.run.connectionId)
        const context = await toContext(facts, totals.ok ? totals.value : lostTotals(facts), connection)
        if (!context.ok) return context
        summaries.push(toRunSummary(context.value))
      }
      return ok(summaries)
    },

    async readRun({ runId }, call) {
      if (isCancelled(call)) return cancelled
      const facts = await readRunFacts(ports, runId)
      if (facts === null) return err({ kind: 'NoRun' })
      const totals = await store.results.readTotals(facts)
      if (!totals.ok) return totals
      const connection = await records.get('connections', facts.run.connectionId)
      const context = await toContext(facts, totals.value, connection)
      if (!context.ok) return context
      const snapshot = context.value.snapshots.at(-1)
      if (snapshot === undefined) return err({ kind: 'NoRun' })
      return ok({ ...toRunView(context.value), snapshot })
    },

    async archiveRun({ runId, archived }, call) {
      if (isCancelled(call)) return cancelled
      return alterRun(ports, runId, (run) =>
        (run.archivedAt !== null) === archived ? null : { ...run, archivedAt: archived ? clock.now() : null },
      )
    },

    async deleteRun(input, call) {
      if (isCancelled(call)) return cancelled
      return deleteRun(ports, store, driver, input, call?.signal)
    },

    async readLog({ runId, last }, call) {
      if (isCancelled(call)) return cancelled
      if ((await records.get('runs', runId)) === undefined) return err({ kind: 'NoRun' })
      return ok(await records.all('log', { index: 'runId', equals: runId, last }))
    },

    async exportLog({ runId }, call) {
      return isCancelled(call) ? cancelled : exportLog(ports, runId)
    },

    readSegment: (input, call) => readSegmentFile(ports, store, input, call),
  }
}

/**
 * A run whose files cannot be read must not take the list of all others with it: its rows count as lost, which is
 * what they are as far as anybody can tell. Opening the run says what is wrong.
 */
const lostTotals = ({ run, segments }: RunFacts): RunTotals => {
  const nothing = emptyLedger(run.rows, run.skipped)
  return {
    ledger: {
      ...nothing,
      counts: { ...nothing.counts, not_sent: 0, lost: nothing.counts.not_sent },
    },
    best: new Int32Array(segments.length),
    usage: segments.map(() => ({ lines: 0, input: 0, output: 0 })),
    answered: new Map(),
  }
}
