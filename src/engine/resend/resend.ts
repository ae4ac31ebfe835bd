import { createDirectShard } from '#core/run/advance-direct.ts'
import { isSettled } from '#core/run/next-steps.ts'
import { nextShardNumber } from '#core/run/new-shard.ts'
import type { CommitError, RecordChange, StorageError } from '#core/ports.ts'
import type { AppShapes, Generation, RunRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import { cancelled, isCancelled } from '../call.ts'
import { hashSnapshot } from '../drafts/compiled-draft.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { DraftPlan } from '../drafts/draft-plan.ts'
import type { Call } from '../call.ts'
import type { Check, PlanProgress } from '../drafts/draft-types.ts'
import type { Engine } from '../engine.ts'
import { toCostEstimate } from '../drafts/estimate-draft.ts'
import { createListWriter, type PutShard, putShards, writeGeneration } from '../drafts/generation-files.ts'
import { holdRun } from '../runs/hold-run.ts'
import { createId, resendLock, runFolder } from '../ids.ts'
import { cutOf, planResend, type PlannedResend, type ResendStopped } from './plan-resend.ts'
import type { EnginePorts } from '../ports.ts'
import type { Door, NothingToSend, ResendInput } from './resend-types.ts'
import type { RunStore } from '../runs/run-store.ts'
import { toStorageError } from '../files/storage-need.ts'

type Methods = 'judgeResend' | 'resendRows'

/** What a resend came to. */
export interface MadeGeneration {
  readonly gen: number
  readonly requests: number
  readonly existed: boolean
}

export type NotResent =
  ResendStopped | NothingToSend | { readonly kind: 'Blocked'; readonly checks: readonly Check[] }

/** Rows of a run once more, as another generation. Nothing here uses the network. */
export function createResends(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
): Pick<Engine, Methods> {
  return {
    async judgeResend(input, call) {
      if (isCancelled(call)) return cancelled
      return holdRun(ports.locks, input.runId, call?.signal, async () => {
        const planned = await planResend(
          ports,
          datasets,
          store,
          { ...input, door: input.door ?? 'batch' },
          call,
        )
        if (!planned.ok) return planned
        const { judged, rows } = planned.value
        return ok({ checks: judged.checks, estimate: judged.estimate, rows })
      })
    },

    async resendRows(input, call) {
      if (isCancelled(call)) return cancelled
      return makeGeneration(ports, datasets, store, { ...input, door: 'batch' }, call)
    },
  }
}

/** More rivals than this for one run mean a fault, not a race. */
const tries = 20

/**
 * [Note: one generation per resend] A resend carries an id of its own, which its generation keeps. The generation is
 * added by one compare-and-set on the run, whose revision every change of its generations and of its sending moves:
 * of two tabs, or two clicks, with the same id one finds the other's generation, and with two ids the second sees the
 * rows of the first as under way. Files come first; a commit that fails leaves garbage that is removed at once, or at
 * the next start.
 */
export async function makeGeneration(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  input: ResendInput & { readonly door: Door; readonly resendId: string; readonly pilot?: boolean },
  call?: Call<PlanProgress>,
): Promise<Result<MadeGeneration, NotResent>> {
  const { runId } = input
  return holdRun(ports.locks, runId, call?.signal, async () => {
    const held = await ports.locks.hold(
      resendLock(runId),
      { ...(call?.signal && { signal: call.signal }) },
      async (): Promise<Result<MadeGeneration, NotResent>> => {
        let planned: PlannedResend | undefined
        for (let turn = 0; ; turn++) {
          const existing = await findGeneration(ports, input)
          if (existing !== null) return ok(existing)
          const next = await planResend(ports, datasets, store, input, call, planned)
          if (!next.ok) return next
          planned = next.value
          const { judged, rows } = planned
          if (rows.targets + rows.empty === 0) return err({ kind: 'Nothing', rows })
          const blocking = judged.checks.filter(({ level }) => level === 'blocking')
          if (blocking.length > 0) return err({ kind: 'Blocked', checks: blocking })
          if (isCancelled(call)) return cancelled
          const committed = await commitGeneration(ports, planned, input)
          if (committed.ok) return committed
          if (committed.error.kind !== 'Conflict') return err(committed.error)
          if (turn === tries) return err(toStorageError(committed.error))
        }
      },
    )
    return held ?? cancelled
  })
}

/** The generation that this resend id has become; null = none yet. */
export async function findGeneration(
  { records }: Pick<EnginePorts, 'records'>,
  { runId, resendId }: { readonly runId: string; readonly resendId: string },
): Promise<MadeGeneration | null> {
  const generations = (await records.get('runs', runId))?.generations ?? []
  const gen = generations.findIndex((generation) => generation.resendId === resendId)
  const found = generations[gen]
  return found === undefined ? null : { gen, requests: found.requests, existed: true }
}

async function commitGeneration(
  ports: EnginePorts,
  { facts: { run, shards }, judged }: PlannedResend,
  input: Pick<ResendInput, 'rowsPerShard'> & {
    readonly door: Door
    readonly resendId: string
    readonly pilot?: boolean
  },
): Promise<Result<MadeGeneration, StorageError | Extract<CommitError, { kind: 'Conflict' }>>> {
  const { door, resendId, pilot = false } = input
  const { snapshot, plan, estimate, tokens } = judged
  const lists = createListWriter(ports, runFolder(run.id))
  const files = await writeGeneration(lists, plan, null)
  const written = await lists.end()
  if (!written.ok) return written

  const now = ports.clock.now()
  const sha256 = await hashSnapshot(snapshot)
  const gen = run.generations.length
  const generation: Generation = {
    ...files,
    snapshot: sha256,
    targets: plan.targets.length,
    requests: plan.requests.length,
    createdAt: now,
    door,
    resendId,
    ...(door === 'batch' && { cut: cutOf(run, input) }),
    estimate: toCostEstimate(estimate),
  }
  const first = nextShardNumber(shards)
  const note = `generation ${gen}: ${plan.targets.length} rows, ${plan.requests.length} requests`
  const changes: readonly RecordChange<AppShapes>[] = [
    { put: 'snapshots', record: { v: 1, sha256, snapshot } },
    {
      put: 'runs',
      record: {
        ...run,
        generations: [...run.generations, generation],
        sending: toSending(run, shards),
        ...(pilot && { pilot: 'waiting' as const }),
        rev: run.rev + 1,
      },
      expectRev: run.rev,
    },
    ...(door === 'batch'
      ? putShards({ runId: run.id, gen, first, shards: judged.shards, tokens, now })
      : putShards({ runId: run.id, gen, first, shards: [toWhole(plan)], tokens, now }).map(
          toDirect(ports, now),
        )),
    { put: 'log', record: { v: 1, runId: run.id, at: now, ...noCall, outcome: note } },
  ]
  const committed = await ports.records.commit(changes)
  if (committed.ok) return ok({ gen, requests: generation.requests, existed: false })
  for (const path of written.value) await ports.files.remove(path)
  return committed
}

const noCall = { shardId: null, call: 'run', status: null, requestId: null } as const

/**
 * Whoever sends rows again wants them sent. What was cancelled stays cancelled, because each shard knows it of itself;
 * only a pause that still keeps older shards back is left to the person who made it.
 */
const toSending = (run: RunRecord, shards: readonly ShardRecord[]): RunRecord['sending'] =>
  run.sending === 'paused' && !shards.every(isSettled) ? 'paused' : 'on'

/** All requests of a plan in one. */
const toWhole = (plan: DraftPlan): PlannedShard => ({
  start: 0,
  end: plan.requests.length,
  bytes: plan.requestBytes,
})

/** Goes out one by one instead of waiting to be uploaded. */
const toDirect =
  (ports: Pick<EnginePorts, 'random'>, now: Milliseconds) =>
  (change: PutShard): PutShard => ({
    ...change,
    record: createDirectShard(change.record, `direct-${createId(ports.random)}`, now),
  })
