import {
  useEffect,
  useEffectEvent,
  useRef,
  type PointerEvent as ReactPointerEvent,
  type RefObject,
} from 'react'
import type { GridPlace } from './grid-keys.ts'
import { swallowClick } from './use-column-drag.ts'
import { placeOf } from './use-grid-cursor.ts'

interface PulledGrid {
  readonly scroller: RefObject<HTMLElement | null>
  /** Px above and before the cells that scroll. */
  readonly headerHeight: number
  readonly stuckWidth: number
  readonly onPull: (from: GridPlace, to: GridPlace) => void
  /** Scrolls by px, downwards and to the right. */
  readonly scrollBy: (down: number, right: number) => void
  readonly isOn: boolean
}

/** Px of scrolling per frame, by how far the pointer is outside. */
const pullStep = (outside: number) => Math.min(Math.ceil(outside / 3), 60)

/** A range drawn with the mouse from one cell to another; within one cell the mouse marks text, as everywhere. */
export function useRangePull({ scroller, headerHeight, stuckWidth, onPull, scrollBy, isOn }: PulledGrid) {
  const release = useRef<(() => void) | null>(null)
  useEffect(() => () => release.current?.(), [])
  const pull = useEffectEvent(onPull)
  const follow = useEffectEvent((x: number, y: number): GridPlace | null => {
    const element = scroller.current
    if (element === null) return null
    const box = element.getBoundingClientRect()
    const [top, left] = [box.top + headerHeight, box.left + stuckWidth]
    const [bottom, right] = [box.top + element.clientHeight, box.left + element.clientWidth]
    const down = y > bottom ? pullStep(y - bottom) : y < top ? -pullStep(top - y) : 0
    const across = x > right ? pullStep(x - right) : x < box.left ? -pullStep(box.left - x) : 0
    if (down !== 0 || across !== 0) scrollBy(down, across)
    const inside = document.elementFromPoint(
      Math.min(Math.max(x, across < 0 ? left + 1 : box.left + 1), right - 2),
      Math.min(Math.max(y, top + 1), bottom - 2),
    )
    return inside === null || !element.contains(inside) ? null : placeOf(inside, 0)
  })

  return (event: ReactPointerEvent) => {
    if (!isOn || event.button !== 0 || event.pointerType !== 'mouse' || event.shiftKey) return
    if (!(event.target instanceof Element) || event.target.closest('a, button, [data-column]') === null)
      return
    if (event.target.closest('a, button') !== null) return
    const from = placeOf(event.target, 0)
    if (from === null) return
    release.current?.()
    const { pointerId } = event
    const at = { x: event.clientX, y: event.clientY }
    let isPulling = false
    let frame = 0
    const draw = () => {
      const to = follow(at.x, at.y)
      if (to !== null) pull(from, to)
      frame = requestAnimationFrame(draw)
    }
    const onMove = (moved: PointerEvent) => {
      if (moved.pointerId !== pointerId) return
      at.x = moved.clientX
      at.y = moved.clientY
      const to = isPulling ? null : follow(at.x, at.y)
      if (to !== null && (to.row !== from.row || to.column !== from.column)) {
        isPulling = true
        draw()
      }
      // Marking text goes on beside the range otherwise.
      if (isPulling) getSelection()?.removeAllRanges()
    }
    const end = () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', onMove)
      window.removeEventListener('pointerup', onUp)
      window.removeEventListener('pointercancel', end)
      release.current = null
    }
    const onUp = (up: PointerEvent) => {
      if (up.pointerId !== pointerId) return
      if (isPulling) swallowClick()
      end()
    }
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onUp)
    window.addEventListener('pointercancel', end)
    release.current = end
  }
}
