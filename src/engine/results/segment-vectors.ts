import { parseOutputLine } from '#core/results/output-line.ts'
import { outcomeCode } from '#core/results/outcome.ts'
import type { FileStore, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { readVectors } from '#core/results/vector.ts'
import type { Bytes } from '#core/units.ts'
import type { SegmentIndex } from '#formats/packed/segment-index.ts'
import {
  countVectors,
  createVectorWriter,
  readVectorsEnd,
  vectorsEndBytes,
  vectorsVersion,
  writeVectorsEnd,
} from '#formats/packed/vector-file.ts'
import { readLines } from '#formats/text/lines.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import { runFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { embeddingLineLimit } from '../runs/index-segment.ts'
import type { RunStore } from '../runs/run-store.ts'

/** Where the embeddings of a collected file are (`formats/packed/vector-file.ts`). */
export interface SegmentVectors {
  readonly file: string
  readonly dimensions: number
  /** Vectors; none where no line has an embedding. */
  readonly count: number
}

type Ports = Pick<EnginePorts, 'files' | 'locks'>
type Call = { readonly signal?: AbortSignal } | undefined
type Failed = StorageError | { readonly kind: 'Cancelled' }

/**
 * Finds the embeddings of a file that embeddings were asked for. Where it was collected before they were kept beside it,
 * they are made from its lines and kept under a fixed name; the lines stay the truth.
 */
export async function openSegmentVectors(
  ports: Ports,
  store: Pick<RunStore, 'indexes'>,
  segment: SegmentRecord,
  call?: Call,
): Promise<Result<SegmentVectors, Failed>> {
  const { vectorsFile: file, dimensions } = segment
  if (file !== undefined && dimensions !== undefined) {
    const blob = await ports.files.blob(file)
    if (!blob.ok && blob.error.kind !== 'FileMissing') return blob
    const count = blob.ok ? countVectors(blob.value.size, dimensions) : null
    if (count !== null) return ok({ file, dimensions, count })
    if (blob.ok) return err(damaged(file))
  }
  const path = `${runFolder(segment.runId)}/${segment.id}-vectors-${vectorsVersion}.derived`
  const found = await openMade(ports.files, path)
  if (!found.ok || found.value !== null) return found as Result<SegmentVectors, Failed>
  const lock = { ...(call?.signal && { signal: call.signal }) }
  const made = await ports.locks.hold(`bw:vectors:${path}`, lock, async () => {
    // Another tab may have made it while the lock was awaited.
    const again = await openMade(ports.files, path)
    if (!again.ok || again.value !== null) return again as Result<SegmentVectors, Failed>
    const index = await store.indexes.read(segment)
    if (!index.ok) return index
    const written = await writeVectors(ports.files, segment, index.value, path, call)
    if (written !== null) return err(written)
    const opened = await openMade(ports.files, path)
    if (!opened.ok) return opened
    return opened.value === null ? err(damaged(path)) : ok(opened.value)
  })
  return made ?? cancelled
}

/** Null when the file is not there, or not whole. */
async function openMade(
  files: FileStore,
  path: string,
): Promise<Result<SegmentVectors | null, StorageError>> {
  const blob = await files.blob(path)
  if (!blob.ok) return blob.error.kind === 'FileMissing' ? ok(null) : blob
  const { size } = blob.value
  const end = new Uint8Array(await blob.value.slice(Math.max(0, size - vectorsEndBytes)).arrayBuffer())
  const found = readVectorsEnd(end, size)
  return ok(found && { file: path, dimensions: found.dimensions, count: found.vectors })
}

/** Bytes between two chances to cancel. */
const bytesPerPause: Bytes = 1024 * 1024

/** @returns why it could not be written; null = it is there */
async function writeVectors(
  files: FileStore,
  segment: SegmentRecord,
  index: SegmentIndex,
  path: string,
  call: Call,
): Promise<Failed | null> {
  const blob = await files.blob(segment.file)
  if (!blob.ok) return blob.error
  // Whatever is there was left behind by a crash.
  const removed = await files.remove(path)
  if (!removed.ok) return removed.error
  const created = await files.create(path)
  if (!created.ok) return created.error
  const file = created.value
  const vectors = createVectorWriter()
  const decoder = new TextDecoder()
  let failure: Failed | null = null
  let line = -1
  let pausedAt = 0

  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    for (const piece of pieces) {
      const written = failure === null ? await file.write(piece) : ok(undefined)
      if (!written.ok) failure = written.error
    }
    if (isCancelled(call)) failure ??= { kind: 'Cancelled' }
    if (failure !== null) throw new Stopped()
  }
  const onLine = (bytes: Uint8Array, offset: Bytes): void | Promise<void> => {
    line++
    const isAnswer = index.row(line) >= 0 && index.outcome(line) === outcomeCode.answered
    const parsed = isAnswer ? parseOutputLine(decoder.decode(bytes)) : null
    const pieces: Uint8Array[] = []
    for (const vector of parsed?.ok === true ? readVectors(parsed.value.body) : []) {
      const piece = vectors.append(line, vector)
      if (piece !== null) pieces.push(piece)
    }
    if (pieces.length > 0) return write(pieces)
    if (offset - pausedAt < bytesPerPause) return
    pausedAt = offset
    return pause().then(() => write([]))
  }

  try {
    await readLines(blob.value.stream(), onLine, embeddingLineLimit)
    await write([...vectors.finish(), writeVectorsEnd(vectors.count, vectors.dimensions ?? 0)])
    const closed = await file.close()
    if (closed.ok) return null
    failure = closed.error
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  } finally {
    if (failure !== null) {
      await file.abort()
      await files.remove(path)
    }
  }
  return failure
}

/** Ends the reading of a file whose vectors cannot be kept, or are not wanted any more. */
class Stopped extends Error {}

const damaged = (path: string): StorageError => ({
  kind: 'StorageFailed',
  path,
  message: 'It is not what was written.',
})
