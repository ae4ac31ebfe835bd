import { useEffect, useEffectEvent, useRef } from 'react'
import type { RowWindow } from './virtual-window.ts'

/** A jump must rest this long before its rows are asked for: dragging the scrollbar would ask for thousands. */
const jumpRest = 80

interface Told {
  /** The view has a height. */
  readonly isMeasured: boolean
  readonly rowCount: number
  /** Rows in view and a few beside them, and those in view. */
  readonly asked: RowWindow
  readonly seen: RowWindow
  readonly onWindow?: ((start: number, end: number) => void) | undefined
  readonly onSeen?: ((start: number, end: number) => void) | undefined
}

/** Tells which rows are wanted, once they are not just flown past, and which are in view, at once. */
export function useGridWindow({ isMeasured, rowCount, asked: wanted, seen, onWindow, onSeen }: Told): void {
  const { start, end } = wanted
  const askFor = useEffectEvent(() => onWindow?.(start, end))
  const asked = useRef<RowWindow>({ start: 0, end: 0 })
  useEffect(() => {
    if (!isMeasured || end === start) return
    const jumped = start >= asked.current.end || end <= asked.current.start
    const first = asked.current.end === 0
    const timer = setTimeout(
      () => {
        asked.current = { start, end }
        askFor()
      },
      jumped && !first ? jumpRest : 0,
    )
    return () => clearTimeout(timer)
  }, [isMeasured, start, end, rowCount])

  const tellSeen = useEffectEvent(() => onSeen?.(seen.start, seen.end))
  useEffect(() => {
    if (isMeasured) tellSeen()
  }, [isMeasured, seen.start, seen.end])
}
