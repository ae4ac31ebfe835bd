import type { SegmentRecord } from '#core/records.ts'
import type { ResultKind } from '#core/run/shard-event.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { Batch } from '#core/wire.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import type { ApiError } from '#openai/api-error.ts'
import { fileContent, retrieveBatch } from '#openai/client.ts'
import { createColumnsFile } from '../results/columns-file.ts'
import { callDeadline, stallDeadline, withDeadline } from '../deadline.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { recordFailure } from './drive-poll.ts'
import { readExpectedLines } from './expected-lines.ts'
import { createHashedFile, type WrittenFile } from '../files/hashed-file.ts'
import { createId, runFolder } from '../ids.ts'
import { indexSegment } from '../runs/index-segment.ts'
import { listenForHead, noteOf, type ReplyHead } from './note-of.ts'
import { createVectorsFile } from '../results/vectors-file.ts'
import { writeFile } from '../files/whole-file.ts'

export interface CollectTarget extends Target {
  /** The ended batch, or a surplus one. */
  readonly batch: Batch
  readonly file: ResultKind
  readonly fileId: string
}

const contentCall = 'GET /files/…/content'
/** Space is freed by people; until then look again at this pace. */
const storageDelay = 600_000
/** A file that ends in the middle of a line this often, always at the same byte, has been written like that. */
const cutLimit = 3
/** Lines that the batch has counted are waited for longer: half an hour. */
const shortLimit = 9

/**
 * Streams a result file to `<segment>.jsonl`, indexes it, and lets one commit put the segment and `fileStored`.
 * Whatever does not get that far is removed: a broken download starts again under a new name
 * (storage-and-engine §5).
 */
export async function driveCollect(context: DriveContext, target: CollectTarget): Promise<StepEnd> {
  const { ports, saver, memory, signal } = context
  const { run, shard, batch, file, fileId } = target
  const { runId, shardId } = shard
  const expected = await readExpectedLines(ports, target)
  if (!expected.ok) return failed(context, target, { reason: 'The files of this run cannot be read.' })

  const segmentId = createId(ports.random)
  const path = `${runFolder(run.id)}/${segmentId}.jsonl`
  const indexFile = `${runFolder(run.id)}/${segmentId}.idx`
  const columnsFile = `${runFolder(run.id)}/${segmentId}.cols`
  const vectors = createVectorsFile(ports.files, `${runFolder(run.id)}/${segmentId}.f32`)
  const discard = async (): Promise<void> => {
    await ports.files.remove(path)
    await ports.files.remove(indexFile)
    await ports.files.remove(columnsFile)
    await vectors.discard()
  }
  const downloaded = await download(context, shard, fileId, path)
  if (signal.aborted) {
    await discard()
    return stepDone
  }
  if (downloaded.kind === 'refused') return refused(context, target, downloaded.error)
  if (downloaded.kind === 'broken') return failed(context, target, downloaded)
  const { lengthKnown, head } = downloaded
  const { bytes, sha256 } = downloaded.written

  const blob = await ports.files.blob(path)
  if (!blob.ok) {
    await discard()
    return failed(context, target, { reason: blob.error.kind })
  }
  const columns = createColumnsFile(
    ports.files,
    columnsFile,
    answerColumnNames(expected.value.snapshot).length,
  )
  const { index, lines, requests, usage, brokenEnd } = await indexSegment(
    blob.value.stream(),
    expected.value,
    columns,
    vectors,
  ).catch(async (error: unknown) => {
    await columns.discard()
    await vectors.discard()
    throw error
  })
  const written = await columns.close()
  const numbers = await vectors.close()
  // Without a length only the content can tell that something is missing.
  const counted = file === 'output' ? (batch.request_counts?.completed ?? 0) : 0
  const isShort = !lengthKnown && requests < counted
  if (brokenEnd || isShort) {
    const seen = memory.cutFiles.get(fileId)
    const times = seen?.bytes === bytes ? seen.times + 1 : 1
    memory.cutFiles.set(fileId, { bytes, times })
    if (times < (isShort ? shortLimit : cutLimit)) {
      await discard()
      return failed(context, target, { reason: 'The file ends too early.' })
    }
  }
  const indexed = written.ok ? await writeFile(ports.files, indexFile, index) : written
  if (!indexed.ok || !numbers.ok) {
    await discard()
    const reason = indexed.ok ? '' : indexed.error.kind
    return failed(context, target, { reason: numbers.ok ? reason : numbers.error.kind, wait: storageDelay })
  }
  const segment: SegmentRecord = {
    v: 1,
    id: segmentId,
    runId,
    shardId,
    gen: shard.gen,
    batchId: batch.id,
    batchCreatedAt: batch.created_at,
    kind: file,
    fileId,
    file: path,
    indexFile,
    columnsFile,
    ...numbers.value,
    bytes,
    sha256,
    lines,
    usage,
    storedAt: ports.clock.now(),
  }
  const saved = await saver.record(
    runId,
    shardId,
    { kind: 'fileStored', batchId: batch.id, file, fileId, segmentId },
    {
      also: [{ put: 'segments', record: segment, expectRev: null }],
      note: { ...noteOf(contentCall, ok(undefined), head), outcome: `${bytes} bytes` },
    },
  )
  if (!saved.ok) {
    await discard()
    // Refused = another tab was faster, or the shard has moved on.
    return saved.error.kind === 'Refused' || saved.error.kind === 'ShardGone' ? stepDone : stepFailed()
  }
  memory.cutFiles.delete(fileId)
  saver.announce({ kind: 'changed', store: 'segments', key: `${runId}/${segmentId}` })
  return stepDone
}

