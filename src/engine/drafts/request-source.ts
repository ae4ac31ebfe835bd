import { createCustomIdWriter } from '#core/request/custom-id-bytes.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { rowHashAt } from '#core/dataset/row-hash.ts'
import type { RowNumber } from '#core/units.ts'
import type { SingleRequest } from '#openai/send-request.ts'
import { createByteBlock, viewBlock } from '#formats/csv/byte-block.ts'
import { compileRequestLines } from '#formats/batch/request-lines.ts'
import type { CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset, PlacedGroup } from '../datasets/dataset-reader.ts'

/** Requests of single rows, just as the lines of a batch input file would have them. */
export interface RequestSource {
  read(row: RowNumber): Promise<Result<SingleRequest & { readonly customId: string }, StorageError>>
}

/** @param ids run part and generation of every custom_id */
export function createRequestSource(
  dataset: OpenDataset,
  compiled: CompiledDraft,
  ids: { readonly run: string; readonly gen: number },
): RequestSource {
  const lines = compileRequestLines(compiled.snapshot, compiled)
  const customIds = createCustomIdWriter(ids.run, ids.gen)
  const decoder = new TextDecoder()
  let held: { readonly placed: PlacedGroup; readonly hashes: Uint32Array } | null = null
  return {
    async read(row) {
      if (held === null || row < held.placed.rowStart || row >= held.placed.rowEnd) {
        const placed = await dataset.readGroup(dataset.groupIndexOf(row), 'again')
        if (!placed.ok) return placed
        const hashes = await dataset.readHashes(placed.value.rowStart, placed.value.rowEnd)
        if (!hashes.ok) return hashes
        held = { placed: placed.value, hashes: hashes.value }
      }
      const { placed, hashes } = held
      const local = row - placed.rowStart
      const block = createByteBlock(4096)
      lines.write(placed.group, local, customIds.write(row, rowHashAt(hashes, local)), block)
      // Our own writer's line: it is what it is.
      const line = JSON.parse(decoder.decode(viewBlock(block))) as {
        readonly custom_id: string
        readonly url: string
        readonly body: object
      }
      return ok({ customId: line.custom_id, url: line.url, body: line.body })
    },
  }
}
