import { useEffect, useState, type RefObject } from 'react'

/** `start` inclusive, `end` exclusive. */
export interface SeenRows {
  readonly start: number
  readonly end: number
}

/** Gets the function to tell which rows are in view: scrolling draws the line that shows them, and no more. */
export type TellSeenRows = RefObject<((rows: SeenRows) => void) | null>

export function useSeenRows(tellRef: TellSeenRows): SeenRows {
  const [seen, setSeen] = useState<SeenRows>({ start: 0, end: 0 })
  useEffect(() => {
    tellRef.current = setSeen
    return () => {
      tellRef.current = null
    }
  }, [tellRef])
  return seen
}
