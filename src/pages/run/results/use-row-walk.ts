import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { RowNumber } from '#core/units.ts'
import { useEngine } from '#state/engine-context.tsx'
import { keys, rowDetailQuery, rowPlaceQuery, viewRowsQuery } from '#state/queries.ts'
import { reasonOf } from '#state/unwrap.ts'
import { pageRows, type ResultRows } from './use-result-rows.ts'

/** One row among those shown, and the way to its neighbours. */
export interface RowWalk {
  /** Null = the filters hide it, or it is not known yet. */
  readonly position: number | null
  readonly isKnown: boolean
  /** Goes to the neighbour; nothing at the ends. Steps asked for while one is under way are made together. */
  readonly go: (by: -1 | 1) => void
}

/** A held key repeats faster than rows are read, and than browsers let an address change (200 times in 10 s). */
const stepRest = 60

/**
 * Walks the rows shown, in their order, also where the table has not been. The neighbours are read before anybody asks.
 *
 * @param showRow is told where a step ends
 */
export function useRowWalk(
  { view, count, version }: Pick<ResultRows, 'view' | 'count' | 'version'>,
  runId: string,
  row: RowNumber | null,
  showRow: (row: RowNumber) => void,
): RowWalk {
  const engine = useEngine()
  const cache = useQueryClient()
  const viewId = view?.viewId
  const place = useQuery({
    ...rowPlaceQuery(engine, viewId ?? '', row ?? 0),
    enabled: viewId !== undefined && row !== null,
  })
  const position = row === null ? null : (place.data?.position ?? null)
  // The table may still have its rows when the engine has given up the view.
  const isGone = place.error !== null && reasonOf(place.error).kind === 'ViewGone'
  useEffect(() => {
    if (isGone) void cache.resetQueries({ queryKey: keys.views(runId) })
  }, [isGone, cache, runId])

  /** As the table reads them, so that what it has is not read again. */
  const rowAt = async (view: string, at: number): Promise<RowNumber | null> => {
    const start = at - (at % pageRows)
    const read = await cache
      .query(viewRowsQuery(engine, view, start, Math.min(start + pageRows, count)))
      .catch(() => null)
    const found = read?.rows[at - start]?.row
    if (found === undefined) return null
    cache.setQueryData(keys.place(view, found), { position: at })
    return found
  }

  const walk = useRef({ steps: 0, isGoing: false })
  /** @param from where the step before led, which may not be on the screen yet */
  const step = async (steps: number, from: number | null): Promise<number | null> => {
    if (viewId === undefined || from === null) return null
    const next = Math.min(Math.max(from + steps, 0), count - 1)
    if (next === from) return from
    const found = await rowAt(viewId, next)
    if (found === null) return null
    showRow(found)
    return next
  }
  const latest = useRef({ step, position, viewId })
  useEffect(() => {
    latest.current = { step, position, viewId }
  })
  const readNear = useEffectEvent(async (): Promise<void> => {
    if (viewId === undefined || position === null) return
    for (const near of [position + 1, position - 1]) {
      if (near < 0 || near >= count) continue
      const found = await rowAt(viewId, near)
      if (found === null) continue
      await cache.query(rowDetailQuery(engine, runId, found, version)).catch(() => null)
    }
  })
  useEffect(() => {
    if (position !== null) void readNear()
  }, [viewId, position, version])

  const go = (by: -1 | 1) => {
    walk.current.steps += by
    if (walk.current.isGoing) return
    walk.current.isGoing = true
    const run = async () => {
      let { position: at, viewId: view } = latest.current
      while (walk.current.steps !== 0) {
        const { steps } = walk.current
        walk.current.steps = 0
        // Other rows are shown since: the walk goes on from where its row stands among them.
        if (latest.current.viewId !== view) ({ position: at, viewId: view } = latest.current)
        at = await latest.current.step(steps, at)
        await new Promise((resolve) => setTimeout(resolve, stepRest))
      }
      walk.current.isGoing = false
    }
    void run()
  }
  return { position, isKnown: place.data !== undefined, go }
}
