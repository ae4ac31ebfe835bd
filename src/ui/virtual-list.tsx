import {
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { cx } from './cx.ts'
import { cellByKey } from './grid-keys.ts'
import { useGridScroll } from './use-grid-scroll.ts'
import { useGridWindow } from './use-grid-window.ts'
import type { VirtualGridHandle } from './virtual-grid.tsx'
import { offsetToShow, placeOfRow, planRows } from './virtual-window.ts'

interface VirtualListProps {
  /** Accessible name. */
  readonly label: string
  /** Of its one column, for those who do not see it. */
  readonly columnLabel: string
  readonly rowCount: number
  /** Px, of every card. */
  readonly rowHeight: number
  /** What a card shows, or undefined while it is not loaded. */
  readonly card: (index: number) => ReactNode | undefined
  /** In the place of a card that is not loaded. */
  readonly stillCard: (index: number) => ReactNode
  /** As in `VirtualGrid`. */
  readonly onWindow?: ((start: number, end: number) => void) | undefined
  readonly onSeen?: ((start: number, end: number) => void) | undefined
  readonly onRowPress?: ((row: number) => void) | undefined
  readonly selectedRow?: number | null | undefined
  /** Above the first card, scrolled away with it: a small window is for the cards. */
  readonly before?: ReactNode
  /** In place of cards when there are none. */
  readonly empty?: ReactNode
  readonly ref?: Ref<VirtualGridHandle> | undefined
  readonly className?: string | undefined
}

const askedBeyond = 6

/**
 * A million cards for a narrow window: to those who do not see it a grid of one column, with the same keys.
 *
 *   element (scrolls)
 *   └─ spacer, as tall as everything or as the browser allows
 *      └─ view, sticky: what is above the cards, and cards, from the exact offset
 */
export function VirtualList({
  label,
  columnLabel,
  rowCount,
  rowHeight,
  card,
  stillCard,
  onWindow,
  onSeen,
  onRowPress,
  selectedRow = null,
  before,
  empty,
  ref,
  className,
}: VirtualListProps) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [above, setAbove] = useState<HTMLDivElement | null>(null)
  const aboveHeight = useHeight(above)
  const { space, offset, firstPlaced, scrollTo } = useGridScroll(scroller, {
    rowCount,
    rowHeight,
    before: aboveHeight,
  })
  const seen = planRows(rowCount, rowHeight, space, offset, 0)
  const asked = planRows(rowCount, rowHeight, space, offset, askedBeyond)
  useGridWindow({ isMeasured: space.viewHeight > 0, rowCount, asked, seen, onWindow, onSeen })

  const [chosen, setActive] = useState(0)
  const active = Math.min(chosen, Math.max(rowCount - 1, 0))
  const show = (row: number) => {
    setActive(row)
    scrollTo(offsetToShow(space, rowHeight, row, offset))
  }
  useImperativeHandle(ref, () => ({
    showRow: show,
    turnPage: (by) => scrollTo(offset + by * space.viewHeight),
    focus: () => list.current?.focus({ preventScroll: true }),
  }))
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey || rowCount === 0) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onRowPress?.(active)
      return
    }
    const page = Math.max(Math.floor(space.viewHeight / rowHeight), 1)
    // Of one column, so its ends are those of the list.
    const far = event.key === 'Home' || event.key === 'End'
    const next = cellByKey(
      { key: event.key, ctrlKey: far || event.ctrlKey, metaKey: event.metaKey },
      { row: active, column: 0 },
      { rows: rowCount, columns: 1, page },
    )
    if (next === null || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return
    event.preventDefault()
    show(next.row)
  }
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    if (!(event.target instanceof Element)) return
    const row = event.target.closest('[data-row]')?.getAttribute('data-row')
    if (row === undefined || row === null) return
    setActive(Number(row))
    onRowPress?.(Number(row))
  }

  const rows = Array.from({ length: seen.end - seen.start }, (_, index) => seen.start + index)
  const places = Math.ceil(space.viewHeight / rowHeight) + 1
  const isSeen = active >= seen.start && active < seen.end
  return (
    <div className={cx('relative flex min-h-0 flex-col overflow-clip', className)}>
      <div
        ref={scroller}
        className="relative min-h-0 flex-1 overflow-x-clip overflow-y-auto overscroll-contain bg-canvas"
      >
        <div role="presentation" style={{ height: Math.max(space.spacerHeight, space.viewHeight) }}>
          <div
            role="presentation"
            className="sticky top-0 overflow-clip"
            style={{ height: space.viewHeight }}
          >
            <div
              ref={setAbove}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${-Math.min(Math.round(offset), aboveHeight)}px)` }}
              // What gets the focus up here is to be seen.
              onFocus={() => {
                if (offset > 0) scrollTo(0)
              }}
            >
              {before}
              {rowCount > 0 ? null : empty}
            </div>
            <div
              ref={list}
              role="grid"
              aria-label={label}
              aria-rowcount={rowCount + 1}
              aria-colcount={1}
              aria-activedescendant={isSeen && rowCount > 0 ? `${id}-${active}` : undefined}
              tabIndex={0}
              onKeyDown={onKeyDown}
              onClick={onClick}
              className="group/list absolute inset-x-0 top-0 outline-none"
              style={{
                transform: `translateY(${Math.round(aboveHeight + seen.start * rowHeight - offset)}px)`,
              }}
            >
              <div role="row" aria-rowindex={1} className="sr-only">
                <span role="columnheader" aria-colindex={1}>
                  {columnLabel}
                </span>
              </div>
              {rows.map((row) => {
                const content = card(row)
                return (
                  <div
                    key={placeOfRow(row, firstPlaced, places)}
                    role="row"
                    aria-rowindex={row + 2}
                    aria-selected={row === selectedRow || undefined}
                    aria-busy={content === undefined || undefined}
                    data-row={row}
                    style={{ height: rowHeight }}
                    className={cx(
                      'border-b border-line-soft',
                      row === selectedRow
                        ? 'bg-accent-tint shadow-[inset_3px_0_0_var(--accent)]'
                        : 'bg-surface active:bg-sunken',
                    )}
                  >
                    <div
                      id={row === active ? `${id}-${row}` : undefined}
                      role="gridcell"
                      aria-colindex={1}
                      className={cx(
                        'h-full',
                        row === active &&
                          'group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-focus',
                      )}
                    >
                      {content ?? stillCard(row)}
                    </div>
                  </div>
                )
              })}
            </div>
          </div>
        </div>
      </div>
    </div>
  )
}

/** Px, measured before the first paint and whenever it changes. */
function useHeight(element: HTMLElement | null): number {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    if (element === null) return
    const measure = () => setHeight(Math.ceil(element.getBoundingClientRect().height))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return height
}
