import {
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  type CSSProperties,
  type ReactNode,
  type Ref,
} from 'react'
import { cx } from './cx.ts'
import { planGridColumns, type GridColumn } from './grid-columns.ts'
import { GridHeader } from './grid-header.tsx'
import { pressHeaderKey } from './grid-header-keys.ts'
import { spanAt, type GridPlace } from './grid-keys.ts'
import { rangeInRow, type GridRange } from './grid-range.ts'
import { GridRowView, type GridRow } from './grid-row.tsx'
import { useColumnDrag } from './use-column-drag.ts'
import { useGridCursor } from './use-grid-cursor.ts'
import { useGridScroll } from './use-grid-scroll.ts'
import { useGridWindow } from './use-grid-window.ts'
import { useRangePull } from './use-range-pull.ts'
import { offsetToShow, placeOfRow, planColumns, planRows } from './virtual-window.ts'

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
  /** 28 compact, 32, 40 comfortable; as tall as `lines` need where cells are wrapped. */
  readonly rowHeight?: number | undefined
  /** Lines of text that a cell shows; 1 = not wrapped. */
  readonly lines?: number | undefined
  /** 32 for names alone, 76 with mini chart and fact. */
  readonly headerHeight?: number | undefined
  readonly selectedRow?: number | null | undefined
  /** The header cells hold a button each: keys walk there, and Enter presses it. */
  readonly hasHeaderButtons?: boolean | undefined
  /** By dragging the edge, or Shift and an arrow in the header. Px; null = as wide as the grid finds right. */
  readonly onResize?: ((key: string, width: number | null) => void) | undefined
  /** By dragging a header, or Alt, Shift and an arrow in it. `to` = its index among all columns after the move. */
  readonly onMoveColumn?: ((key: string, to: number) => void) | undefined
  /** Ctrl+C. Without it there is no range to choose. */
  readonly onCopy?: ((range: GridRange) => void) | undefined
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

