import { shownColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Draft, RowOrder } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import type { Bytes } from '#core/units.ts'
import { createRunPrices } from '../accounts/charged-price.ts'
import { checkDraft } from './check-draft.ts'
import { compileSnapshot, toSnapshot, type CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import { emptyPlan, planDraft, type DraftPlan } from './draft-plan.ts'
import type { Call } from '../call.ts'
import type { DraftJudgement, PlanProgress } from './draft-types.ts'
import { toEstimate } from './estimate-draft.ts'
import { planOrderedShards } from './order-requests.ts'
import type { EnginePorts } from '../ports.ts'
import { planScope } from '../datasets/plan-scope.ts'
import { surveyReady, toBounded, toReadyLimits, toReadySnapshot } from './ready-requests.ts'
import { sampleTokens } from './sample-requests.ts'
import { readFreeBytes } from '../files/storage-need.ts'
import { fitTokenModel, type TokenModel } from './token-model.ts'

/** A judgement with what it was made from, so that a run is made from the very same. */
export interface JudgedDraft extends DraftJudgement {
  readonly snapshot: CompiledDraft['snapshot']
  readonly plan: DraftPlan
  readonly shards: readonly PlannedShard[]
  readonly tokens: TokenModel
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

/** Some rows of a dataset and what is to be asked of each: a draft, or another generation of a run. */
export interface AskedRows {
  readonly snapshot: CompiledDraft['snapshot']
  /** Column names by the place of their cells (`toTemplateNames`). */
  readonly names: readonly (string | null)[]
  /** Ascending. */
  readonly rows: Int32Array
  readonly rowsPerShard: number | null
  /** Important rows first; absent or null = as in the source. */
  readonly order?: RowOrder | null
  /** An order was wanted by a column that is not there. */
  readonly orderGone?: boolean
}

/** `judgeRows` of a draft: its snapshot, and the rows of its scope. */
export async function judgeDraft(
  ports: EnginePorts,
  dataset: OpenDataset,
  draft: Draft,
  connection: ConnectionRecord,
  call?: Call<PlanProgress>,
): Promise<Result<JudgedDraft, Stopped>> {
  const scope = await planScope(ports.files, dataset, draft.scope, call)
  if (!scope.ok) return scope
  const columns = shownColumns(dataset.record)
  const order = draft.order ?? null
  const orderGone = order !== null && !columns.some(({ id }) => id === order.columnId)
  const asked: AskedRows = {
    snapshot: toSnapshot(draft, dataset.record),
    names: toTemplateNames(columns),
    rows: scope.value.rows,
    rowsPerShard: draft.rowsPerShard,
    order: orderGone ? null : order,
    orderGone,
  }
  return judgeRows(ports, dataset, asked, connection, call)
}

/**
 * All checks and the estimate of some rows, in one pass over them and a second look at a sample. Where the template
 * has faults there is nothing to estimate: then nothing is counted, and `columnsKnown` blocks.
 */
export async function judgeRows(
  ports: EnginePorts,
  dataset: OpenDataset,
  asked: AskedRows,
  connection: ConnectionRecord,
  call?: Call<PlanProgress>,
): Promise<Result<JudgedDraft, Stopped>> {
  const { names, rows } = asked
  const { ready } = asked.snapshot
  const survey = ready === undefined ? null : await surveyReady(dataset, ready, rows, call)
  if (survey?.ok === false) return survey
  const snapshot = survey === null ? asked.snapshot : toReadySnapshot(asked.snapshot, survey.value)
  const compiled = compileSnapshot(snapshot, names)
  const plan = compiled.ok
    ? await planDraft(ports.clock, dataset, compiled.value, rows, call)
    : ok(emptyPlan(rows))
  if (!plan.ok) return plan
  const tokens = compiled.ok
    ? await sampleTokens(dataset, compiled.value, plan.value, call)
    : ok({ ...fitTokenModel([], { requests: 0, bytes: 0 }), sampled: 0 })
  if (!tokens.ok) return tokens

  const limits = toReadyLimits(connection.limits, snapshot, dataset.record)
  const sharded = await planOrderedShards(dataset, plan.value, asked, limits, call)
  if (!sharded.ok) return sharded
  const { shards } = sharded.value
  const now = ports.clock.now()
  const price = await createRunPrices(ports)(connection, snapshot.model, now)
  const used = compiled.ok ? [...compiled.value.system.columns, ...compiled.value.user.columns] : []
  const checks = checkDraft({
    snapshot,
    ready: survey?.value ?? null,
    issues: compiled.ok ? [] : compiled.error,
    columnsUsed: [...new Set(used)].map((column) => names[column] ?? ''),
    orderGone: asked.orderGone ?? false,
    plan: plan.value,
    shards,
    tokens: tokens.value,
    connection,
    hasKey: ports.keys.get(connection.id) !== undefined,
    storage: { ...estimateStorage(plan.value, shards), freeBytes: await readFreeBytes(ports.files) },
    now,
  })
  const bounded = toBounded(snapshot, dataset.record)
  const estimate = toEstimate({ snapshot: bounded, plan: plan.value, shards, tokens: tokens.value, price })
  return ok({ checks, estimate, snapshot, plan: sharded.value.plan, shards, tokens: tokens.value })
}

/** Lists of row numbers, four of four bytes each. */
const listBytesPerRow: Bytes = 16
/** An output line of a short answer with all its names, its index and its cells; seen 700 to 1,400 bytes. */
const resultBytesPerRequest: Bytes = 1200

/** Shards are built one ahead of sending, so there are at most two input files at a time (storage-and-engine §4). */
function estimateStorage(plan: DraftPlan, shards: readonly PlannedShard[]) {
  const largest = shards.map(({ bytes }) => bytes).sort((a, b) => b - a)
  const sendBytes = plan.rows * listBytesPerRow + (largest[0] ?? 0) + (largest[1] ?? 0)
  return { sendBytes, neededBytes: sendBytes + plan.requests.length * resultBytesPerRequest }
}
