import { createCustomIdWriter } from '#core/request/custom-id-bytes.ts'
import { type ShownColumn, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import { hasSystemMessage } from '#core/request/request-body.ts'
import { ok, type Result } from '#core/result.ts'
import { rowHashAt } from '#core/dataset/row-hash.ts'
import type { Template } from '#core/request/template.ts'
import type { RowNumber } from '#core/units.ts'
import { createByteBlock, viewBlock } from '#formats/csv/byte-block.ts'
import { compileRequestLines } from '#formats/batch/request-lines.ts'
import type { Cap } from './cap-text.ts'
import { compileSnapshot } from '../drafts/compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { PreviewPiece } from '../drafts/draft-types.ts'
import type { CappedText, RowQuestion } from './row-detail-types.ts'

/** What a generation asked for a row. */
export interface AskedRow {
  readonly runId: string
  readonly gen: number
  readonly snapshot: Snapshot
  readonly row: RowNumber
  /** The row whose request was sent for it. */
  readonly rep: RowNumber
}

/** The prompt as this row's cells make it, and the line that was written into the input file. */
export async function readRowQuestion(
  dataset: OpenDataset,
  columns: readonly ShownColumn[],
  { runId, gen, snapshot, row, rep }: AskedRow,
  cap: Cap,
): Promise<Result<RowQuestion, StorageError>> {
  const names = toTemplateNames(columns)
  const compiled = compileSnapshot(snapshot, names)
  // The generation was made from these very names.
  if (!compiled.ok) throw new Error(`Generation ${gen} of run ${runId} cannot be read`)
  const placed = await dataset.readGroup(dataset.groupIndexOf(rep))
  if (!placed.ok) return placed
  const hashes = await dataset.readHashes(rep, rep + 1)
  if (!hashes.ok) return hashes
  const own = await dataset.readCells(row, row + 1)
  if (!own.ok) return own

  const customId = createCustomIdWriter(runId, gen).write(rep, rowHashAt(hashes.value, 0))
  const block = createByteBlock(4096)
  const lines = compileRequestLines(snapshot, compiled.value)
  lines.write(placed.value.group, rep - placed.value.rowStart, customId, block)
  const line = new TextDecoder().decode(viewBlock(block)).slice(0, -1)
  const { system, user } = compiled.value
  const cells = own.value[0] ?? []
  const isReady = snapshot.ready !== undefined
  const shownSystem = isReady || !hasSystemMessage(snapshot) ? [] : toPieces(system, cells, names, cap)
  const shownUser = isReady ? [] : toPieces(user, cells, names, cap)
  return ok({
    gen,
    model: snapshot.model,
    system: shownSystem.map(toPiece),
    user: shownUser.map(toPiece),
    line: cap(line, block.length - 1),
    cut: [...shownSystem, ...shownUser].some(({ capped }) => capped.cut),
    customId: new TextDecoder().decode(customId),
  })
}

interface CappedPiece {
  readonly capped: CappedText
  readonly column: string | null
}

const toPiece = ({ capped, column }: CappedPiece): PreviewPiece => ({ text: capped.text, column })

/** A template filled with a row's cells, each value told from the words around it. */
const toPieces = (
  template: Template,
  cells: readonly (string | null)[],
  names: readonly (string | null)[],
  cap: Cap,
): readonly CappedPiece[] =>
  template.parts.map((part) =>
    'text' in part
      ? { capped: cap(part.text), column: null }
      : { capped: cap(cells[part.column] ?? ''), column: names[part.column] ?? '' },
  )
