import type { FileReader } from '#core/ports.ts'
import type { Bytes } from '#core/units.ts'
import { type ColumnCells, mapRowGroup } from '#formats/packed/row-group.ts'

/** Enough for the header of a table of some hundred columns. */
const headBytes: Bytes = 4096

/** Reads some columns of a row group that begins at byte `at` of a file, and not the others. */
export async function readGroupColumns(
  reader: FileReader,
  at: Bytes,
  columns: readonly number[],
): Promise<readonly ColumnCells[]> {
  let map = mapRowGroup(await reader.read(at, at + headBytes))
  if (typeof map === 'number') map = mapRowGroup(await reader.read(at, at + map))
  if (typeof map === 'number') throw new Error('A row group that ends too early')
  const cells: ColumnCells[] = []
  for (const column of columns) {
    const place = map.columns[column]
    if (place === undefined) throw new RangeError(`Column ${column} of ${map.columns.length}`)
    cells.push(map.openColumn(await reader.read(at + place.start, at + place.end)))
  }
  return cells
}
