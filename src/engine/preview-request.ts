import { formatCustomId } from '#core/custom-id.ts'
import { shownColumns, toTemplateNames } from '#core/dataset-layout.ts'
import type { Draft } from '#core/draft.ts'
import type { StorageError } from '#core/ports.ts'
import { hasSystemMessage, toRequestInput } from '#core/request-body.ts'
import { err, ok, type Result } from '#core/result.ts'
import { formatRowHash, hashRow } from '#core/row-hash.ts'
import { isBlank } from '#core/blank.ts'
import { skipReason } from '#core/skip.ts'
import { renderTemplate, type Template } from '#core/template.ts'
import type { RowNumber } from '#core/units.ts'
import { compileSnapshot, toSnapshot } from './compiled-draft.ts'
import type { OpenDataset } from './dataset-reader.ts'
import type { DraftError, PreviewPiece, RequestPreview } from './engine.ts'
import { noRun } from './ids.ts'
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
  const compiled = compileSnapshot(toSnapshot(draft), names)
  if (!compiled.ok) return err({ kind: 'TemplateError', issues: compiled.error })
  const { snapshot, system, user, skip } = compiled.value

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
