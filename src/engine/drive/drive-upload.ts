import { toInputFileName } from '#core/run/batch-metadata.ts'
import type { HoldReason } from '#core/run/shard.ts'
import { createFile } from '#openai/client.ts'
import { isCancelled } from '../call.ts'
import type { BuiltShard } from '../drafts/build-shard.ts'
import { stallDeadline, storedDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { toExpiry } from './file-expiry.ts'
import { listenForHead, noteOf } from './note-of.ts'
import { sayApiError, toRemedy } from './remedies.ts'
import { shardKey } from '../runs/save-shard.ts'

/** Space is freed by people; until then look again at this pace. */
const storageDelay = 600_000

/** Builds a planned shard's input file and uploads it. Costs nothing and may be repeated freely. */
export async function driveUpload(context: DriveContext, { run, shard }: Target): Promise<StepEnd> {
  const { ports, saver, api, signal, memory } = context
  const { stage } = shard
  if (stage.name !== 'planned') return stepDone
  const { attempt } = stage
  const { runId, shardId, gen } = shard
  const hold = async (why: HoldReason, wait: number | null, detail: string): Promise<StepEnd> => {
    const until = wait === null ? null : ports.clock.now() + wait
    const saved = await saver.begin(shard, { kind: 'held', attempt, why, until, detail })
    return saved.ok ? stepDone : stepFailed()
  }

  const built = await buildInput(context, { run, shard }, attempt)
  if (isCancelled(context)) return stepDone
  if (!built.ok)
    return built.error.kind === 'DatasetMissing'
      ? hold('ask', null, 'The dataset of this run is gone.')
      : hold('storage', storageDelay, sayStorageError(built.error))
  const { blob, file } = built.value
  const fileName = toInputFileName({ runId, gen, shardId, attempt })
  const { bytes, sha256 } = file
  const begun = await saver.begin(shard, { kind: 'uploadStarted', attempt, fileName, bytes, sha256 })
  if (!begun.ok) return stepFailed()

  memory.onUploaded(shard, 0, bytes)
  const { onReply, head } = listenForHead()
  const { input } = toExpiry(context.connection.limits)
  const upload = { name: fileName, blob, ...(input !== null && { expiresAfter: input }) }
  const reply = await withDeadline(ports.clock, stallDeadline, signal, (within, touch) => {
    let before = 0
    const onSent = (sent: number): void => {
      // A report without any byte more is no sign of life.
      if (sent > before) touch(sent < bytes ? stallDeadline : storedDeadline)
      before = sent
      memory.onUploaded(shard, Math.min(sent, bytes), bytes)
    }
    return createFile(api, upload, { signal: within, onSent, onReply })
  })
  memory.uploaded.delete(shardKey(shard))
  // Whoever comes next finds `uploading` and takes it from there.
  if (isCancelled(context)) return stepDone
  const note = noteOf('POST /files', reply, head())
  if (reply.ok) {
    const { id, created_at, expires_at, bytes: received, status } = reply.value
    const isLast = status === 'uploaded' && memory.neverProcessed.has(context.connection.id)
    const accepted = {
      ...{ id, createdAt: created_at, expiresAt: expires_at, bytes: received },
      ...(status !== undefined && !isLast && { status }),
    }
    const event = { kind: 'uploadAccepted', attempt, file: accepted } as const
    const saved = await saver.record(runId, shardId, event, { note })
    if (!saved.ok) return stepFailed()
    memory.built.delete(shardKey(shard))
    await ports.files.remove(file.path)
    return stepDone
  }
  const { error } = reply
  const refused =
    (error.kind === 'HttpError' && (error.status === 413 || (error.fromApi && isDefinite(error.status)))) ||
    error.kind === 'ForbiddenOrigin' ||
    error.kind === 'NoKey'
  const saved = await saver.record(
    runId,
    shardId,
    refused
      ? { kind: 'uploadRefused', attempt, remedy: toRemedy(error) }
      : { kind: 'uploadLost', attempt, message: sayApiError(error) },
    { note },
  )
  return saved.ok ? stepDone : stepFailed()
}

const isDefinite = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 409

async function buildInput(
  { ports, buildShard, signal, memory }: DriveContext,
  { run, shard }: Target,
  attempt: number,
) {
  const key = shardKey(shard)
  const kept = memory.built.get(key)
  if (kept?.attempt === attempt) {
    const blob = await ports.files.blob(kept.file.path)
    if (blob.ok) return { ok: true, value: { file: kept.file, blob: blob.value } } as const
  }
  const built = await buildShard(run, shard, { signal })
  if (!built.ok) return built
  const blob = await ports.files.blob(built.value.path)
  if (!blob.ok) return blob
  memory.built.set(key, { attempt, file: built.value })
  return { ok: true, value: { file: built.value satisfies BuiltShard, blob: blob.value } } as const
}

const sayStorageError = (error: { readonly kind: string; readonly message?: string }): string =>
  error.message ?? (error.kind === 'StorageFull' ? 'Storage is full.' : error.kind)
