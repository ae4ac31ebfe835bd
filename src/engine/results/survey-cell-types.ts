import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { type CellType, createCellTypes } from '#formats/parquet/cell-types.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { CellReader } from './export-cells.ts'
import type { ExportColumn } from './export-columns.ts'

/**
 * Finds for each column the type that holds all of its cells, where a file has to say so before its first row. Facts are
 * what they are; columns of text are not read.
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
  const asked = columns.filter(({ from, type }) => from.kind !== 'fact' && type !== 'text')
  const found = createCellTypes(asked)
  if (asked.length > 0) {
    const cells = await open(asked)
    if (!cells.ok) return cells
    const { windowRows } = cells.value
    for (let start = 0; start < rowsTotal && !found.isSettled; start += windowRows) {
      const window = await cells.value.read(slotsOf(start, Math.min(start + windowRows, rowsTotal)))
      if (!window.ok) return window
      for (const row of window.value) found.add(row)
      await pause()
      if (isCancelled(call)) return cancelled
    }
  }
  const types = found.list()
  return ok(
    columns.map((column): CellType => {
      const at = asked.indexOf(column)
      if (at !== -1) return types[at] ?? 'text'
      return column.type === 'number' ? 'integer' : column.type === 'boolean' ? 'boolean' : 'text'
    }),
  )
}
