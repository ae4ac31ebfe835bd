import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import {
  clampOffset,
  isScaled,
  lastOffset,
  offsetByScroll,
  planScrollSpace,
  scrollByOffset,
  type ScrollSpace,
} from './virtual-window.ts'

interface GridScroll {
  readonly space: ScrollSpace
  /** Px of content above the view, exact even where the scrollbar is scaled. */
  readonly offset: number
  readonly scrollLeft: number
  readonly viewWidth: number
  readonly scrollTo: (offset: number) => void
}

/** Px per line when a mouse counts in lines (Firefox): what browsers scroll for one. */
const wheelLine = 16

/** Ties the exact offset of virtual-window.ts to a scrolling element whose sticky header is `headerHeight` px tall. */
export function useGridScroll(
  scroller: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
  headerHeight: number,
): GridScroll {
  const [size, setSize] = useState({ width: 0, height: 0, ratio: 1 })
  const [position, setPosition] = useState({ offset: 0, left: 0, rowHeight })
  const viewHeight = Math.max(size.height - headerHeight, 0)
  const space = useMemo(
    () => planScrollSpace(rowCount, rowHeight, viewHeight, size.ratio),
    [rowCount, rowHeight, viewHeight, size.ratio],
  )
  // Another density keeps the rows, not the px.
  const offset = clampOffset(space, (position.offset * rowHeight) / position.rowHeight)

  // What the listeners below compare with: the newest plan, and where they themselves have put the scrollbar.
  const latest = useRef({ space, offset, rowHeight })
  const placed = useRef(-1)
  /** The last position that was taken note of: another one is a scroll whose event is still to come. */
  const noted = useRef(0)
  useLayoutEffect(() => {
    latest.current = { space, offset, rowHeight }
  }, [space, offset, rowHeight])

  const scrollTo = useCallback(
    (wanted: number) => {
      const element = scroller.current
      if (element === null) return
      const { space: current } = latest.current
      const next = clampOffset(current, wanted)
      latest.current.offset = next
      element.scrollTop = scrollByOffset(current, next)
      placed.current = noted.current = element.scrollTop
      setPosition({ offset: next, left: element.scrollLeft, rowHeight: latest.current.rowHeight })
    },
    [scroller],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () =>
      setSize((before) => {
        const now = {
          width: element.clientWidth,
          height: element.clientHeight,
          ratio: window.devicePixelRatio,
        }
        const same = now.width === before.width && now.height === before.height && now.ratio === before.ratio
        return same ? before : now
      })
    // Before the first paint: a scroll that comes earlier than the observer would be read against a view without height.
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [scroller])

  // Another plan (filter, density, window): the same rows stay in view, and the scrollbar follows them.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || space.viewHeight === 0) return
    const isCut = noted.current > element.scrollHeight - element.clientHeight
    if (!isCut && Math.abs(element.scrollTop - noted.current) >= 1) return
    element.scrollTop = scrollByOffset(space, latest.current.offset)
    placed.current = noted.current = element.scrollTop
  }, [scroller, space])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const onScroll = () => {
      const { space: current, offset: exact } = latest.current
      const own = Math.abs(element.scrollTop - placed.current) < 1
      const next = own ? exact : offsetByScroll(current, element.scrollTop)
      noted.current = element.scrollTop
      if (!own) placed.current = -1
      latest.current.offset = next
      setPosition({ offset: next, left: element.scrollLeft, rowHeight: latest.current.rowHeight })
    }
    const onWheel = (event: WheelEvent) => {
      const { space: current, offset: exact } = latest.current
      // Only scaled scrolling needs help: natively one tick would skip several rows. Ctrl zooms, Shift goes sideways.
      if (!isScaled(current) || event.ctrlKey || event.shiftKey || event.deltaY === 0) return
      const atEdge = event.deltaY < 0 ? exact <= 0 : exact >= lastOffset(current)
      if (atEdge) return
      event.preventDefault()
      const unit = [1, wheelLine, current.viewHeight][event.deltaMode] ?? 1
      element.scrollLeft += event.deltaX * unit
      scrollTo(exact + event.deltaY * unit)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [scroller, scrollTo])

  return { space, offset, scrollLeft: position.left, viewWidth: size.width, scrollTo }
}
