import { memo, type CSSProperties, type ReactNode } from 'react'
import { cx } from './cx.ts'
import type { GridColumns, PlacedColumn } from './grid-columns.ts'
import { spanAt } from './grid-keys.ts'

export interface GridCell {
  readonly content: ReactNode
  /** Tint, alignment, edge: added to the cell. */
  readonly className?: string | undefined
  /** Stands on the tint of its own tone (`tone-…` in `className`). */
  readonly isToned?: boolean | undefined
  /** Covers the columns after it too, whose own cells are left out. Stops at the frozen edge. */
  readonly span?: number | undefined
  /** Said of the cell: a tooltip. */
  readonly note?: string | undefined
}

export interface GridRow {
  /** What the row-number column says. */
  readonly number: string
  /** Said of the row as a whole: a mark at its number, and a tooltip. */
  readonly note?: string | undefined
  /** Drawn before the number, in its padding: a glyph with its word for those who do not see it. */
  readonly mark?: ReactNode
  /** One per column. */
  readonly cells: readonly GridCell[]
}

interface GridRowViewProps {
  readonly id: string
  readonly index: number
  readonly row: GridRow | undefined
  /** Number to show while the row is not loaded. */
  readonly number: string | undefined
  readonly columns: GridColumns
  readonly columnStart: number
  readonly columnEnd: number
  readonly numberWidth: number
  readonly height: number
  /** Lines of text in a cell. */
  readonly lines: number
  readonly activeColumn: number | null
  /** The columns in the chosen range, `rangeEnd` exclusive; both 0 = none. */
  readonly rangeStart: number
  readonly rangeEnd: number
  readonly selected: boolean
  readonly loadingLabel: string
}

/** Px, of `px-2.5` below. */
const cellPadding = 10

/** One row. Does not draw again while scrolling, only when its own facts change. */
export const GridRowView = memo(function GridRowView({
  id,
  index,
  row,
  number,
  columns,
  columnStart,
  columnEnd,
  numberWidth,
  height,
  lines,
  activeColumn,
  rangeStart,
  rangeEnd,
  selected,
  loadingLabel,
}: GridRowViewProps) {
  const isStill = row === undefined && activeColumn === null && rangeEnd === 0 && !selected
  const frozen = isStill ? [] : placeCells(columns.frozen, row, 0, columns.frozen.length)
  const scrolling = isStill ? [] : placeCells(columns.scrolling, row, columnStart, columnEnd)
  const before = scrolling[0]?.column.left ?? 0
  const stuckWidth = numberWidth + columns.frozenWidth
  const activeCell = activeColumn === null ? null : spanAt(row?.cells, activeColumn).start
  const isInRange = ({ column, cell }: PlacedCell) =>
    column.index < rangeEnd && column.index + (cell?.span ?? 1) > rangeStart
  const draw = (placed: PlacedCell, isFrozen: boolean, isEdge: boolean) => {
    const { column, cell, width } = placed
    const inRange = isInRange(placed)
    const tinted = selected || inRange
    return (
      <div
        key={column.key}
        id={column.index === activeCell ? `${id}-${index}-${column.index}` : undefined}
        role="gridcell"
        aria-colindex={column.index + 2}
        aria-colspan={cell?.span}
        aria-selected={inRange || undefined}
        title={cell?.note}
        data-column={column.index}
        style={isFrozen ? { width, left: numberWidth + column.left } : { width }}
        className={cx(
          'flex shrink-0 items-center border-e px-2.5',
          isFrozen && 'sticky z-[1]',
          isEdge || column.edge ? 'border-line-strong' : 'border-line-soft',
          column.ink === 'answer' && 'text-answer-text',
          tintOf(column, cell, tinted),
          lines > 1 && 'items-start! py-1.5',
          column.align === 'end' && 'justify-end tabular-nums',
          cell?.className,
          inRange && 'shadow-[inset_0_0_0_1px_var(--accent-line)]',
          column.index === activeCell &&
            'group-focus/grid:outline-2 group-focus/grid:-outline-offset-2 group-focus/grid:outline-focus',
        )}
      >
        {cell === undefined ? (
          <Still column={column.index} />
        ) : (
          <div
            // What covers several columns is read from its beginning, however far the grid is scrolled sideways.
            style={!isFrozen && (cell.span ?? 1) > 1 ? { left: stuckWidth + cellPadding } : undefined}
            className={cx(
              'min-w-0 [unicode-bidi:plaintext]',
              !isFrozen && (cell.span ?? 1) > 1 && 'sticky',
              lines > 1 ? 'line-clamp-(--lines) wrap-anywhere whitespace-pre-line' : 'truncate',
            )}
          >
            {cell.content}
          </div>
        )}
      </div>
    )
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected || undefined}
      aria-busy={row === undefined || undefined}
      data-row={index}
      style={{ height, '--lines': lines } as CSSProperties}
      className={cx('flex min-w-full border-b', selected ? 'border-accent-line' : 'border-line-soft')}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        title={row?.note}
        style={{ width: numberWidth }}
        className={cx(
          'sticky left-0 z-[1] flex shrink-0 items-center justify-end border-e px-2.5 text-support text-text-3 tabular-nums',
          lines > 1 && 'items-start! py-2',
          columns.frozen.length === 0 ? 'border-line-strong' : 'border-line-soft',
          selected
            ? 'bg-accent-tint shadow-[inset_3px_0_0_var(--accent)]'
            : row?.note === undefined
              ? 'bg-canvas'
              : 'cell-repaired !bg-warn-tint',
        )}
      >
        {row?.mark === undefined ? null : <span className="absolute start-0.5">{row.mark}</span>}
        {row?.number ?? number}
        {row === undefined ? <span className="sr-only">{loadingLabel}</span> : null}
      </div>
      {isStill ? (
        <StillCells
          columns={columns}
          columnStart={columnStart}
          columnEnd={columnEnd}
          numberWidth={numberWidth}
          lines={lines}
        />
      ) : null}
      {frozen.map((cell, position) => draw(cell, true, position === frozen.length - 1))}
      {before > 0 ? <div role="presentation" style={{ width: before }} className="shrink-0" /> : null}
      {scrolling.map((cell) => draw(cell, false, false))}
    </div>
  )
})

