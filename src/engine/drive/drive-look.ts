import { matchBatches } from '#core/run/match-batches.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { UnixSeconds } from '#core/units.ts'
import type { Batch, Page } from '#core/wire.ts'
import type { ApiError } from '#openai/api-error.ts'
import { listBatches } from '#openai/client.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { isUnavailable, sayApiError } from './remedies.ts'
import { shardKey } from '../runs/save-shard.ts'

/** Two times of the provider's own clock, taken by different machines of it (state-machine §6). */
const serverClockMargin: UnixSeconds = 60
/** A list longer than this never ends: 100,000 batches. */
const pageLimit = 1000

/** Looks for the batches of unresolved shards, and for those of ready ones before they are created (state-machine §6). */
export async function driveLook(context: DriveContext, targets: readonly Target[]): Promise<StepEnd> {
  const { ports, saver, memory, connection, signal } = context
  const startedAt = ports.clock.now()
  const walked = await walkBatches(context, oldestOf(targets))
  if (signal.aborted) return stepDone
  if (!walked.ok) {
    const { error } = walked
    const listless = isUnavailable(error)
    if (listless) memory.listless.add(connection.id)
    for (const { shard } of targets) {
      const { runId, shardId, stage } = shard
      if (stage.name === 'ready' && listless) memory.looked.add(shardKey(shard))
      else if (stage.name === 'unresolved' && listless)
        await saver.record(runId, shardId, {
          kind: 'lookImpossible',
          attempt: stage.attempt,
          message: sayApiError(error),
        })
      else
        await saver.record(runId, shardId, {
          kind: 'checkFailed',
          batchId: null,
          message: sayApiError(error),
          notFound: false,
        })
    }
    return listless ? stepDone : stepFailed(error.kind === 'HttpError' ? error.retryAfter : null)
  }
  let failed = false
  for (const { shard } of targets) {
    const { runId, shardId, stage } = shard
    memory.looked.add(shardKey(shard))
    if (!('attempt' in stage)) continue
    const event = { kind: 'looked', attempt: stage.attempt, startedAt, batches: walked.value } as const
    const saved = await saver.record(runId, shardId, event)
    if (!saved.ok && saved.error.kind !== 'Refused') failed = true
  }
  return failed ? stepFailed() : stepDone
}

/** Batches seen anywhere may be ones that a shard has lost, or has twice. */
export async function recordStrays(
  { saver, ports }: DriveContext,
  shards: readonly ShardRecord[],
  batches: readonly Batch[],
): Promise<void> {
  for (const shard of shards) {
    const { own, late } = matchBatches(shard, batches)
    if (own.length === 0 && late.length === 0) continue
    const attempt = 'attempt' in shard.stage ? shard.stage.attempt : 0
    const event = {
      kind: 'looked',
      attempt,
      startedAt: ports.clock.now(),
      batches: [...own, ...late],
    } as const
    await saver.record(shard.runId, shard.shardId, event)
  }
}

/**
 * [Note: the browser's own resend] A browser repeats a request by itself, POST included, when a connection it had kept
 * open breaks before any answer. So a clear reply may be the answer to a second POST of the same intent, and the first
 * may have made a batch as well. One look right after the reply finds it while it is still validating; before a refused
 * shard is created again, the account is looked through once more.
 */
export async function lookForTwins(context: DriveContext, { runId, shardId }: ShardRecord): Promise<void> {
  const { ports, memory, connection } = context
  if (memory.listless.has(connection.id)) return
  const shard = await ports.records.get('shards', [runId, shardId])
  if (shard === undefined) return
  if (shard.stage.name !== 'live') memory.looked.delete(shardKey(shard))
  const page = await readPage(context, null)
  // A failure here is no news: the next checks read the list too.
  if (page.ok) await recordStrays(context, [shard], page.value.data)
}

/** A batch cannot be older than its input file. Both times are the provider's; this machine's clock is not asked. */
const oldestOf = (targets: readonly Target[]): UnixSeconds =>
  targets.reduce((oldest, { shard: { stage } }) => {
    const file = stage.name === 'unresolved' || stage.name === 'ready' ? stage.file : null
    return file === null ? oldest : Math.min(oldest, file.createdAt - serverClockMargin)
  }, Infinity)

/** Every batch from the newest down to `oldest`, or an error: a part of them would prove nothing. */
async function walkBatches(
  context: DriveContext,
  oldest: UnixSeconds,
): Promise<Result<readonly Batch[], ApiError>> {
  const batches: Batch[] = []
  let after: string | null = null
  for (let page = 0; page < pageLimit; page++) {
    const listed = await readPage(context, after)
    if (!listed.ok) return listed
    const { data, has_more, last_id } = listed.value
    batches.push(...data)
    if (!has_more || data.some((batch) => batch.created_at < oldest)) return ok(batches)
    after = last_id ?? data.at(-1)?.id ?? null
    if (after === null) break
  }
  return err({ kind: 'BadReply', status: 200, message: 'The list of batches has no end.' })
}

/** One page of the account's list of batches, newest first. What it shows of the queue is remembered. */
export async function readPage(
  { ports, api, signal, memory, connection }: DriveContext,
  after: string | null,
): Promise<Result<Page<Batch>, ApiError>> {
  const page = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    listBatches(api, { limit: 100, after }, { signal: within }),
  )
  if (page.ok) memory.queue.note(connection.id, page.value.data)
  return page
}

/** One look at the newest page, for shards that wait until others leave the queue. */
export async function driveSurvey(context: DriveContext, shards: readonly ShardRecord[]): Promise<StepEnd> {
  const page = await readPage(context, null)
  if (!page.ok) return stepFailed(page.error.kind === 'HttpError' ? page.error.retryAfter : null)
  await recordStrays(context, shards, page.value.data)
  return stepDone
}
