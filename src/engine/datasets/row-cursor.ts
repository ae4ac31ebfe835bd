import type { ShownColumn } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowNumber } from '#core/units.ts'
import type { OpenDataset, PlacedGroup } from './dataset-reader.ts'

/** Goes through rows in any order, best ascending, with one row group in its hand. */
export interface RowCursor {
  /** Moves to the group that holds the row; to be awaited only where `holds` says no. */
  moveTo(row: RowNumber): Promise<Result<undefined, StorageError>>
  holds(row: RowNumber): boolean
  /** Cells of a row that it holds. */
  cells(row: RowNumber): readonly (string | null)[]
  cell(column: number, row: RowNumber): string | null
  /** How many there are; `cell` counts them from 0. */
  readonly columns: number
}

/**
 * @param use `once` for a scan over a whole dataset (`OpenDataset.readGroup`)
 * @param shown the columns it goes through, in their order
 */
export function createRowCursor(
  dataset: OpenDataset,
  use: 'again' | 'once',
  shown: readonly ShownColumn[],
): RowCursor {
  let placed: PlacedGroup | null = null
  const places = shown.map(({ index }) => index)
  const columns = places.length
  const cell = (column: number, row: RowNumber): string | null =>
    placed === null ? null : placed.group.text(places[column] ?? 0, row - placed.rowStart)

  return {
    columns,
    holds: (row) => placed !== null && placed.rowStart <= row && row < placed.rowEnd,
    async moveTo(row) {
      const group = await dataset.readGroup(dataset.groupIndexOf(row), use)
      if (!group.ok) return group
      placed = group.value
      return ok(undefined)
    },
    cell,
    cells: (row) => Array.from({ length: columns }, (_, column) => cell(column, row)),
  }
}