type Download =
  | {
      readonly kind: 'whole'
      readonly written: WrittenFile
      readonly lengthKnown: boolean
      readonly head: ReplyHead | null
    }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'broken'; readonly reason: string; readonly wait?: number }

/** Writes the reply's bytes as they are. Nothing is left behind unless the file is whole. */
async function download(
  { ports, api, signal, memory }: DriveContext,
  shard: ShardRecord,
  fileId: string,
  path: string,
): Promise<Download> {
  return withDeadline(ports.clock, stallDeadline, signal, async (within, touch): Promise<Download> => {
    const { onReply, head } = listenForHead()
    const reply = await fileContent(api, { fileId }, { signal: within, onReply })
    if (!reply.ok) return { kind: 'refused', error: reply.error }
    const { body, bytes } = reply.value
    const created = await createHashedFile(ports.files, path)
    if (!created.ok) {
      await body.cancel()
      return { kind: 'broken', reason: created.error.kind, wait: storageDelay }
    }
    const hashed = created.value
    memory.onCollected(shard, 0, bytes)
    const broken = async (reason: string, wait?: number): Promise<Download> => {
      await hashed.discard()
      return { kind: 'broken', reason, ...(wait === undefined ? {} : { wait }) }
    }
    const reader = body.getReader()
    const stop = (): void => void reader.cancel().catch(() => undefined)
    within.addEventListener('abort', stop, { once: true })
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (within.aborted) return await broken('The download stood still.')
        if (done) break
        touch()
        const appended = await hashed.append(value)
        if (!appended.ok) {
          stop()
          return await broken(appended.error.kind, storageDelay)
        }
        memory.onCollected(shard, hashed.size, bytes)
      }
    } catch (cause) {
      return await broken(cause instanceof Error ? cause.message : 'The download broke off.')
    } finally {
      within.removeEventListener('abort', stop)
    }
    const received: Bytes = hashed.size
    if (bytes !== null && bytes !== received) return broken(`${received} of ${bytes} bytes arrived.`)
    const closed = await hashed.close()
    if (!closed.ok) return broken(closed.error.kind, storageDelay)
    return { kind: 'whole', written: closed.value, lengthKnown: bytes !== null, head: head() }
  })
}

/** "No such file" counts only from somebody who knows the batch: another project's key sees neither. */
async function refused(context: DriveContext, target: CollectTarget, error: ApiError): Promise<StepEnd> {
  const { ports, saver, api, signal } = context
  const { shard, batch, file, fileId } = target
  if (error.kind === 'HttpError' && (error.status === 404 || error.status === 410)) {
    const known = await withDeadline(ports.clock, callDeadline, signal, (within) =>
      retrieveBatch(api, { batchId: batch.id }, { signal: within }),
    )
    if (known.ok) {
      const event = { kind: 'fileLost', batchId: batch.id, file, fileId, why: error.message } as const
      const note = noteOf(contentCall, { ok: false, error })
      const saved = await saver.record(shard.runId, shard.shardId, event, { note })
      return saved.ok ? stepDone : stepFailed()
    }
  }
  if (signal.aborted) return stepDone
  await recordFailure(context, shard, batch.id, contentCall, error)
  return stepFailed(error.kind === 'HttpError' ? error.retryAfter : null)
}

async function failed(
  { saver }: DriveContext,
  { shard, batch }: CollectTarget,
  { reason, wait = null }: { readonly reason: string; readonly wait?: number | null },
): Promise<StepEnd> {
  const event = { kind: 'checkFailed', batchId: batch.id, message: reason, notFound: false } as const
  const note = { call: contentCall, status: null, requestId: null, outcome: reason }
  await saver.record(shard.runId, shard.shardId, event, { note })
  return stepFailed(wait)
}
