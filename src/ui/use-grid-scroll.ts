import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import {
  clampOffset,
  isScaled,
  lastOffset,
  offsetByScroll,
  planRows,
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
  /** The row at the upper edge after the last jump: rows that follow each other take their elements' places from it. */
  readonly firstPlaced: number
  readonly scrollTo: (offset: number) => void
}

interface GridSizes {
  readonly rowCount: number
  /** Px. */
  readonly rowHeight: number
  /** Px of what sticks to the upper edge. */
  readonly headerHeight?: number
  /** Px of something else above the first row, scrolled with the rows. */
  readonly before?: number
}

/** Px per line when a mouse counts in lines (Firefox): what browsers scroll for one. */
const wheelLine = 16
/** Ms without a scroll after which a fling is over: setting the scrollbar before would stop it. */
const flingRest = 150

/** Ties the exact offset of virtual-window.ts to a scrolling element. */
export function useGridScroll(
  scroller: RefObject<HTMLElement | null>,
  { rowCount, rowHeight, headerHeight = 0, before = 0 }: GridSizes,
): GridScroll {
  const [size, setSize] = useState({ width: 0, height: 0, ratio: 1 })
  const [position, setPosition] = useState<Position>({
    offset: 0,
    left: 0,
    rowHeight,
    before,
    firstPlaced: 0,
  })
  const viewHeight = Math.max(size.height - headerHeight, 0)
  const space = useMemo(
    () => planScrollSpace(rowCount, rowHeight, viewHeight, size.ratio, before),
    [rowCount, rowHeight, viewHeight, size.ratio, before],
  )
  // Another density, or more above the first row, keeps the rows in view, not the px.
  const passed = position.offset - position.before
  const offset = clampOffset(
    space,
    passed <= 0 ? position.offset : before + (passed * rowHeight) / position.rowHeight,
  )

  // What the listeners below compare with: the newest plan, and where they themselves have put the scrollbar.
  const latest = useRef({ space, offset, rowHeight })
  const placed = useRef(-1)
  /** The last position that was taken note of: another one is a scroll whose event is still to come. */
  const noted = useRef(0)
  /** A scroll that came before the view was measured means nothing until then. */
  const wasMeasured = useRef(false)
  const follow = useRef((): boolean => {
    const element = scroller.current
    if (element === null || Math.abs(element.scrollTop - noted.current) < 1) return false
    latest.current.offset = offsetByScroll(latest.current.space, element.scrollTop)
    noted.current = element.scrollTop
    placed.current = -1
    setPosition((from) => toPosition(from, element.scrollLeft, latest.current))
    return true
  })
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
      setPosition((from) => toPosition(from, element.scrollLeft, latest.current))
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
    if (!wasMeasured.current) {
      wasMeasured.current = true
      if (follow.current()) return
    }
    const isCut = noted.current > element.scrollHeight - element.clientHeight
    if (!isCut && Math.abs(element.scrollTop - noted.current) >= 1) return
    element.scrollTop = scrollByOffset(space, latest.current.offset)
    placed.current = noted.current = element.scrollTop
  }, [scroller, space])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    // A finger is followed px by px; when it has let go and all is still, the scrollbar is put where it belongs.
    let isTouched = false
    let isFlung = false
    let settling: ReturnType<typeof setTimeout> | undefined
    const settle = () => {
      clearTimeout(settling)
      settling = setTimeout(() => {
        if (isTouched || !isFlung) return
        isFlung = false
        element.scrollTop = scrollByOffset(latest.current.space, latest.current.offset)
        placed.current = noted.current = element.scrollTop
      }, flingRest)
    }
    const onTouch = (event: TouchEvent) => {
      isTouched = event.touches.length > 0
      if (isTouched) isFlung = true
      settle()
    }
    const onScroll = () => {
      const { space: current, offset: exact } = latest.current
      if (current.viewHeight === 0) return
      const by = element.scrollTop - noted.current
      const own = Math.abs(element.scrollTop - placed.current) < 1
      const next = own
        ? exact
        : isFlung && isScaled(current)
          ? clampOffset(current, exact + by)
          : offsetByScroll(current, element.scrollTop)
      noted.current = element.scrollTop
      if (!own) placed.current = -1
      latest.current.offset = next
      setPosition((from) => toPosition(from, element.scrollLeft, latest.current))
      if (isFlung) settle()
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
    for (const type of touches) element.addEventListener(type, onTouch, { passive: true })
    return () => {
      clearTimeout(settling)
      for (const type of touches) element.removeEventListener(type, onTouch)
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [scroller, scrollTo])

  return {
    space,
    offset,
    scrollLeft: position.left,
    viewWidth: size.width,
    firstPlaced: position.firstPlaced,
    scrollTo,
  }
}

const touches = ['touchstart', 'touchend', 'touchcancel'] as const

interface Position {
  readonly offset: number
  readonly left: number
  /** As they were when the offset was read. */
  readonly rowHeight: number
  readonly before: number
  readonly firstPlaced: number
}

function toPosition(
  from: Position,
  left: number,
  to: { readonly offset: number; readonly rowHeight: number; readonly space: ScrollSpace },
): Position {
  const { offset, rowHeight, space } = to
  const isJump = Math.abs(offset - from.offset) >= space.viewHeight
  return {
    offset,
    left,
    rowHeight,
    before: space.before,
    firstPlaced: isJump ? planRows(Infinity, rowHeight, space, offset, 0).start : from.firstPlaced,
  }
}
