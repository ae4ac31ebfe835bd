import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import { cellByKey, spanAt, type GridPlace } from './grid-keys.ts'
import { clampRange, rangeBetween, type GridRange } from './grid-range.ts'

interface CursorGrid {
  readonly rowCount: number
  readonly columnCount: number
  /** Rows that fit in the view. */
  readonly rowsInView: number
  readonly hasHeader: boolean
  readonly cellsAt: (row: number) => readonly { readonly span?: number | undefined }[] | undefined
  /** Brings a cell into view; row −1 is the header, which always is. */
  readonly show: (place: GridPlace) => void
  /** A key in the header; true = it was for the header alone. */
  readonly onHeaderKey: (event: KeyboardEvent, column: number) => boolean
  readonly onActiveRow?: ((row: number) => void) | undefined
  readonly onRowPress?: ((row: number) => void) | undefined
  /** Without it there is no range to choose. */
  readonly onCopy?: ((range: GridRange) => void) | undefined
}

export interface GridCursor {
  readonly active: GridPlace
  /** Null = the active cell alone. */
  readonly range: GridRange | null
  /** Makes a cell the active one and lets the range go; brings nothing into view. */
  readonly put: (place: GridPlace) => void
  /** To the cell under the pointer, when a range is drawn with it. */
  readonly extendTo: (from: GridPlace, to: GridPlace) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  readonly onClick: (event: MouseEvent<HTMLElement>) => void
}

/** The active cell, and the range from it: moved by keys, presses and pulling. */
export function useGridCursor(grid: CursorGrid): GridCursor {
  const { rowCount, columnCount, onCopy, cellsAt } = grid
  const [chosen, setActive] = useState<GridPlace>({ row: 0, column: 0 })
  /** The corner of a range that stays; the active cell is the other one. */
  const [anchor, setAnchor] = useState<GridPlace | null>(null)
  const active = {
    row: Math.min(chosen.row, Math.max(rowCount - 1, 0)),
    column: Math.min(chosen.column, Math.max(columnCount - 1, 0)),
  }
  const range = anchor === null ? null : clampRange(rangeBetween(anchor, active), rowCount, columnCount)

  const activate = (place: GridPlace, from: GridPlace | null) => {
    setActive(place)
    setAnchor(from)
    grid.show(place)
    if (place.row !== active.row && place.row >= 0) grid.onActiveRow?.(place.row)
  }
  /** What choosing and copying cells is done with; true = it was one of them. */
  const onRangeKey = (event: KeyboardEvent): boolean => {
    if (onCopy === undefined) return false
    const corner = { row: rowCount - 1, column: columnCount - 1 }
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
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // A header's button and what it opens have keys of their own.
    if (event.target !== event.currentTarget) {
      if (event.key === 'Escape') event.currentTarget.focus()
      return
    }
    const isHeader = active.row < 0
    if (event.altKey && !(isHeader && event.shiftKey)) return
    if (isHeader ? grid.onHeaderKey(event, active.column) : rowCount > 0 && onRangeKey(event)) {
      event.preventDefault()
      return
    }
    if (event.altKey || (rowCount === 0 && !isHeader && !grid.hasHeader)) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (rowCount > 0) grid.onRowPress?.(active.row)
      return
    }
    // A merged cell is one step.
    const span = isHeader ? null : spanAt(cellsAt(active.row), active.column)
    const from =
      span === null
        ? active
        : { row: active.row, column: event.key === 'ArrowRight' ? span.end - 1 : span.start }
    const next = cellByKey(event, isSideways(event.key) ? from : active, {
      rows: rowCount,
      columns: columnCount,
      page: Math.max(grid.rowsInView - 1, 1),
      hasHeader: grid.hasHeader,
    })
    if (next === null) return
    event.preventDefault()
    activate(next, event.shiftKey && onCopy !== undefined && next.row >= 0 ? (anchor ?? active) : null)
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input, select, label')) return
    const place = placeOf(event.target, active.column)
    if (place === null) return
    const isExtending = event.shiftKey && onCopy !== undefined && active.row >= 0
    activate(place, isExtending ? (anchor ?? active) : null)
    if (isExtending) {
      getSelection()?.removeAllRanges()
      return
    }
    // A selection was dragged to copy some text; opening a panel over it would be rude.
    if (getSelection()?.isCollapsed !== false) grid.onRowPress?.(place.row)
  }
  return {
    active,
    range,
    put: (place) => {
      setActive(place)
      setAnchor(null)
    },
    extendTo: (from, to) => {
      setAnchor(from)
      setActive(to)
    },
    onKeyDown,
    onClick,
  }
}

/** The place of the cell that holds an element, or null; a row's number counts as its `usual` column. */
export function placeOf(element: Element, usual: number): GridPlace | null {
  const row = element.closest('[data-row]')?.getAttribute('data-row')
  if (row === undefined || row === null) return null
  return {
    row: Number(row),
    column: Number(element.closest('[data-column]')?.getAttribute('data-column') ?? usual),
  }
}

const isSideways = (key: string): boolean => key === 'ArrowLeft' || key === 'ArrowRight'
