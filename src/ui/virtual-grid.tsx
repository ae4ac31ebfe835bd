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
import { planGridColumns, type GridColumn } from './grid-columns.ts'
import { clampWidth, GridHeader } from './grid-header.tsx'
import { cellByKey, rangeBetween, spanAt, type GridPlace, type GridRange } from './grid-keys.ts'
import { GridRowView, type GridRow } from './grid-row.tsx'
import { useGridScroll } from './use-grid-scroll.ts'
import { offsetToShow, planColumns, planRows } from './virtual-window.ts'

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

const overscanRows = 6
const overscanWidth = 200
/** A jump must rest this long before its rows are asked for: dragging the scrollbar would ask for thousands. */
const jumpRest = 80
/** Px that a key makes a column wider or narrower. */
const resizeStep = 16

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
  const { space, offset, scrollLeft, viewWidth, scrollTo } = useGridScroll(
    scroller,
    rowCount,
    rowHeight,
    headerHeight,
  )
  const [chosen, setActive] = useState<GridPlace>({ row: 0, column: 0 })
  /** The corner of a range that stays; the active cell is the other one. */
  const [anchor, setAnchor] = useState<GridPlace | null>(null)
  const active = {
    row: Math.min(chosen.row, Math.max(rowCount - 1, 0)),
    column: Math.min(chosen.column, Math.max(columns.length - 1, 0)),
  }
  const range = anchor === null ? null : clampRange(rangeBetween(anchor, active), rowCount, columns.length)

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
  const activate = (cell: GridPlace, from: GridPlace | null) => {
    setActive(cell)
    setAnchor(from)
    if (cell.row >= 0) scrollTo(offsetToShow(space, rowHeight, cell.row, offset))
    showColumn(cell.column)
    if (cell.row !== active.row && cell.row >= 0) onActiveRow?.(cell.row)
  }
  useImperativeHandle(ref, () => ({
    showRow: (index) => {
      setActive({ row: index, column: active.column })
      setAnchor(null)
      scrollTo(offsetToShow(space, rowHeight, index, offset))
    },
    turnPage: (by) =>
      scrollTo(offset + by * Math.max(Math.floor(space.viewHeight / rowHeight), 1) * rowHeight),
    focus: () => scroller.current?.focus(),
  }))

  const headerId = (column: number) => `${id}-head-${column}`
  const onHeaderKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Enter' || event.key === ' ') {
      const button = document.getElementById(headerId(active.column))?.querySelector('button')
      button?.focus()
      button?.click()
      return true
    }
    const by = { ArrowLeft: -resizeStep, ArrowRight: resizeStep }[event.key] ?? 0
    const column = [...placed.frozen, ...placed.scrolling].find(({ index }) => index === active.column)
    if (!event.shiftKey || by === 0 || column === undefined) return false
    onResize?.(column.key, clampWidth(column.width + by))
    return true
  }
  /** What choosing and copying cells is done with; true = it was one of them. */
  const onRangeKey = (event: KeyboardEvent): boolean => {
    if (onCopy === undefined) return false
    const corner = { row: rowCount - 1, column: columns.length - 1 }
    const control = event.ctrlKey || event.metaKey
    if (control && event.key.toLowerCase() === 'c') {
      // Text that was marked with the mouse is copied as such.
      if (getSelection()?.isCollapsed === false) return false
      onCopy(range ?? rangeBetween(active, active))
    } else if (control && event.key.toLowerCase() === 'a') {
      setAnchor({ row: 0, column: 0 })
      setActive(corner)
    } else if (event.shiftKey && event.key === ' ') {
      setAnchor({ row: active.row, column: 0 })
      setActive({ row: active.row, column: corner.column })
    } else if (event.key === 'Escape' && anchor !== null) {
      setAnchor(null)
    } else return false
    return true
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) {
      // Back from a header's button to the cells.
      if (event.key === 'Escape') scroller.current?.focus()
      return
    }
    if (event.altKey) return
    if (active.row < 0 ? onHeaderKey(event) : rowCount > 0 && onRangeKey(event)) {
      event.preventDefault()
      return
    }
    if (rowCount === 0 && active.row >= 0 && !hasHeaderButtons) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (rowCount > 0) onRowPress?.(active.row)
      return
    }
    const page = Math.max(Math.floor(space.viewHeight / rowHeight) - 1, 1)
    // A merged cell is one step.
    const span = active.row < 0 ? null : spanAt(row(active.row)?.cells, active.column)
    const from =
      span === null
        ? active
        : { row: active.row, column: event.key === 'ArrowRight' ? span.end - 1 : span.start }
    const size = { rows: rowCount, columns: columns.length, page, hasHeader: hasHeaderButtons }
    const next = cellByKey(event, isSideways(event.key) ? from : active, size)
    if (next === null) return
    event.preventDefault()
    activate(next, event.shiftKey && onCopy !== undefined && next.row >= 0 ? (anchor ?? active) : null)
  }
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input, select, label')) return
    const line = event.target.closest('[data-row]')
    if (line === null) return
    const index = Number(line.getAttribute('data-row'))
    const column = Number(event.target.closest('[data-column]')?.getAttribute('data-column') ?? active.column)
    if (index !== active.row) onActiveRow?.(index)
    const isExtending = event.shiftKey && onCopy !== undefined && active.row >= 0
    setAnchor(isExtending ? (anchor ?? active) : null)
    setActive({ row: index, column })
    if (isExtending) {
      getSelection()?.removeAllRanges()
      return
    }
    // A selection was dragged to copy some text; opening a panel over it would be rude.
    if (getSelection()?.isCollapsed !== false) onRowPress?.(index)
  }

  const isDrawn = active.row >= down.start && active.row < down.end
  const activeId =
    active.row < 0
      ? headerId(active.column)
      : isDrawn && rowCount > 0
        ? `${id}-${active.row}-${spanAt(row(active.row)?.cells, active.column).start}`
        : undefined
  const rows = Array.from({ length: down.end - down.start }, (_, index) => down.start + index)
  return (
    <div
      className={cx(
        'relative flex min-h-0 flex-col overflow-clip',
        // The active cell shows where the focus is; without one in view the grid's own edge does.
        activeId === undefined &&
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
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="group/grid relative min-h-0 flex-1 overflow-auto overscroll-x-contain bg-surface outline-none"
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
      {rowCount > 0 || empty === undefined ? null : (
        <div className="absolute inset-x-0" style={{ top: headerHeight }}>
          {empty}
        </div>
      )}
    </div>
  )
}

const noRange = { rangeStart: 0, rangeEnd: 0 }

function rangeInRow(range: GridRange | null, row: number) {
  if (range === null || row < range.rowStart || row >= range.rowEnd) return noRange
  return { rangeStart: range.columnStart, rangeEnd: range.columnEnd }
}

/** Filters may have taken rows and columns away since the corner was set. */
function clampRange(range: GridRange, rows: number, columns: number): GridRange | null {
  const rowEnd = Math.min(range.rowEnd, rows)
  const columnEnd = Math.min(range.columnEnd, columns)
  return range.rowStart < rowEnd && range.columnStart < columnEnd ? { ...range, rowEnd, columnEnd } : null
}

const isSideways = (key: string): boolean => key === 'ArrowLeft' || key === 'ArrowRight'
