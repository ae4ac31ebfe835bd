import { chooseRows, type ChosenRows, markOpenRows } from '#core/run/choose-rows.ts'
import { runColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionRecord, Generation, RunRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { indexRequests } from '#core/results/row-results.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Call } from '../call.ts'
import type { NoConnection } from '../accounts/account-types.ts'
import type { NoRun } from '../runs/run-types.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { judgeRows, type JudgedDraft } from '../drafts/judge-draft.ts'
import { withSource } from '../datasets/open-source.ts'
import type { EnginePorts } from '../ports.ts'
import type { Door, ResendInput, ResendRows } from './resend-types.ts'
import { readRunFacts, type RunFacts } from '../runs/run-facts.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'

/** A resend with everything its generation is made from. */
export interface PlannedResend {
  readonly facts: RunFacts
  readonly connection: ConnectionRecord
  readonly judged: JudgedDraft
  readonly rows: ResendRows
}

export type ResendStopped = NoRun | NoConnection | StorageError | { readonly kind: 'Cancelled' }

/**
 * Rows, checks and price of a resend, from the run as it is now. Nothing is written.
 *
 * @param former a plan made a moment ago: it is taken over when it aims at the same rows
 */
export async function planResend(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  input: ResendInput & { readonly door: Door },
  call?: Call<PlanProgress>,
  former?: PlannedResend,
): Promise<Result<PlannedResend, ResendStopped>> {
  const facts = await readRunFacts(ports, input.runId)
  if (facts === null) return err({ kind: 'NoRun' })
  const { run } = facts
  const connection = await ports.records.get('connections', run.connectionId)
  if (connection === undefined) return err({ kind: 'NoConnection' })
  const snapshots = await store.readSnapshots(run)
  if (!snapshots.ok) return snapshots
  const snapshot = input.snapshot === null ? snapshots.value.at(-1) : toTrimmed(input.snapshot)
  if (snapshot === undefined) return err({ kind: 'NoRun' })
  const results = await store.results.read(facts)
  if (!results.ok) return results
  const chosen = chooseRows(results.value.scope, results.value.rows, markOpen(results.value), input.choice)

  const cut = cutOf(run, input)
  const isSame = former !== undefined && sameRows(former.judged.plan.scope, chosen.targets)
  const judged = isSame
    ? ok(former.judged)
    : await withSource(datasets, run.datasetId, call?.signal, (dataset) =>
        judgeRows(
          ports,
          dataset,
          {
            snapshot,
            names: toTemplateNames(runColumns(run, dataset.record)),
            rows: chosen.targets,
            ...cut,
          },
          pricedAs(connection, input.door),
          call,
        ),
      )
  if (!judged.ok) return judged
  return ok({ facts, connection, judged: judged.value, rows: toResendRows(chosen, judged.value) })
}

/** Cut and ordered as the newest generation that went out in batches, unless somebody says otherwise. */
export const cutOf = (
  { generations }: Pick<RunRecord, 'generations'>,
  { rowsPerShard }: Pick<ResendInput, 'rowsPerShard'>,
): NonNullable<Generation['cut']> => {
  const former = generations.findLast(({ cut }) => cut !== undefined)?.cut
  return {
    rowsPerShard: rowsPerShard === undefined ? (former?.rowsPerShard ?? null) : rowsPerShard,
    order: former?.order ?? null,
  }
}

/** A connection as it charges through this door. */
export const pricedAs = (connection: ConnectionRecord, door: Door): ConnectionRecord =>
  door === 'batch' ? connection : { ...connection, limits: { ...connection.limits, batchFactor: 1 } }

function markOpen({ shards, generations, scope }: RunResults): Uint8Array {
  /** Per generation, ranges of requests of which a second batch is not over. */
  const running = generations.map((_, gen) =>
    shards.filter((shard) => shard.gen === gen && shard.surplus.some(({ files }) => isRunning(files))),
  )
  return markOpenRows(
    scope,
    generations,
    generations.map(({ requests }) => indexRequests(requests)),
    (gen, request) =>
      running[gen]?.some(
        ({ requestStart, requestEnd }) => requestStart <= request && request < requestEnd,
      ) === true,
  )
}

type SurplusFiles = RunFacts['shards'][number]['surplus'][number]['files']

const isRunning = (files: SurplusFiles): boolean =>
  files === null || files.output.state === 'wanted' || files.error.state === 'wanted'

function toResendRows(chosen: ChosenRows, { plan }: JudgedDraft): ResendRows {
  const targets = plan.targets.length
  const empty = chosen.targets.length - targets
  return {
    chosen: chosen.targets.length + chosen.waiting + chosen.skipped,
    targets,
    waiting: chosen.waiting,
    skipped: chosen.skipped,
    empty,
    answered: chosen.answered,
  }
}

/** As `toSnapshot` does with a draft's. */
const toTrimmed = (snapshot: Snapshot): Snapshot => ({ ...snapshot, model: snapshot.model.trim() })

const sameRows = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((row, at) => row === b[at])
