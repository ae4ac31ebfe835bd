import type { ColumnKey } from '#core/results/result-query.ts'
import type { ResultColumn } from '#engine/results/result-types.ts'
import type { ResultLayout } from '#state/result-layouts.ts'

export type Side = 'source' | 'answer'

/** A column of the results, wherever it is shown. */
export interface RunColumn {
  readonly key: ColumnKey
  readonly name: string
  readonly side: Side
  /** Its place among the cells of its side. */
  readonly place: number
  /** What the prompt asked for; null for source columns. */
  readonly type: ResultColumn['type'] | null
}

/** Source columns first, then answers, as the run has them. */
export function listRunColumns(
  source: readonly string[],
  answers: readonly ResultColumn[],
): readonly RunColumn[] {
  return [
    ...source.map((name, place): RunColumn => ({
      key: `s${place}`,
      name,
      side: 'source',
      place,
      type: null,
    })),
    ...answers.map(({ name, type }, place): RunColumn => ({
      key: `a:${name}`,
      name,
      side: 'answer',
      place,
      type,
    })),
  ]
}

/** All columns in the order wanted, hidden ones among them. Sides never mix: source stays left, answers right. */
export function orderColumns(
  columns: readonly RunColumn[],
  order: readonly ColumnKey[],
): readonly RunColumn[] {
  const rank = new Map(order.map((key, index) => [key, index]))
  const side = (wanted: Side) => {
    const own = columns.filter((column) => column.side === wanted)
    const moved = own.filter(({ key }) => rank.has(key))
    moved.sort((one, other) => (rank.get(one.key) ?? 0) - (rank.get(other.key) ?? 0))
    // A column that came later (another output column) stands behind those whose order is known.
    return [...moved, ...own.filter(({ key }) => !rank.has(key))]
  }
  return [...side('source'), ...side('answer')]
}

/** The columns to draw; all of them when every one was hidden. */
export function shownColumns(
  columns: readonly RunColumn[],
  layout: Pick<ResultLayout, 'order' | 'hidden'>,
): readonly RunColumn[] {
  const ordered = orderColumns(columns, layout.order)
  const shown = ordered.filter(({ key }) => !layout.hidden.includes(key))
  return shown.length === 0 ? ordered : shown
}

/** The order after a column changed places with its neighbour on the same side; null at the edge. */
export function moveColumn(
  columns: readonly RunColumn[],
  layout: Pick<ResultLayout, 'order' | 'hidden'>,
  key: ColumnKey,
  by: -1 | 1,
  among: 'shown' | 'all',
): readonly ColumnKey[] | null {
  const ordered = orderColumns(columns, layout.order)
  const from = ordered.findIndex((column) => column.key === key)
  const moving = ordered[from]
  let to = from + by
  // Hidden neighbours are passed where they are not seen.
  while (among === 'shown' && layout.hidden.includes(ordered[to]?.key ?? key) && ordered[to] !== undefined)
    to += by
  if (moving === undefined || ordered[to]?.side !== moving.side) return null
  const keys = ordered.map((column) => column.key)
  keys.splice(from, 1)
  keys.splice(to, 0, key)
  return keys
}

/**
 * The order after a column was put elsewhere on its side, with hidden columns where they were.
 *
 * @param to its index among the columns shown, after the move
 */
export function putColumn(
  columns: readonly RunColumn[],
  layout: Pick<ResultLayout, 'order' | 'hidden'>,
  key: ColumnKey,
  to: number,
): readonly ColumnKey[] {
  const ordered = orderColumns(columns, layout.order)
  const moving = ordered.find((column) => column.key === key)
  const others = shownColumns(columns, layout).filter((column) => column.key !== key)
  const keys = ordered.map((column) => column.key).filter((one) => one !== key)
  const next = others[to]
  const previous = others[to - 1]
  if (next !== undefined && next.side === moving?.side) keys.splice(keys.indexOf(next.key), 0, key)
  else if (previous !== undefined) keys.splice(keys.indexOf(previous.key) + 1, 0, key)
  else keys.unshift(key)
  return keys
}
