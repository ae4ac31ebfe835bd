import { requestUrl } from '#core/request/draft.ts'
import { toBatchMetadata } from '#core/run/batch-metadata.ts'
import type { ShardEvent } from '#core/run/shard-event.ts'
import { createBatch } from '#openai/client.ts'
import { classifyCreateReply } from '#openai/create-reply.ts'
import { isCancelled } from '../call.ts'
import { readBatchFacts } from './batch-facts.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { lookForTwins } from './drive-look.ts'
import { toExpiry } from './file-expiry.ts'
import { listenForHead, noteOf } from './note-of.ts'
import { withQueueSeen } from './queue-look.ts'
import { toRemedy } from './remedies.ts'

/**
 * [Note: never pay twice] Creating a batch is what costs money, and the API knows no idempotency key. So the intent is
 * saved first, by compare-and-set, and exactly one POST is made for it; a reply that decides nothing makes the shard
 * `unresolved`, and only `drive-look.ts` and `drive-fence.ts` can lead out of that (state-machine §2, §4, §5).
 */
export async function driveCreate(context: DriveContext, { run, shard }: Target): Promise<StepEnd> {
  const { ports, saver, api, connection, signal } = context
  const { stage } = shard
  if (stage.name !== 'ready') return stepDone
  const { attempt, file } = stage
  const read = await readBatchFacts(ports, run, shard)
  if (isCancelled(context)) return stepDone
  if (!read.ok) return stepFailed()
  const { facts, snapshot } = read.value
  const intentId = toHex(ports.random.bytes(16))
  const begun = await saver.begin(shard, { kind: 'createStarted', attempt, intentId })
  if (!begun.ok) return stepFailed()

  // From here on only a reply decides; a stop leaves `creating`, which the next sender takes for lost.
  const { onReply, head } = listenForHead()
  const { output } = toExpiry(connection.limits)
  const reply = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    createBatch(
      api,
      {
        input_file_id: file.id,
        endpoint: requestUrl(snapshot),
        completion_window: connection.limits.completionWindow,
        metadata: toBatchMetadata({ ...facts, intentId }),
        ...(output !== null && { output_expires_after: { anchor: 'created_at', seconds: output } }),
      },
      { signal: within, onReply },
    ),
  )
  if (isCancelled(context) && !reply.ok) return stepDone
  const note = noteOf('POST /batches', reply, head())
  const { runId, shardId } = shard
  let event = toEvent(attempt, intentId, reply)
  if (event.kind === 'createRefused')
    event = { ...event, remedy: await withQueueSeen(context, shard, event.remedy) }
  const saved = await saver.record(runId, shardId, event, { note })
  if (!saved.ok) return stepFailed()
  if (reply.ok || classifyCreateReply(reply) === 'refused') await lookForTwins(context, shard)
  return stepDone
}

function toEvent(
  attempt: number,
  intentId: string,
  reply: Awaited<ReturnType<typeof createBatch>>,
): ShardEvent {
  if (reply.ok) return { kind: 'createAccepted', attempt, intentId, batch: reply.value }
  if (classifyCreateReply(reply) === 'refused')
    return { kind: 'createRefused', attempt, intentId, remedy: toRemedy(reply.error) }
  return { kind: 'createUnknown', attempt, intentId }
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
