import { useRef, type PointerEvent } from 'react'
import { cx } from './cx.ts'
import type { GridColumns, PlacedColumn } from './grid-columns.ts'

interface GridHeaderProps {
  readonly idOf: (column: number) => string
  readonly columns: GridColumns
  /** The scrolling columns that touch the view: `end` exclusive, `before` px of others to their left. */
  readonly across: { readonly start: number; readonly end: number; readonly before: number }
  readonly width: number
  readonly height: number
  readonly numberWidth: number
  readonly numberLabel: string
  /** Null = the active cell is in a row. */
  readonly activeColumn: number | null
  /** The column that is being dragged to another place. */
  readonly draggedKey: string | null
  readonly onGrab: GridHeaderCellProps['onGrab']
  readonly onResize: GridHeaderCellProps['onResize']
}

/** The row that stays above all others. */
export function GridHeader({
  idOf,
  columns,
  across,
  width,
  height,
  numberWidth,
  numberLabel,
  activeColumn,
  draggedKey,
  onGrab,
  onResize,
}: GridHeaderProps) {
  const cell = (column: PlacedColumn, left: number | null, isEdge: boolean) => (
    <GridHeaderCell
      key={column.key}
      id={idOf(column.index)}
      column={column}
      left={left}
      isEdge={isEdge}
      isActive={activeColumn === column.index}
      isDragged={draggedKey === column.key}
      onGrab={onGrab}
      onResize={onResize}
    />
  )
  const last = columns.frozen.length - 1
  return (
    <div role="rowgroup" className="sticky top-0 z-[2] min-w-full" style={{ width }}>
      <div role="row" aria-rowindex={1} style={{ height }} className="flex border-b border-line bg-canvas">
        <div
          role="columnheader"
          aria-colindex={1}
          style={{ width: numberWidth }}
          className={cx(
            'sticky left-0 z-[1] shrink-0 border-e bg-canvas',
            last < 0 ? 'border-line-strong' : 'border-line-soft',
          )}
        >
          <span className="sr-only">{numberLabel}</span>
        </div>
        {columns.frozen.map((column, position) => cell(column, numberWidth + column.left, position === last))}
        {across.before > 0 ? (
          <div role="presentation" style={{ width: across.before }} className="shrink-0" />
        ) : null}
        {columns.scrolling.slice(across.start, across.end).map((column) => cell(column, null, false))}
      </div>
    </div>
  )
}

interface GridHeaderCellProps {
  readonly id: string
  readonly column: PlacedColumn
  /** Where it sticks, when frozen. */
  readonly left: number | null
  readonly isEdge: boolean
  readonly isActive: boolean
  readonly isDragged: boolean
  /** A pointer went down on it: it may be dragged from here. */
  readonly onGrab?: ((event: PointerEvent, column: PlacedColumn) => void) | undefined
  /** Px; null = as wide as the grid finds right. */
  readonly onResize?: ((key: string, width: number | null) => void) | undefined
}

const narrowestColumn = 56
const widestColumn = 1200

/** Name and picture of a column, and the edge that its width hangs on. */
function GridHeaderCell({
  id,
  column,
  left,
  isEdge,
  isActive,
  isDragged,
  onGrab,
  onResize,
}: GridHeaderCellProps) {
  const isAnswer = column.ink === 'answer'
  return (
    <div
      id={id}
      role="columnheader"
      aria-colindex={column.index + 2}
      aria-label={column.label}
      aria-sort={column.sort}
      aria-description={column.description}
      onPointerDown={onGrab === undefined ? undefined : (event) => onGrab(event, column)}
      style={left === null ? { width: column.width } : { width: column.width, left }}
      className={cx(
        'flex shrink-0 flex-col justify-center overflow-clip border-e px-2.5 text-support font-semibold select-none',
        left === null ? 'relative' : 'sticky z-[1]',
        isEdge || column.edge ? 'border-line-strong' : 'border-line-soft',
        isDragged ? 'bg-accent-tint' : isAnswer ? 'bg-answer-head' : 'bg-canvas',
        isAnswer ? 'text-answer-text' : 'text-text',
        column.align === 'end' && 'items-end text-end',
        isActive &&
          'group-focus/grid:outline-2 group-focus/grid:-outline-offset-2 group-focus/grid:outline-focus',
      )}
    >
      {typeof column.header === 'string' ? <span className="truncate">{column.header}</span> : column.header}
      {onResize === undefined ? null : <ResizeEdge column={column} onResize={onResize} />}
    </div>
  )
}

interface ResizeEdgeProps {
  readonly column: PlacedColumn
  readonly onResize: (key: string, width: number | null) => void
}

/** For pointers only: keys resize from the header cell itself (Shift and an arrow). */
function ResizeEdge({ column, onResize }: ResizeEdgeProps) {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const move = (event: PointerEvent) => {
    if (drag.current === null) return
    onResize(column.key, clampWidth(drag.current.width + event.clientX - drag.current.x))
  }
  return (
    <div
      aria-hidden="true"
      data-resize={column.key}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { x: event.clientX, width: column.width }
      }}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null
      }}
      onPointerCancel={() => {
        drag.current = null
      }}
      onDoubleClick={() => onResize(column.key, null)}
      className="absolute inset-y-0 end-0 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:end-0 after:w-0.5 hover:after:bg-accent active:after:bg-accent touch:w-4"
    />
  )
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, narrowestColumn), widestColumn))
}
