import {
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type PointerEvent as ReactPointerEvent,
  type RefObject,
} from 'react'
import type { GridColumns, PlacedColumn } from './grid-columns.ts'
import { planDrop, type ColumnDrop } from './grid-drop.ts'

export interface ColumnDrag {
  readonly key: string
  /** Null = it would stay where it is. */
  readonly drop: ColumnDrop | null
}

/** Px that a press may tremble and still be a press. */
const tremble = 5
/** Px beside the edges of the view in which it scrolls, and how far in each frame. */
const edgeWidth = 36
const edgeStep = 14

/** Headers that are dragged to another place. Fingers scroll instead; they have the column's menu. */
export function useColumnDrag(
  scroller: RefObject<HTMLElement | null>,
  columns: GridColumns,
  numberWidth: number,
  onMove: ((key: string, to: number) => void) | undefined,
): {
  readonly drag: ColumnDrag | null
  readonly onGrab: (event: ReactPointerEvent, column: PlacedColumn) => void
} {
  const [drag, setDrag] = useState<ColumnDrag | null>(null)
  const release = useRef<(() => void) | null>(null)
  useEffect(() => () => release.current?.(), [])

  const plan = useEffectEvent((column: PlacedColumn, clientX: number): ColumnDrop | null => {
    const element = scroller.current
    if (element === null) return null
    const drop = planDrop(columns, column.index, clientX - element.getBoundingClientRect().left, {
      numberWidth,
      scrollLeft: element.scrollLeft,
      viewWidth: element.clientWidth,
    })
    return drop?.to === column.index ? null : drop
  })
  const scrollAtEdge = useEffectEvent((clientX: number) => {
    const element = scroller.current
    if (element === null) return
    const { left, right } = element.getBoundingClientRect()
    if (clientX > right - edgeWidth) element.scrollLeft += edgeStep
    else if (clientX < left + numberWidth + columns.frozenWidth + edgeWidth) element.scrollLeft -= edgeStep
  })

  const onGrab = (event: ReactPointerEvent, column: PlacedColumn) => {
    if (onMove === undefined || event.button !== 0 || event.pointerType === 'touch') return
    if (event.target instanceof Element && event.target.closest('[data-resize], [popover]') !== null) return
    release.current?.()
    const start = event.clientX
    const { pointerId } = event
    let x = start
    let isDragging = false
    let isGivenUp = false
    let frame = 0
    const draw = () => {
      scrollAtEdge(x)
      const drop = plan(column, x)
      setDrag((now) =>
        now?.key === column.key && now.drop?.to === drop?.to && now.drop?.x === drop?.x
          ? now
          : { key: column.key, drop },
      )
      frame = requestAnimationFrame(draw)
    }
    const onPointerMove = (moved: PointerEvent) => {
      if (moved.pointerId !== pointerId) return
      x = moved.clientX
      if (isDragging || isGivenUp || Math.abs(x - start) < tremble) return
      isDragging = true
      draw()
    }
    const onPointerUp = (up: PointerEvent) => {
      if (up.pointerId !== pointerId) return
      const drop = isDragging ? plan(column, up.clientX) : null
      if (isDragging || isGivenUp) swallowClick()
      end()
      if (drop !== null) onMove(column.key, drop.to)
    }
    const onKeyDown = (key: KeyboardEvent) => {
      if (key.key !== 'Escape' || !isDragging) return
      key.stopPropagation()
      isDragging = false
      isGivenUp = true
      cancelAnimationFrame(frame)
      setDrag(null)
    }
    const end = () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', onPointerMove)
      window.removeEventListener('pointerup', onPointerUp)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', onKeyDown, true)
      release.current = null
      setDrag(null)
    }
    window.addEventListener('pointermove', onPointerMove)
    window.addEventListener('pointerup', onPointerUp)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', onKeyDown, true)
    release.current = end
  }
  return { drag, onGrab }
}

/** The press that ended a drag is no press on what lies under it. */
export function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.stopPropagation()
    event.preventDefault()
  }
  window.addEventListener('click', swallow, { capture: true, once: true })
  // Where no click follows, the next one is meant.
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
}
