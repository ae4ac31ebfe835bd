import type { GridColumns, PlacedColumn } from './grid-columns.ts'

/** Where a column that is dragged would stand. */
export interface ColumnDrop {
  /** Its index among all columns after the move. */
  readonly to: number
  /** Px from the grid's left edge to the line that shows it. */
  readonly x: number
}

/** How the columns lie in the view, in px. */
export interface ColumnView {
  readonly numberWidth: number
  readonly scrollLeft: number
  readonly viewWidth: number
}

/**
 * The place nearest to a pointer, among columns of the same group.
 *
 * @param from index of the dragged column
 * @param pointer px from the grid's left edge
 */
export function planDrop(
  columns: GridColumns,
  from: number,
  pointer: number,
  view: ColumnView,
): ColumnDrop | null {
  const all = [...columns.frozen, ...columns.scrolling]
  const moving = all[from]
  if (moving === undefined) return null
  const own = all.filter(({ group }) => group === moving.group)
  const frozenEdge = view.numberWidth + columns.frozenWidth
  const isFrozen = (column: PlacedColumn) => column.index < columns.frozen.length
  const leftOf = (column: PlacedColumn) =>
    isFrozen(column) ? view.numberWidth + column.left : frozenEdge + column.left - view.scrollLeft
  // What is scrolled under the frozen columns cannot be pointed at.
  const candidates = pointer < frozenEdge ? own.filter(isFrozen) : own.filter((column) => !isFrozen(column))
  const reachable = candidates.length > 0 ? candidates : own
  const before = reachable.find((column) => pointer < leftOf(column) + column.width / 2)
  const last = reachable.at(-1)
  if (last === undefined) return null
  const slot = before?.index ?? last.index + 1
  const edge = before === undefined ? leftOf(last) + last.width : leftOf(before)
  const least = isFrozen(before ?? last) ? view.numberWidth : frozenEdge
  return {
    to: slot > from ? slot - 1 : slot,
    x: Math.min(Math.max(edge, least), view.viewWidth),
  }
}

/** Where a column stands after a step to the left or right; null = its group ends there. */
export function planStep(
  columns: readonly { readonly group?: string | undefined }[],
  from: number,
  by: -1 | 1,
): number | null {
  const moving = columns[from]
  const next = columns[from + by]
  return moving !== undefined && next !== undefined && next.group === moving.group ? from + by : null
}
