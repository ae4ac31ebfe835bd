import type { ShardEvent } from '#core/run/shard-event.ts'
import type { ApiError } from '#openai/api-error.ts'
import { deleteFile } from '#openai/client.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { listenForHead, noteOf } from './note-of.ts'
import { sayApiError } from './remedies.ts'

/** A DELETE that never gets a clear answer while the list does: the browser is not let through (api.md, Browsers). */
const unansweredLimit = 5

/**
 * Deletes the input file of an attempt whose batch was not found, so that a create still on its way cannot run
 * (assumption B of state-machine §9).
 */
export async function driveFence(context: DriveContext, { shard }: Target): Promise<StepEnd> {
  const { ports, saver, api, signal } = context
  const { stage, runId, shardId } = shard
  if (stage.name !== 'unresolved') return stepDone
  const { attempt, file } = stage
  const begun = await saver.begin(shard, { kind: 'fenceStarted', attempt })
  if (!begun.ok) return stepFailed()
  const { onReply, head } = listenForHead()
  const reply = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    deleteFile(api, { fileId: file.id }, { signal: within, onReply }),
  )
  if (signal.aborted && !reply.ok) return stepDone
  const event = reply.ok
    ? ({ kind: 'fenced', attempt, outcome: 'done' } as const)
    : judge(attempt, stage.fenceTries + 1, reply.error)
  const note = noteOf('DELETE /files', reply, head())
  const saved = await saver.record(runId, shardId, event, { note })
  return saved.ok ? stepDone : stepFailed()
}

function judge(attempt: number, tries: number, error: ApiError): ShardEvent {
  const fenced = (outcome: 'done' | 'unavailable'): ShardEvent => ({ kind: 'fenced', attempt, outcome })
  switch (error.kind) {
    case 'HttpError':
      if (error.status === 404) {
        // Somebody in between, or half a reply: the next one may say more.
        if (!error.fromApi && tries < unansweredLimit) break
        // On the first try "no such file" may mean another project's key, which proves nothing about our file.
        return fenced(error.fromApi && tries > 1 ? 'done' : 'unavailable')
      }
      if (error.status === 405 || error.status === 501) return fenced('unavailable')
      break
    case 'BadReply':
    case 'NoReply':
    case 'Aborted':
      if (tries >= unansweredLimit) return fenced('unavailable')
      break
    case 'ForbiddenOrigin':
    case 'NoKey':
      break
  }
  return { kind: 'fenceFailed', attempt, message: sayApiError(error) }
}
