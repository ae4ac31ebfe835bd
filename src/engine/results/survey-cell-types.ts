import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { type CellType, createCellTypeSurvey } from '#formats/parquet/cell-types.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { CellReader } from './export-cells.ts'
import type { ExportColumn } from './export-columns.ts'

/**
 * Finds for each column the type that holds all of its cells, where a file has to say so before its first row. Facts are
 * what they are; a column is read only until it is certainly text.
 *
 * @param open opens the cells of some of the columns
 * @param slotsOf slots of the rows [start, end) of the file
 */
export async function surveyCellTypes(
  columns: readonly ExportColumn[],
  open: (columns: readonly ExportColumn[]) => Promise<Result<CellReader, StorageError>>,
  slotsOf: (start: number, end: number) => Int32Array,
  rowsTotal: number,
  call: { readonly signal?: AbortSignal } | undefined,
): Promise<Result<readonly CellType[], StorageError | { readonly kind: 'Cancelled' }>> {
  const surveys = columns.map((column) => ({
    column,
    // Of the source nothing is known beforehand, whatever its statistics say: ids are numbers as well.
    survey: createCellTypeSurvey(column.from.kind === 'source' ? 'digits' : column.type),
  }))
  let asked = surveys.filter(({ column, survey }) => column.from.kind !== 'fact' && !survey.isText)
  for (let start = 0; start < rowsTotal && asked.length > 0;) {
    const cells = await open(asked.map(({ column }) => column))
    if (!cells.ok) return cells
    const { windowRows } = cells.value
    let isNarrower = false
    for (; start < rowsTotal && !isNarrower; start += windowRows) {
      const window = await cells.value.read(slotsOf(start, Math.min(start + windowRows, rowsTotal)))
      if (!window.ok) return window
      for (const row of window.value)
        for (const [at, { survey }] of asked.entries()) survey.add(row[at] ?? null)
      isNarrower = asked.some(({ survey }) => survey.isText)
      await pause()
      if (isCancelled(call)) return cancelled
    }
    asked = asked.filter(({ survey }) => !survey.isText)
  }
  return ok(
    surveys.map(({ column, survey }): CellType => {
      if (column.from.kind !== 'fact') return survey.type
      return column.type === 'number' ? 'integer' : column.type === 'boolean' ? 'boolean' : 'text'
    }),
  )
}
