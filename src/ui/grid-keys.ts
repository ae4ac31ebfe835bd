/** A place in the grid; row −1 is the header. */
export interface GridPlace {
  readonly row: number
  readonly column: number
}

interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

interface GridSize {
  readonly rows: number
  readonly columns: number
  /** Rows that PageUp and PageDown pass. */
  readonly page: number
  /** The header can be walked to as well. */
  readonly hasHeader?: boolean
}

/** The cell a key leads to, or null when the key is not for the grid. Stops at the edges. */
export function cellByKey(key: KeyPress, cell: GridPlace, grid: GridSize): GridPlace | null {
  const far = key.ctrlKey || key.metaKey
  const lastRow = Math.max(grid.rows - 1, 0)
  const lastColumn = Math.max(grid.columns - 1, 0)
  const header = grid.hasHeader === true ? -1 : 0
  const to = (row: number, column: number, first = 0) => ({
    row: Math.min(Math.max(row, first), lastRow),
    column: Math.min(Math.max(column, 0), lastColumn),
  })
  const along = (column: number) => to(cell.row, column, header)
  switch (key.key) {
    case 'ArrowDown':
      return far ? to(lastRow, cell.column) : to(cell.row + 1, cell.column)
    case 'ArrowUp':
      return far && cell.row > 0 ? to(0, cell.column) : to(cell.row - 1, cell.column, header)
    case 'ArrowRight':
      return far ? along(lastColumn) : along(cell.column + 1)
    case 'ArrowLeft':
      return far ? along(0) : along(cell.column - 1)
    case 'PageDown':
      return to(cell.row + grid.page, cell.column)
    case 'PageUp':
      return to(cell.row - grid.page, cell.column)
    case 'Home':
      return far ? to(0, 0) : along(0)
    case 'End':
      return far ? to(lastRow, lastColumn) : along(lastColumn)
    default:
      return null
  }
}

/** The columns that the cell covering `column` stretches over. */
export function spanAt(
  cells: readonly { readonly span?: number | undefined }[] | undefined,
  column: number,
): { readonly start: number; readonly end: number } {
  let start = 0
  while (cells !== undefined && start <= column) {
    const end = start + Math.max(cells[start]?.span ?? 1, 1)
    if (end > column) return { start, end }
    start = end
  }
  return { start: column, end: column + 1 }
}
