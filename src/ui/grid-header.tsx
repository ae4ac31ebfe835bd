import { useRef, type PointerEvent } from 'react'
import { cx } from './cx.ts'
import type { PlacedColumn } from './grid-columns.ts'

interface GridHeaderCellProps {
  readonly id: string
  readonly column: PlacedColumn
  /** Where it sticks, when frozen. */
  readonly left: number | null
  readonly isEdge: boolean
  readonly isActive: boolean
  /** Px; null = as wide as the grid finds right. */
  readonly onResize?: ((key: string, width: number | null) => void) | undefined
}

export const narrowestColumn = 56
export const widestColumn = 1200

/** Name and picture of a column, and the edge that its width hangs on. */
export function GridHeaderCell({ id, column, left, isEdge, isActive, onResize }: GridHeaderCellProps) {
  return (
    <div
      id={id}
      role="columnheader"
      aria-colindex={column.index + 2}
      aria-label={column.label}
      aria-sort={column.sort}
      aria-description={column.description}
      style={left === null ? { width: column.width } : { width: column.width, left }}
      className={cx(
        'flex shrink-0 flex-col justify-center overflow-clip border-e px-2.5 text-support font-semibold',
        left === null ? 'relative' : 'sticky z-[1]',
        isEdge ? 'border-line-strong' : 'border-line-soft',
        column.ink === 'answer' ? 'bg-answer-head text-answer-text' : 'bg-canvas text-text',
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
