import { wantsFiles } from '#core/run/shard-change.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { Batch } from '#core/wire.ts'
import type { ApiError } from '#openai/api-error.ts'
import { cancelBatch, retrieveBatch } from '#openai/client.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed } from './drive-context.ts'
import { readPage, recordStrays } from './drive-look.ts'
import type { ReleaseKey } from './drive-tasks.ts'
import { listenForHead, noteOf } from './note-of.ts'
import { withQueueSeen } from './queue-look.ts'
import { isUnavailable, sayApiError, toBatchRemedy } from './remedies.ts'
import { shardKey } from '../runs/save-shard.ts'

export interface PollTarget {
  readonly shard: ShardRecord
  readonly batchId: string
}

/** Batches asked for one by one in a step, where the list's first page does not have them. */
const retrieveLimit = 20
/** So many of them at once: a slow answer holds up nobody but its own shard. */
const retrieveLanes = 4

/** So long a batch is checked by the list, which also shows a twin of it. [Note: the browser's own resend] */
const youngFor: Milliseconds = 120_000

/**
 * Checks one batch, or several by one page of the list, and each that is not on it by a call of its own.
 *
 * @param others every shard of the connection's open runs: the page may show batches that one of them misses
 * @param release called for each shard as soon as its last batch was checked
 */
export async function drivePoll(
  context: DriveContext,
  targets: readonly PollTarget[],
  others: readonly ShardRecord[],
  release: ReleaseKey,
): Promise<StepEnd> {
  const { memory, connection, signal } = context
  for (const { shard } of targets) memory.asked.delete(shardKey(shard))
  let rest = targets
  const isYoung = ({ shard: { stage } }: PollTarget) =>
    stage.name === 'live' && context.ports.clock.now() - stage.since < youngFor
  if ((targets.length > 1 || targets.some(isYoung)) && !memory.listless.has(connection.id)) {
    const page = await readPage(context, null)
    if (signal.aborted) return stepDone
    if (page.ok) {
      const byId = new Map(page.value.data.map((batch) => [batch.id, batch]))
      for (const { shard, batchId } of targets) {
        const batch = byId.get(batchId)
        if (batch !== undefined) await recordPoll(context, shard, batch)
      }
      await recordStrays(context, others, page.value.data)
      rest = targets.filter(({ batchId }) => !byId.has(batchId))
      for (const key of keysBeside(targets, rest)) release(key, stepDone)
    } else if (isUnavailable(page.error)) memory.listless.add(connection.id)
    else {
      for (const { shard, batchId } of targets)
        await recordFailure(context, shard, batchId, 'GET /batches', page.error)
      return failedBy(page.error)
    }
  }
  const asked = rest.slice(0, retrieveLimit)
  for (const key of keysBeside(rest, asked)) release(key, stepDone)
  await checkOneByOne(context, asked, release)
  return stepDone
}

async function checkOneByOne(
  context: DriveContext,
  targets: readonly PollTarget[],
  release: ReleaseKey,
): Promise<void> {
  // The batches of one shard are checked one after the other: each changes its record.
  const byShard = new Map<string, PollTarget[]>()
  for (const target of targets) {
    const key = shardKey(target.shard)
    byShard.set(key, [...(byShard.get(key) ?? []), target])
  }
  const waiting = [...byShard]
  const check = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [key, own] = next
      let end: StepEnd = stepDone
      for (const target of own) {
        const checked = await checkBatch(context, target)
        if (context.signal.aborted) return
        if (checked.kind === 'failed') end = checked
      }
      release(key, end)
    }
  }
  await Promise.all(Array.from({ length: Math.min(retrieveLanes, waiting.length) }, check))
}

async function checkBatch(context: DriveContext, { shard, batchId }: PollTarget): Promise<StepEnd> {
  const { ports, api, signal } = context
  const reply = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    retrieveBatch(api, { batchId }, { signal: within }),
  )
  if (signal.aborted) return stepDone
  if (reply.ok) {
    await recordPoll(context, shard, reply.value)
    return stepDone
  }
  await recordFailure(context, shard, batchId, 'GET /batches/…', reply.error)
  return failedBy(reply.error)
}

/** Keys of the shards that have a batch in `all` and none in `some`. */
function keysBeside(all: readonly PollTarget[], some: readonly PollTarget[]): Iterable<string> {
  const keys = new Set(all.map(({ shard }) => shardKey(shard)))
  for (const { shard } of some) keys.delete(shardKey(shard))
  return keys
}

/** Asks the provider to stop a batch. Safe to repeat. */
export async function driveCancel(context: DriveContext, { shard, batchId }: PollTarget): Promise<StepEnd> {
  const { ports, saver, api, memory, signal } = context
  const { onReply, head } = listenForHead()
  const reply = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    cancelBatch(api, { batchId }, { signal: within, onReply }),
  )
  if (signal.aborted) return stepDone
  const over = !reply.ok && reply.error.kind === 'HttpError' && reply.error.status === 409
  if (!reply.ok && !over) {
    await recordFailure(context, shard, batchId, 'POST /batches/…/cancel', reply.error)
    return failedBy(reply.error)
  }
  // It has come to an end by itself: see which.
  if (over) memory.asked.add(shardKey(shard))
  const event = { kind: 'cancelReplied', batchId, batch: reply.ok ? reply.value : null } as const
  const note = noteOf('POST /batches/…/cancel', reply, head())
  const saved = await saver.record(shard.runId, shard.shardId, event, { note })
  return saved.ok ? stepDone : stepFailed()
}

async function recordPoll(context: DriveContext, shard: ShardRecord, batch: Batch): Promise<void> {
  const asked = toBatchRemedy(batch)
  const remedy = asked && (await withQueueSeen(context, shard, asked))
  await context.saver.record(shard.runId, shard.shardId, { kind: 'polled', batch, remedy })
}

/** Trouble on the way changes health and nothing else. Of several failures in a row the log keeps the first. */
export async function recordFailure(
  { saver }: Pick<DriveContext, 'saver'>,
  shard: ShardRecord,
  batchId: string,
  call: string,
  error: ApiError,
): Promise<void> {
  const notFound = error.kind === 'HttpError' && error.status === 404
  const message = sayApiError(error)
  const note = shard.health.failures === 0 ? { note: noteOf(call, { ok: false, error }) } : {}
  await saver.record(shard.runId, shard.shardId, { kind: 'checkFailed', batchId, message, notFound }, note)
}

const failedBy = (error: ApiError): StepEnd =>
  stepFailed(error.kind === 'HttpError' ? error.retryAfter : null)

/** The batches of a shard whose end is awaited. */
export const pollTargets = (shard: ShardRecord): readonly PollTarget[] => {
  const { stage } = shard
  const main =
    stage.name === 'live' || (stage.name === 'ended' && !wantsFiles(stage.files))
      ? [{ shard, batchId: stage.batchId }]
      : []
  const surplus = shard.surplus.filter(({ files }) => files === null)
  return [...main, ...surplus.map(({ batchId }) => ({ shard, batchId }))]
}
