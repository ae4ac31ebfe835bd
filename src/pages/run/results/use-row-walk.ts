import { useQuery } from '@tanstack/react-query'
import type { RowNumber } from '#core/units.ts'
import { useEngine } from '#state/engine-context.tsx'
import { rowPlaceQuery } from '#state/queries.ts'

/** One row among those shown, and the way to its neighbours. */
export interface RowWalk {
  /** Null = the filters hide it, or it is not known yet. */
  readonly position: number | null
  readonly isKnown: boolean
  /** Goes to the neighbour; nothing at the ends. */
  readonly go: (by: -1 | 1) => void
}

/** @param showRow is told the row that stands `by` further on */
export function useRowWalk(
  view: { readonly viewId: string; readonly count: number } | undefined,
  row: RowNumber | null,
  showRow: (row: RowNumber) => void,
): RowWalk {
  const engine = useEngine()
  const place = useQuery({
    ...rowPlaceQuery(engine, view?.viewId ?? '', row ?? 0),
    enabled: view !== undefined && row !== null,
  })
  const position = row === null ? null : (place.data?.position ?? null)
  const go = async (by: number) => {
    if (view === undefined || position === null) return
    const next = position + by
    if (next < 0 || next >= view.count) return
    const window = await engine.readView({ viewId: view.viewId, start: next, end: next + 1 })
    const found = window.ok ? window.value.rows[0] : undefined
    if (found !== undefined) showRow(found.row)
  }
  return { position, isKnown: place.data !== undefined, go: (by) => void go(by) }
}
