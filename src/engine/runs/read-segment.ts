import type { FileReader, FileWriter, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import { createExportPath, handOver } from '../results/export-files.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from './run-store.ts'

type Failed = StorageError | { readonly kind: 'Cancelled' }

/** The lines of a collected file that belong to no row of its run, as received, as a new file. */
export async function readUnplacedLines(
  ports: EnginePorts,
  store: RunStore,
  segment: SegmentRecord,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<Blob, Failed>> {
  const index = await store.indexes.read(segment)
  if (!index.ok) return index
  const path = await createExportPath(ports, 'jsonl')
  const created = await ports.files.create(path)
  if (!created.ok) return created
  const writer = created.value
  let isWritten = false
  try {
    for (let line = 0; line < index.value.count; line++) {
      if (index.value.row(line) >= 0) continue
      if (isCancelled(call)) return cancelled
      const offset = index.value.offset(line)
      const end = offset + index.value.length(line)
      const copied = await store.readers.use(segment, (reader) => copyLine(reader, offset, end, writer))
      if (!copied.ok) return copied
      if (!copied.value.ok) return copied.value
      await pause()
    }
    const closed = await writer.close()
    if (!closed.ok) return closed
    isWritten = true
  } finally {
    if (!isWritten) await writer.abort()
  }
  return handOver(ports, path)
}

/** A line may be larger than anybody would want in memory. */
const blockBytes: Bytes = 4 * 1024 * 1024
const lineEnd = Uint8Array.of(10)

async function copyLine(
  reader: FileReader,
  start: Bytes,
  end: Bytes,
  writer: FileWriter,
): Promise<Result<undefined, StorageError>> {
  for (let at = start; at < end; at += blockBytes) {
    const written = await writer.write(await reader.read(at, Math.min(at + blockBytes, end)))
    if (!written.ok) return written
  }
  const ended = await writer.write(lineEnd)
  return ended.ok ? done : ended
}

/** A collected file, or only its lines that belong to no row of the run. */
export async function readSegmentFile(
  ports: EnginePorts,
  store: RunStore,
  { segmentId, part }: { readonly segmentId: string; readonly part: 'all' | 'unplaced' },
  call?: { readonly signal?: AbortSignal },
): Promise<Result<{ readonly blob: Blob; readonly fileName: string }, Failed | { readonly kind: 'NoRun' }>> {
  if (isCancelled(call)) return cancelled
  const segment = await ports.records.get('segments', segmentId)
  if (segment === undefined) return err({ kind: 'NoRun' })
  const blob =
    part === 'all'
      ? await ports.files.blob(segment.file)
      : await readUnplacedLines(ports, store, segment, call)
  if (!blob.ok) return blob
  const name = `bw-${segment.runId}-g${segment.gen}-${segment.shardId}-${segment.kind}`
  return ok({ blob: blob.value, fileName: `${name}${part === 'all' ? '' : '-unplaced'}.jsonl` })
}
