import type { FileStore, StorageError } from '#core/ports.ts'
import { done, type Result } from '#core/result.ts'
import { rowHashAt } from '#core/row-hash.ts'
import { cancelled, isCancelled, pause } from './call.ts'
import type { CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset } from './dataset-reader.ts'
import { createDraftLines } from './draft-lines.ts'
import { createHashedFile, type HashedFile, type WrittenFile } from './hashed-file.ts'

export interface ShardContent {
  readonly compiled: CompiledDraft
  /** Run part and generation of every custom_id. */
  readonly run: string
  readonly gen: number
  /** Source rows, ascending: one line each. */
  readonly requests: Int32Array
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

/** Lines between two looks at the signal. */
const linesPerPause = 1024

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
  const created = await createHashedFile(files, path)
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
  const lines = createDraftLines(compiled)
  for (let at = 0; at < requests.length;) {
    const placed = await dataset.readGroup(dataset.groupIndexOf(requests[at] ?? 0), 'once')
    if (!placed.ok) return placed
    const { group, rowStart, rowEnd } = placed.value
    const hashes = await dataset.readHashes(rowStart, rowEnd)
    if (!hashes.ok) return hashes
    for (; at < requests.length; at++) {
      const row = requests[at] ?? 0
      if (row >= rowEnd) break
      const hash = rowHashAt(hashes.value, row - rowStart)
      const appended = await file.append(lines.line(group, row - rowStart, { run, row, gen, hash }))
      if (!appended.ok) return appended
      if ((at + 1) % linesPerPause !== 0) continue
      await pause()
      if (isCancelled(call)) return cancelled
      call?.onLines?.(at + 1)
    }
  }
  return isCancelled(call) ? cancelled : done
}