function tintOf(column: PlacedColumn, cell: GridCell | undefined, isChosen: boolean): string {
  if (cell?.isToned === true) {
    return isChosen ? 'bg-[color-mix(in_oklab,var(--tone-tint),var(--accent-tint))]' : 'bg-(--tone-tint)'
  }
  if (column.ink !== 'answer') return isChosen ? 'bg-accent-tint' : 'bg-surface'
  return isChosen ? 'bg-[color-mix(in_oklab,var(--answer-tint),var(--accent-tint))]' : 'bg-answer-tint'
}

interface PlacedCell {
  readonly column: PlacedColumn
  /** Undefined while the row is not loaded. */
  readonly cell: GridCell | undefined
  readonly width: number
}

/** The cells that touch the columns from `start` to before `end`, counted within `columns`. */
function placeCells(
  columns: readonly PlacedColumn[],
  row: GridRow | undefined,
  start: number,
  end: number,
): readonly PlacedCell[] {
  const placed: PlacedCell[] = []
  let position = 0
  while (position < end) {
    const column = columns[position]
    if (column === undefined) break
    const cell = row === undefined ? undefined : (row.cells[column.index] ?? { content: null })
    const last = Math.min(position + (cell?.span ?? 1), columns.length)
    if (last > start) {
      const width = columns.slice(position, last).reduce((sum, covered) => sum + covered.width, 0)
      placed.push({ column, cell, width })
    }
    position = last
  }
  return placed
}

/**
 * The cells of a row that is on its way. They are the same for every row, so that a row that flies past costs no more
 * than its number.
 */
const StillCells = memo(function StillCells({
  columns,
  columnStart,
  columnEnd,
  numberWidth,
  lines,
}: Pick<GridRowViewProps, 'columns' | 'columnStart' | 'columnEnd' | 'numberWidth' | 'lines'>) {
  const scrolling = columns.scrolling.slice(columnStart, columnEnd)
  const before = scrolling[0]?.left ?? 0
  const draw = (column: PlacedColumn, isFrozen: boolean, isEdge: boolean) => (
    <div
      key={column.key}
      role="gridcell"
      aria-colindex={column.index + 2}
      data-column={column.index}
      style={isFrozen ? { width: column.width, left: numberWidth + column.left } : { width: column.width }}
      className={cx(
        'flex shrink-0 items-center border-e px-2.5',
        isFrozen && 'sticky z-[1]',
        isEdge || column.edge ? 'border-line-strong' : 'border-line-soft',
        column.ink === 'answer' ? 'bg-answer-tint' : 'bg-surface',
        lines > 1 && 'items-start! py-3',
        column.align === 'end' && 'justify-end',
      )}
    >
      <Still column={column.index} />
    </div>
  )
  return (
    <>
      {columns.frozen.map((column, index) => draw(column, true, index === columns.frozen.length - 1))}
      {before > 0 ? <div role="presentation" style={{ width: before }} className="shrink-0" /> : null}
      {scrolling.map((column) => draw(column, false, false))}
    </>
  )
})

/** A still block in the place of a value that is on its way. */
function Still({ column }: { readonly column: number }) {
  return (
    <span
      aria-hidden="true"
      className={cx('h-2 rounded-bar bg-line forced-colors:border', ['w-1/2', 'w-3/5', 'w-2/5'][column % 3])}
    />
  )
}
