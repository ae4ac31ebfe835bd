import { retrieveFile } from '#openai/client.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { listenForHead, noteOf } from './note-of.ts'
import { isUnavailable } from './remedies.ts'

/** Asks how far the provider is with an uploaded file; until it is done no batch is made of it. */
export async function driveFileCheck(context: DriveContext, { shard }: Target): Promise<StepEnd> {
  const { ports, saver, api, memory, connection, signal } = context
  const { stage, runId, shardId } = shard
  if (stage.name !== 'ready') return stepDone
  const { attempt, file } = stage
  const { onReply, head } = listenForHead()
  const reply = await withDeadline(ports.clock, callDeadline, signal, (within) =>
    retrieveFile(api, { fileId: file.id }, { signal: within, onReply }),
  )
  if (signal.aborted) return stepDone
  // Who cannot be asked, or says nothing any more, is not waited for: the reply to the create will tell.
  const silent = reply.ok || isUnavailable(reply.error) ? 'processed' : null
  const status = reply.ok ? (reply.value.status ?? silent) : silent
  const detail = reply.ok ? (reply.value.status_details ?? null) : null
  const event = { kind: 'fileChecked', attempt, fileId: file.id, status, detail } as const
  const saved = await saver.record(runId, shardId, event, { note: noteOf('GET /files/…', reply, head()) })
  if (!saved.ok) return stepFailed()
  const after = saved.value.stage
  if (status === 'uploaded' && after.name === 'ready' && after.file.processing === undefined)
    memory.neverProcessed.add(connection.id)
  return stepDone
}
