import {
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { cx } from './cx.ts'
import { planGridColumns, type GridColumn, type PlacedColumn } from './grid-columns.ts'
import { GridRowView, type GridRow } from './grid-row.tsx'
import { useGridScroll } from './use-grid-scroll.ts'
import { cellByKey, offsetToShow, planColumns, planRows } from './virtual-window.ts'

export interface VirtualGridHandle {
  /** Brings a row into view and makes it the active one. */
  readonly showRow: (row: number) => void
  /** Scrolls by as many rows as fit; -1 = up. */
  readonly turnPage: (by: -1 | 1) => void
  readonly focus: () => void
}

interface VirtualGridProps {
  /** Accessible name. */
  readonly label: string
  readonly rowCount: number
  readonly columns: readonly GridColumn[]
  /** The row's cells, or undefined while they are not loaded. Give the same object for the same facts. */
  readonly row: (index: number) => GridRow | undefined
  /** The rows wanted now: `start` inclusive, `end` exclusive, a few more than are seen. Held back while flying past. */
  readonly onWindow?: ((start: number, end: number) => void) | undefined
  /** The rows in view changed: `start` inclusive, `end` exclusive. Called often; draw little. */
  readonly onSeen?: ((start: number, end: number) => void) | undefined
  /** Number of a row that is not loaded yet, where it follows from the position. */
  readonly rowNumber?: ((index: number) => string) | undefined
  /** Accessible name of the row-number column. */
  readonly rowNumberLabel: string
  /** Said of a row that is not loaded yet. */
  readonly loadingLabel: string
  /** 28 compact, 32, 40 comfortable. */
  readonly rowHeight?: number | undefined
  /** 32 for names alone, 76 with mini chart and fact. */
  readonly headerHeight?: number | undefined
  readonly selectedRow?: number | null | undefined
  /** Enter, Space or a press on a row. */
  readonly onRowPress?: ((row: number) => void) | undefined
  /** The active cell went to another row. */
  readonly onActiveRow?: ((row: number) => void) | undefined
  /** The largest row number there can be, so that the column of numbers stays as wide while rows are filtered. */
  readonly largestNumber?: number | undefined
  /** In place of rows when there are none. */
  readonly empty?: ReactNode
  readonly ref?: Ref<VirtualGridHandle> | undefined
  readonly className?: string | undefined
  readonly style?: CSSProperties | undefined
}

const overscanRows = 6
const overscanWidth = 200
/** A jump must rest this long before its rows are asked for: dragging the scrollbar would ask for thousands. */
const jumpRest = 80

/**
 * A grid for a million rows: fixed row height, only what is seen is in the document. Give it a height through
 * `className` or a flex parent.
 *
 *   grid (scrolls)
 *   ├─ header row, sticky
 *   └─ spacer, as tall as all rows or as the browser allows
 *      └─ view, sticky: rows from the exact offset, so that scaling and rounding never misplace them
 */
export function VirtualGrid({
  label,
  rowCount,
  columns,
  row,
  onWindow,
  onSeen,
  rowNumber,
  rowNumberLabel,
  loadingLabel,
  rowHeight = 32,
  headerHeight = 32,
  selectedRow = null,
  onRowPress,
  onActiveRow,
  largestNumber = rowCount,
  empty,
  ref,
  className,
  style,
}: VirtualGridProps) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { space, offset, scrollLeft, viewWidth, scrollTo } = useGridScroll(
    scroller,
    rowCount,
    rowHeight,
    headerHeight,
  )
  const [chosen, setActive] = useState({ row: 0, column: 0 })
  const active = {
    row: Math.min(chosen.row, Math.max(rowCount - 1, 0)),
    column: Math.min(chosen.column, Math.max(columns.length - 1, 0)),
  }

  const numberWidth = Math.max(String(largestNumber).length * 8 + 26, 48)
  const placed = useMemo(
    () => planGridColumns(columns, viewWidth - numberWidth),
    [columns, viewWidth, numberWidth],
  )
  const scrollingView = Math.max(viewWidth - numberWidth - placed.frozenWidth, 0)
  const across = planColumns(
    placed.scrolling.map((column) => column.width),
    scrollLeft,
    scrollingView,
    overscanWidth,
  )
  const down = planRows(rowCount, rowHeight, space, offset, overscanRows)
  const width = numberWidth + placed.frozenWidth + placed.scrollingWidth

  const isMeasured = space.viewHeight > 0
  const askFor = useEffectEvent((start: number, end: number) => onWindow?.(start, end))
  const asked = useRef({ start: 0, end: 0 })
  useEffect(() => {
    if (!isMeasured || down.end === down.start) return
    const jumped = down.start >= asked.current.end || down.end <= asked.current.start
    const first = asked.current.end === 0
    const timer = setTimeout(
      () => {
        asked.current = { start: down.start, end: down.end }
        askFor(down.start, down.end)
      },
      jumped && !first ? jumpRest : 0,
    )
    return () => clearTimeout(timer)
  }, [isMeasured, down.start, down.end, rowCount])

  const seen = planRows(rowCount, rowHeight, space, offset, 0)
  const tellSeen = useEffectEvent((start: number, end: number) => onSeen?.(start, end))
  useEffect(() => {
    if (isMeasured) tellSeen(seen.start, seen.end)
  }, [isMeasured, seen.start, seen.end])

  const showColumn = (index: number) => {
    const column = placed.scrolling.find((candidate) => candidate.index === index)
    const element = scroller.current
    if (column === undefined || element === null) return
    const left = element.scrollLeft
    if (column.left < left) element.scrollLeft = column.left
    else if (column.left + column.width > left + scrollingView) {
      element.scrollLeft = Math.min(column.left, column.left + column.width - scrollingView)
    }
  }
  const activate = (cell: { readonly row: number; readonly column: number }) => {
    setActive(cell)
    scrollTo(offsetToShow(space, rowHeight, cell.row, offset))
    showColumn(cell.column)
    if (cell.row !== active.row) onActiveRow?.(cell.row)
  }
  useImperativeHandle(ref, () => ({
    showRow: (index) => {
      setActive({ row: index, column: active.column })
      scrollTo(offsetToShow(space, rowHeight, index, offset))
    },
    turnPage: (by) =>
      scrollTo(offset + by * Math.max(Math.floor(space.viewHeight / rowHeight), 1) * rowHeight),
    focus: () => scroller.current?.focus(),
  }))

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey || rowCount === 0) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onRowPress?.(active.row)
      return
    }
    const page = Math.max(Math.floor(space.viewHeight / rowHeight) - 1, 1)
    const next = cellByKey(event, active, { rows: rowCount, columns: columns.length, page })
    if (next === null) return
    event.preventDefault()
    activate(next)
  }
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input, select, label')) return
    const line = event.target.closest('[data-row]')
    if (line === null) return
    const index = Number(line.getAttribute('data-row'))
    const column = Number(event.target.closest('[data-column]')?.getAttribute('data-column') ?? active.column)
    if (index !== active.row) onActiveRow?.(index)
    setActive({ row: index, column })
    // A selection was dragged to copy some text; opening a panel over it would be rude.
    if (getSelection()?.isCollapsed !== false) onRowPress?.(index)
  }

  const isDrawn = active.row >= down.start && active.row < down.end
  const rows = Array.from({ length: down.end - down.start }, (_, index) => down.start + index)
  const shownColumns = placed.scrolling.slice(across.start, across.end)
  return (
    <div className={cx('relative flex min-h-0 flex-col overflow-clip', className)} style={style}>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={isDrawn && rowCount > 0 ? `${id}-${active.row}-${active.column}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="group/grid relative min-h-0 flex-1 overflow-auto overscroll-x-contain bg-surface focus-visible:-outline-offset-2"
      >
        <div role="rowgroup" className="sticky top-0 z-[2] min-w-full" style={{ width }}>
          <div
            role="row"
            aria-rowindex={1}
            style={{ height: headerHeight }}
            className="flex border-b border-line bg-canvas"
          >
            <div
              role="columnheader"
              aria-colindex={1}
              style={{ width: numberWidth }}
              className={cx(
                'sticky left-0 z-[1] shrink-0 border-e bg-canvas',
                placed.frozen.length === 0 ? 'border-line-strong' : 'border-line-soft',
              )}
            >
              <span className="sr-only">{rowNumberLabel}</span>
            </div>
            {placed.frozen.map((column, position) => (
              <HeaderCell
                key={column.key}
                column={column}
                left={numberWidth + column.left}
                isEdge={position === placed.frozen.length - 1}
              />
            ))}
            {across.before > 0 ? (
              <div role="presentation" style={{ width: across.before }} className="shrink-0" />
            ) : null}
            {shownColumns.map((column) => (
              <HeaderCell key={column.key} column={column} left={null} isEdge={false} />
            ))}
          </div>
        </div>
        {rowCount === 0 ? null : (
          <div role="rowgroup" className="min-w-full" style={{ width, height: space.spacerHeight }}>
            <div
              role="presentation"
              className="sticky overflow-y-clip"
              style={{ top: headerHeight, height: Math.min(space.viewHeight, space.spacerHeight) }}
            >
              <div
                role="presentation"
                style={{ transform: `translateY(${Math.round(down.start * rowHeight - offset)}px)` }}
              >
                {rows.map((index) => (
                  <GridRowView
                    key={index}
                    id={id}
                    index={index}
                    row={row(index)}
                    number={rowNumber?.(index)}
                    columns={placed}
                    columnStart={across.start}
                    columnEnd={across.end}
                    numberWidth={numberWidth}
                    height={rowHeight}
                    activeColumn={index === active.row ? active.column : null}
                    selected={index === selectedRow}
                    loadingLabel={loadingLabel}
                  />
                ))}
              </div>
            </div>
          </div>
        )}
      </div>
      {rowCount > 0 || empty === undefined ? null : (
        <div className="absolute inset-x-0" style={{ top: headerHeight }}>
          {empty}
        </div>
      )}
    </div>
  )
}

interface HeaderCellProps {
  readonly column: PlacedColumn
  /** Where it sticks, when frozen. */
  readonly left: number | null
  readonly isEdge: boolean
}

function HeaderCell({ column, left, isEdge }: HeaderCellProps) {
  return (
    <div
      role="columnheader"
      aria-colindex={column.index + 2}
      aria-label={column.label}
      style={left === null ? { width: column.width } : { width: column.width, left }}
      className={cx(
        'flex shrink-0 flex-col justify-center overflow-clip border-e px-2.5 text-support font-semibold',
        left !== null && 'sticky z-[1]',
        isEdge ? 'border-line-strong' : 'border-line-soft',
        column.ink === 'answer' ? 'bg-answer-head text-answer-text' : 'bg-canvas text-text',
        column.align === 'end' && 'items-end text-end',
      )}
    >
      {typeof column.header === 'string' ? <span className="truncate">{column.header}</span> : column.header}
    </div>
  )
}
