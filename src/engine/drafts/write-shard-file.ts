import type { FileStore, StorageError } from '#core/ports.ts'
import { done, type Result } from '#core/result.ts'
import { createCustomIdWriter } from '#core/request/custom-id-bytes.ts'
import { rowHashAt } from '#core/dataset/row-hash.ts'
import type { Bytes } from '#core/units.ts'
import { compileRequestLines } from '#formats/batch/request-lines.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import { createHashedFile, type HashedFile, type WrittenFile } from '../files/hashed-file.ts'

export interface ShardContent {
  readonly compiled: CompiledDraft
  /** Run part and generation of every custom_id. */
  readonly run: string
  readonly gen: number
  /** Source rows, ascending: one line each. */
  readonly requests: Int32Array
  /** Of all lines together, where that is known. */
  readonly bytes?: Bytes
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

/** After so many bytes waiting messages are let in: some milliseconds of work. A part of the file's own blocks. */
const pauseEvery: Bytes = 1024 * 1024

/**
 * Writes an input file: one request line per row, in order. The same content always gives the same bytes. After a
 * failure or a cancel there is no file.
 *
 * @param onLines called now and then with how many lines are written
 */
export async function writeShardFile(
  files: FileStore,
  path: string,
  dataset: OpenDataset,
  content: ShardContent,
  call?: { readonly signal?: AbortSignal; readonly onLines?: (lines: number) => void },
): Promise<Result<WrittenFile, Stopped>> {
  const created = await createHashedFile(files, path, content.bytes)
  if (!created.ok) return created
  const written = await writeLines(created.value, dataset, content, call)
  const closed = written.ok ? await created.value.close() : written
  if (!closed.ok) await created.value.discard()
  return closed
}

async function writeLines(
  file: HashedFile,
  dataset: OpenDataset,
  { compiled, run, gen, requests }: ShardContent,
  call: { readonly signal?: AbortSignal; readonly onLines?: (lines: number) => void } | undefined,
): Promise<Result<undefined, Stopped>> {
  const lines = compileRequestLines(compiled.snapshot, compiled)
  const ids = createCustomIdWriter(run, gen)
  let pauseAt = pauseEvery
  for (let at = 0; at < requests.length;) {
    const placed = await dataset.readGroup(dataset.groupIndexOf(requests[at] ?? 0), 'once')
    if (!placed.ok) return placed
    const { group, rowStart, rowEnd } = placed.value
    const hashes = await dataset.readHashes(rowStart, rowEnd)
    if (!hashes.ok) return hashes
    while (at < requests.length) {
      const row = requests[at] ?? 0
      if (row >= rowEnd) break
      const local = row - rowStart
      lines.write(group, local, ids.write(row, rowHashAt(hashes.value, local)), file.block)
      at++
      if (file.size < pauseAt) continue
      pauseAt += pauseEvery
      const spilled = await file.spill()
      if (!spilled.ok) return spilled
      await pause()
      if (isCancelled(call)) return cancelled
      call?.onLines?.(at)
    }
  }
  call?.onLines?.(requests.length)
  return isCancelled(call) ? cancelled : done
}
