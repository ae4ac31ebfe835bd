import type { FileStore, StorageError } from '#core/ports.ts'
import { done, type Result } from '#core/result.ts'
import { createSegmentColumnsWriter } from '#formats/packed/segment-columns.ts'
import { toCause } from './cause-text.ts'
import type { LineCells } from '../runs/index-segment.ts'

/** The columns of a collected file on their way to storage. */
export interface ColumnsFile extends LineCells {
  /** The first failure, or the file is there. After a failure there is none. */
  close(): Promise<Result<undefined, StorageError>>
  /** Removes what was written, also after `close`. */
  discard(): Promise<void>
}

/** @param answerColumns of the snapshot the requests were made from; the cause stands behind their cells */
export function createColumnsFile(files: FileStore, path: string, answerColumns: number): ColumnsFile {
  const columns = createSegmentColumnsWriter(answerColumns + 1)
  const noCells = new Array<null>(answerColumns + 1).fill(null)
  const created = files.create(path)
  let failure: StorageError | null = null

  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    const file = await created
    if (!file.ok) failure ??= file.error
    if (!file.ok || failure !== null) return
    for (const piece of pieces) {
      const written = await file.value.write(piece)
      if (written.ok) continue
      failure = written.error
      await file.value.abort()
      return
    }
  }
  return {
    append(judged) {
      const cells = judged === null ? noCells : [...judged.cells, toCause(judged.cause)]
      const pieces = columns.append(cells)
      return pieces.length === 0 ? undefined : write(pieces)
    },
    async close() {
      await write(columns.finish())
      const file = await created
      if (failure !== null || !file.ok) return { ok: false, error: failure ?? damaged(path) }
      const closed = await file.value.close()
      if (!closed.ok) await file.value.abort()
      return closed.ok ? done : closed
    },
    async discard() {
      const file = await created
      if (!file.ok) return
      await file.value.abort()
      await files.remove(path)
    },
  }
}

const damaged = (path: string): StorageError => ({ kind: 'StorageFailed', path, message: '' })
