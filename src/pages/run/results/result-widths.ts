import { readNumber } from '#core/dataset/cell-number.ts'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
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

const utf8 = new TextEncoder()

/** Numbers go right. Until the values are counted, what the sample looks like decides, so that no column jumps. */
export function isNumberLike(
  { type, side, place }: RunColumn,
  stats: ColumnStats | undefined,
  sample: readonly ResultRow[],
): boolean {
  if (type !== null) return type === 'number'
  if (stats !== undefined) return stats.guess === 'number'
  const filled = sample.flatMap((row) => (side === 'source' ? row.source : row.answers)[place] ?? [])
  const cells = filled.filter((cell) => cell.trim() !== '').map((cell) => utf8.encode(cell))
  const fitting = cells.filter((bytes) => !Number.isNaN(readNumber(bytes, 0, bytes.length)))
  return cells.length > 0 && fitting.length >= cells.length * 0.95
}
