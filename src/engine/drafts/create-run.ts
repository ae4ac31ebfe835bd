import { toRunId } from '#core/request/custom-id.ts'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { Draft, Snapshot } from '#core/request/draft.ts'
import type { RecordChange, StorageError } from '#core/ports.ts'
import type { AppShapes, ConnectionRecord, RunRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { SkipReason } from '#core/request/skip.ts'
import { cancelled, isCancelled } from '../call.ts'
import { hashSnapshot } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Call } from '../call.ts'
import type { Check, PlanProgress } from './draft-types.ts'
import { toCostEstimate } from './estimate-draft.ts'
import { digestText } from '../files/file-hash.ts'
import { createListWriter, type GenerationFiles, putShards, writeGeneration } from './generation-files.ts'
import { runFolder } from '../ids.ts'
import { judgeDraft, type JudgedDraft } from './judge-draft.ts'
import type { EnginePorts } from '../ports.ts'
import { toCap } from '../runs/run-budget.ts'
import { toStorageError } from '../files/storage-need.ts'

/**
 * [Note: one run per draft] A run's id is made from its draft's id, so every tab that sends the same draft wants to put
 * the same key, and the store's compare-and-set lets one of them. A look before the put could not promise that.
 */
export const toDraftRunId = async (draftId: string): Promise<string> =>
  toRunId(await digestText(`run of draft ${draftId}`))

export interface MadeRun {
  readonly runId: string
  readonly existed: boolean
}

type NotMade =
  | StorageError
  | { readonly kind: 'Cancelled' }
  | { readonly kind: 'Blocked'; readonly checks: readonly Check[] }

/**
 * Makes a run and its shards from a draft: files first, then all records in one commit. No network. The caller holds
 * the dataset open and the run's lock.
 */
export async function createRun(
  ports: EnginePorts,
  dataset: OpenDataset,
  input: {
    readonly runId: string
    readonly draft: Draft
    readonly connection: ConnectionRecord
    readonly name: string
  },
  call?: Call<PlanProgress>,
): Promise<Result<MadeRun, NotMade>> {
  const { runId } = input
  if ((await ports.records.get('runs', runId)) !== undefined) return ok({ runId, existed: true })
  const judged = await judgeDraft(ports, dataset, input.draft, input.connection, call)
  if (!judged.ok) return judged
  const blocking = judged.value.checks.filter(({ level }) => level === 'blocking')
  if (blocking.length > 0) return err({ kind: 'Blocked', checks: blocking })

  const lists = await writeLists(ports, runFolder(runId), judged.value)
  if (!lists.ok) return lists
  const discard = async () => {
    for (const path of lists.value.files) await ports.files.remove(path)
  }
  if (isCancelled(call)) {
    await discard()
    return cancelled
  }
  const committed = await ports.records.commit(
    await toRecords(ports, dataset, input, judged.value, lists.value),
  )
  if (committed.ok) return ok({ runId, existed: false })
  await discard()
  // Another tab was faster with the same draft: its run is the run.
  return committed.error.kind === 'Conflict'
    ? ok({ runId, existed: true })
    : err(toStorageError(committed.error))
}

interface RunLists {
  /** All files, each once. */
  readonly files: readonly string[]
  readonly scopeFile: string
  readonly skippedFile: string | null
  readonly generation: GenerationFiles
}

/** The only reason of a run, at place 0 of `skipReasons`. */
const toSkipReasons = ({ ready }: Snapshot): readonly SkipReason[] => [
  ready === undefined ? 'emptyPrompt' : 'notReady',
]

async function writeLists(
  ports: EnginePorts,
  folder: string,
  { plan }: JudgedDraft,
): Promise<Result<RunLists, StorageError>> {
  const lists = createListWriter(ports, folder)
  const scopeFile = await lists.write(plan.scope)
  const skippedFile = plan.skipped.length === 0 ? null : await lists.write(toSkippedPairs(plan.skipped))
  const generation = await writeGeneration(lists, plan, skippedFile === null ? scopeFile : null)
  const written = await lists.end()
  return written.ok ? ok({ files: written.value, scopeFile, skippedFile, generation }) : written
}

const toSkippedPairs = (skipped: Int32Array): Int32Array => {
  const pairs = new Int32Array(skipped.length * 2)
  for (const [index, row] of skipped.entries()) pairs[index * 2] = row
  return pairs
}

async function toRecords(
  ports: EnginePorts,
  dataset: OpenDataset,
  {
    runId,
    draft,
    connection,
    name,
  }: {
    readonly runId: string
    readonly draft: Draft
    readonly connection: ConnectionRecord
    readonly name: string
  },
  { snapshot, plan, shards, tokens, estimate }: JudgedDraft,
  { scopeFile, skippedFile, generation }: RunLists,
): Promise<readonly RecordChange<AppShapes>[]> {
  const now = ports.clock.now()
  const sha256 = await hashSnapshot(snapshot)
  const run: RunRecord = {
    v: 1,
    id: runId,
    name: name.trim() || dataset.record.name,
    draftId: draft.id,
    datasetId: dataset.record.id,
    datasetName: dataset.record.name,
    connectionId: connection.id,
    scope: draft.scope,
    columns: shownColumns(dataset.record).map(({ index, name: shown }) => ({ index, name: shown })),
    rows: plan.rows,
    scopeFile,
    skipped: plan.skipped.length,
    skippedFile,
    skipReasons: toSkipReasons(snapshot),
    generations: [
      {
        ...generation,
        snapshot: sha256,
        targets: plan.targets.length,
        requests: plan.requests.length,
        createdAt: now,
        cut: { rowsPerShard: draft.rowsPerShard, order: draft.order ?? null },
        estimate: toCostEstimate(estimate),
      },
    ],
    sending: 'on',
    estimate: toCostEstimate(estimate),
    ...(toCap(draft.budgetUsd) !== null && { budget: { capUsd: toCap(draft.budgetUsd), released: [] } }),
    // A single shard has nothing behind it.
    ...(draft.pilot === true && shards.length > 1 && { pilot: 'waiting' as const }),
    createdAt: now,
    archivedAt: null,
    rev: 0,
  }
  return [
    { put: 'snapshots', record: { v: 1, sha256, snapshot } },
    { put: 'runs', record: run, expectRev: null },
    ...putShards({ runId, gen: 0, first: 1, shards, tokens, now }),
  ]
}
