import type { KeyboardEvent } from 'react'
import type { PlacedColumn } from './grid-columns.ts'
import { planStep } from './grid-drop.ts'
import { clampWidth } from './grid-header.tsx'

interface HeaderKeys {
  /** As they are shown. */
  readonly columns: readonly PlacedColumn[]
  /** Presses the button in the column's header. */
  readonly press: (column: number) => void
  readonly resize?: ((key: string, width: number) => void) | undefined
  /** @param to its index among all columns after the move */
  readonly move?: ((key: string, to: number) => void) | undefined
}

/** Px that a key makes a column wider or narrower. */
const resizeStep = 16

/**
 * Enter and Space press, Shift with an arrow resizes, Alt and Shift with an arrow move the column.
 *
 * @returns true = the key was for the header
 */
export function pressHeaderKey(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey'>,
  index: number,
  { columns, press, resize, move }: HeaderKeys,
): boolean {
  if (event.key === 'Enter' || event.key === ' ') {
    press(index)
    return true
  }
  const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
  const column = columns[index]
  if (!event.shiftKey || by === 0 || column === undefined) return false
  if (event.altKey) {
    const to = planStep(columns, index, by)
    if (to !== null) move?.(column.key, to)
    return true
  }
  resize?.(column.key, clampWidth(column.width + by * resizeStep))
  return true
}
