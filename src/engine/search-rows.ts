import { runColumns } from '#core/dataset-layout.ts'
import { outcomeCode } from '#core/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { cancelled, isCancelled, pause } from './call.ts'
import type { OpenDataset } from './dataset-reader.ts'
import { type AnswerSource, readRowAnswers } from './row-answers.ts'
import { createRowCursor, type RowCursor } from './row-cursor.ts'
import type { RunStore } from './run-store.ts'

/** Rows looked at between two chances to cancel; their answers are in memory together. */
const windowRows = 2048

/**
 * The slots among `slots` of which a source or answer cell contains the text, in any letter case. Answers are read only
 * where the source does not decide.
 */
export async function searchRows(
  store: RunStore,
  dataset: OpenDataset,
  source: AnswerSource,
  slots: Int32Array,
  text: string,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<Int32Array, StorageError | { readonly kind: 'Cancelled' }>> {
  const needle = text.toLowerCase()
  const contains = (cell: string | null): boolean => cell !== null && cell.toLowerCase().includes(needle)
  const { run, scope, rows } = source.results
  const cursor = createRowCursor(dataset, 'once', runColumns(run, dataset.record))
  const found = new Int32Array(slots.length)
  let count = 0

  for (let start = 0; start < slots.length; start += windowRows) {
    if (isCancelled(call)) return cancelled
    const window = slots.subarray(start, start + windowRows)
    const isFound = new Uint8Array(window.length)
    const open: number[] = []
    for (const [at, slot] of window.entries()) {
      const row = scope[slot] ?? 0
      if (!cursor.holds(row)) {
        const moved = await cursor.moveTo(row)
        if (!moved.ok) return moved
      }
      if (sourceContains(cursor, row, contains)) isFound[at] = 1
      else if (rows.outcome[slot] === outcomeCode.answered) open.push(at)
    }
    const answers = await readRowAnswers(
      store,
      source,
      open.map((at) => window[at] ?? 0),
    )
    if (!answers.ok) return answers
    for (const [index, { cells }] of answers.value.entries()) {
      if (cells.some(contains)) isFound[open[index] ?? 0] = 1
    }
    for (const [at, slot] of window.entries()) if (isFound[at] === 1) found[count++] = slot
    await pause()
  }
  return ok(found.slice(0, count))
}

function sourceContains(cursor: RowCursor, row: number, contains: (cell: string | null) => boolean): boolean {
  for (let column = 0; column < cursor.columns; column++) {
    if (contains(cursor.cell(column, row))) return true
  }
  return false
}
