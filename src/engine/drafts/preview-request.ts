import { formatCustomId } from '#core/request/custom-id.ts'
import { shownColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Draft, ReadyRequests } from '#core/request/draft.ts'
import { parseJson } from '#core/json.ts'
import type { StorageError } from '#core/ports.ts'
import { hasSystemMessage, toRequestInput } from '#core/request/request-body.ts'
import { readRequestTexts } from '#core/request/request-texts.ts'
import { err, ok, type Result } from '#core/result.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import { isBlank } from '#core/dataset/blank.ts'
import { skipReason } from '#core/request/skip.ts'
import { renderTemplate, type Template } from '#core/request/template.ts'
import type { RowNumber } from '#core/units.ts'
import { createByteBlock, viewBlock } from '#formats/csv/byte-block.ts'
import { compileRequestLines } from '#formats/batch/request-lines.ts'
import { compileSnapshot, toSnapshot, type CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { DraftError, PreviewPiece, RequestPreview } from './draft-types.ts'
import { noRun } from '../ids.ts'
import { createRequestCounter } from './request-tokens.ts'

/**
 * One row's request as it would be sent.
 *
 * @param row the last one of the dataset is taken for any beyond
 */
export async function previewRequest(
  dataset: OpenDataset,
  draft: Draft,
  row: RowNumber,
): Promise<Result<RequestPreview, DraftError | StorageError>> {
  const names = toTemplateNames(shownColumns(dataset.record))
  const compiled = compileSnapshot(toSnapshot(draft, dataset.record), names)
  if (!compiled.ok) return err({ kind: 'TemplateError', issues: compiled.error })
  const { snapshot, system, user, skip } = compiled.value
  if (snapshot.ready !== undefined) return previewReady(dataset, compiled.value, snapshot.ready, row)

  const shown = Math.max(0, Math.min(row, dataset.record.rows - 1))
  const window = await dataset.readCells(shown, shown + 1)
  if (!window.ok) return window
  const cells = window.value[0] ?? []
  const messages = { system: renderTemplate(system, cells), user: renderTemplate(user, cells) }
  const customId = formatCustomId({ run: noRun, row: shown, gen: 0, hash: formatRowHash(hashRow(cells)) })
  const jsonLine = JSON.stringify(toRequestInput(snapshot, customId, messages))
  const count = await createRequestCounter(snapshot)
  return ok({
    row: shown,
    system: hasSystemMessage(snapshot) ? toPieces(system, cells, names) : [],
    user: toPieces(user, cells, names),
    jsonLine,
    // With its "\n", as it counts in a file.
    bytes: new TextEncoder().encode(jsonLine).length + 1,
    tokens: count(messages),
    skipped: skipReason(skip, (column) => isBlank(cells[column])),
  })
}

/** The line is written as it will be sent, from the bytes of its cells; the texts are read out of it for people. */
async function previewReady(
  dataset: OpenDataset,
  compiled: CompiledDraft,
  { bodyCell, problemCell }: ReadyRequests,
  row: RowNumber,
): Promise<Result<RequestPreview, StorageError>> {
  const shown = Math.max(0, Math.min(row, dataset.record.rows - 1))
  const placed = await dataset.readGroup(dataset.groupIndexOf(shown))
  if (!placed.ok) return placed
  const { group, rowStart } = placed.value
  const local = shown - rowStart
  const cells = Array.from({ length: group.columns }, (_, column) => group.text(column, local))
  const id = formatCustomId({ run: noRun, row: shown, gen: 0, hash: formatRowHash(hashRow(cells)) })
  const body = cells[bodyCell] ?? ''
  const isSent = isBlank(cells[problemCell])
  const block = createByteBlock(body.length + 256)
  if (isSent)
    compileRequestLines(compiled.snapshot, compiled).write(group, local, new TextEncoder().encode(id), block)
  const count = await createRequestCounter(compiled.snapshot)
  const texts = isSent ? readRequestTexts(parseJson(body)) : []
  const piecesOf = (isSystem: boolean): readonly PreviewPiece[] => {
    const said = texts.filter(({ role }) => (role === 'system') === isSystem).map(({ text }) => text)
    return said.length === 0 ? [] : [{ text: said.join('\n\n'), column: null }]
  }
  return ok({
    row: shown,
    system: piecesOf(true),
    user: piecesOf(false),
    jsonLine: isSent ? new TextDecoder().decode(viewBlock(block)).slice(0, -1) : body,
    bytes: isSent ? block.length : new TextEncoder().encode(body).length,
    tokens: isSent ? count({ system: '', user: body }) : 0,
    skipped: isSent ? null : 'notReady',
  })
}

const toPieces = (
  template: Template,
  cells: readonly (string | null)[],
  names: readonly (string | null)[],
): readonly PreviewPiece[] =>
  template.parts.map((part) =>
    'text' in part
      ? { text: part.text, column: null }
      : { text: cells[part.column] ?? '', column: names[part.column] ?? '' },
  )
