import type { ResultRow } from '#engine/results/result-types.ts'
import { toColumnWidths, type ColumnWidths } from '../../column-width.ts'
import type { RunColumn } from './result-layout.ts'

/** Glyph, mark of the order and a picture of the values stand in the header. */
const headerExtra = 34
const narrowestHeader = 96
/** A cause merged over the answers needs room too. */
const causeWidth = 330

/** @param answerCount answer columns that are shown */
export function toResultWidths(
  column: RunColumn,
  sample: readonly ResultRow[],
  answerCount: number,
): ColumnWidths {
  const { name, side, place } = column
  const cells = sample.map((row) => (side === 'source' ? row.source : row.answers)[place] ?? '')
  const { width, narrowest } = toColumnWidths(name, cells)
  const named = toColumnWidths(name, []).width + headerExtra
  const least = Math.max(
    Math.min(Math.max(named, narrowestHeader), 220),
    side === 'answer' ? Math.ceil(causeWidth / answerCount) : 0,
  )
  return { width: Math.max(width, least), narrowest: Math.max(narrowest, least) }
}