/** Rows on either side of the view: read early, and there for those who read the page without seeing it. */
const overscanRows = 6
const overscanWidth = 200

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
  lines = 1,
  selectedRow = null,
  hasHeaderButtons = false,
  onResize,
  onMoveColumn,
  onCopy,
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
  const { space, offset, scrollLeft, viewWidth, firstPlaced, scrollTo } = useGridScroll(scroller, {
    rowCount,
    rowHeight,
    headerHeight,
  })
  const numberWidth = Math.max(String(largestNumber).length * 8 + 26, 48)
  const placed = useMemo(
    () => planGridColumns(columns, viewWidth - numberWidth),
    [columns, viewWidth, numberWidth],
  )
  const stuckWidth = numberWidth + placed.frozenWidth
  const scrollingView = Math.max(viewWidth - stuckWidth, 0)
  const across = planColumns(
    placed.scrolling.map((column) => column.width),
    scrollLeft,
    scrollingView,
    overscanWidth,
  )
  const down = planRows(rowCount, rowHeight, space, offset, overscanRows)
  const seen = planRows(rowCount, rowHeight, space, offset, 0)
  const width = stuckWidth + placed.scrollingWidth
  const isMeasured = space.viewHeight > 0
  useGridWindow({ isMeasured, rowCount, asked: down, seen, onWindow, onSeen })

  const cellsAt = (index: number) => row(index)?.cells
  const showColumn = ({ row: index, column }: GridPlace) => {
    const element = scroller.current
    const span = index < 0 ? { start: column, end: column + 1 } : spanAt(cellsAt(index), column)
    const first = placed.scrolling.find((candidate) => candidate.index === span.start)
    const last = placed.scrolling.find((candidate) => candidate.index === span.end - 1)
    if (first === undefined || last === undefined || element === null) return
    const left = element.scrollLeft
    const right = last.left + last.width
    if (first.left < left) element.scrollLeft = first.left
    // Of what is wider than the view, its beginning.
    else if (right > left + scrollingView) element.scrollLeft = Math.min(first.left, right - scrollingView)
  }
  /** The column that was moved by a key: it comes into view when it stands where it was moved to. */
  const moved = useRef<number | null>(null)
  const headerId = (column: number) => `${id}-head-${column}`
  const cursor = useGridCursor({
    rowCount,
    columnCount: columns.length,
    rowsInView: Math.floor(space.viewHeight / rowHeight),
    hasHeader: hasHeaderButtons,
    cellsAt,
    show: (place) => {
      if (place.row >= 0) scrollTo(offsetToShow(space, rowHeight, place.row, offset))
      showColumn(place)
    },
    onHeaderKey: (event, column) =>
      pressHeaderKey(event, column, {
        columns: [...placed.frozen, ...placed.scrolling],
        press: (index) => {
          const button = document.getElementById(headerId(index))?.querySelector('button')
          button?.focus()
          button?.click()
        },
        resize: onResize,
        move:
          onMoveColumn &&
          ((key, to) => {
            moved.current = to
            cursor.put({ row: -1, column: to })
            onMoveColumn(key, to)
          }),
      }),
    onActiveRow,
    onRowPress,
    onCopy,
  })
  const { active, range } = cursor
  useLayoutEffect(() => {
    if (moved.current === null) return
    showColumn({ row: -1, column: moved.current })
    moved.current = null
  })
  const { drag, onGrab } = useColumnDrag(scroller, placed, numberWidth, onMoveColumn)
  const onPointerDown = useRangePull({
    scroller,
    headerHeight,
    stuckWidth,
    isOn: onCopy !== undefined,
    onPull: cursor.extendTo,
    scrollBy: (byDown, byRight) => {
      if (scroller.current !== null) scroller.current.scrollLeft += byRight
      if (byDown !== 0) scrollTo(offset + byDown)
    },
  })
  useImperativeHandle(ref, () => ({
    showRow: (index) => {
      cursor.put({ row: index, column: active.column })
      scrollTo(offsetToShow(space, rowHeight, index, offset))
    },
    turnPage: (by) =>
      scrollTo(offset + by * Math.max(Math.floor(space.viewHeight / rowHeight), 1) * rowHeight),
    focus: () => scroller.current?.focus(),
  }))

  const activeSpan =
    active.row < 0
      ? { start: active.column, end: active.column + 1 }
      : spanAt(cellsAt(active.row), active.column)
  const isAcross = (from: number, to: number) =>
    activeSpan.start < placed.frozen.length ||
    (activeSpan.end - placed.frozen.length > from && activeSpan.start - placed.frozen.length < to)
  const isDrawn = active.row < 0 || (active.row >= down.start && active.row < down.end && rowCount > 0)
  const activeId =
    isDrawn && isAcross(across.start, across.end)
      ? active.row < 0
        ? headerId(active.column)
        : `${id}-${active.row}-${activeSpan.start}`
      : undefined
  const inView = planColumns(
    placed.scrolling.map((column) => column.width),
    scrollLeft,
    scrollingView,
    0,
  )
  const isActiveSeen =
    activeId !== undefined &&
    (active.row < 0 || (active.row >= seen.start && active.row < seen.end)) &&
    isAcross(inView.start, inView.end)
  const rows = Array.from({ length: down.end - down.start }, (_, index) => down.start + index)
  const places = Math.ceil(space.viewHeight / rowHeight) + 1 + 2 * overscanRows
  return (
    <div
      className={cx(
        'relative flex min-h-0 flex-col overflow-clip',
        // The active cell shows where the focus is; without one in view the grid's own edge does.
        !isActiveSeen &&
          'has-[>:focus-visible]:after:pointer-events-none has-[>:focus-visible]:after:absolute has-[>:focus-visible]:after:inset-0 has-[>:focus-visible]:after:z-[3] has-[>:focus-visible]:after:outline-2 has-[>:focus-visible]:after:-outline-offset-2 has-[>:focus-visible]:after:outline-focus',
        className,
      )}
      style={style}
    >
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable={onCopy === undefined ? undefined : true}
        aria-activedescendant={activeId}
        tabIndex={0}
        onKeyDown={cursor.onKeyDown}
        onClick={cursor.onClick}
        onPointerDown={onPointerDown}
        className={cx(
          'group/grid relative min-h-0 flex-1 overflow-auto overscroll-x-contain bg-surface outline-none',
          drag !== null && '**:cursor-grabbing!',
        )}
      >
        <GridHeader
          idOf={headerId}
          columns={placed}
          across={across}
          width={width}
          height={headerHeight}
          numberWidth={numberWidth}
          numberLabel={rowNumberLabel}
          activeColumn={active.row < 0 ? active.column : null}
          draggedKey={drag?.key ?? null}
          onGrab={onMoveColumn && onGrab}
          onResize={onResize}
        />
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
                    key={placeOfRow(index, firstPlaced, places)}
                    id={id}
                    index={index}
                    row={row(index)}
                    number={rowNumber?.(index)}
                    columns={placed}
                    columnStart={across.start}
                    columnEnd={across.end}
                    numberWidth={numberWidth}
                    height={rowHeight}
                    lines={lines}
                    activeColumn={index === active.row ? active.column : null}
                    {...rangeInRow(range, index)}
                    selected={index === selectedRow}
                    loadingLabel={loadingLabel}
                  />
                ))}
              </div>
            </div>
          </div>
        )}
      </div>
      {drag?.drop ? (
        <div
          aria-hidden="true"
          data-drop={drag.drop.to}
          className="pointer-events-none absolute inset-y-0 z-[4] -ms-px w-0.5 bg-accent forced-colors:bg-[Highlight]"
          style={{ left: drag.drop.x }}
        />
      ) : null}
      {rowCount > 0 || empty === undefined ? null : (
        <div className="absolute inset-x-0" style={{ top: headerHeight }}>
          {empty}
        </div>
      )}
    </div>
  )
}
