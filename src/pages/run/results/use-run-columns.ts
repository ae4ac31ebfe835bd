import { useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ColumnKey, ResultFilter } from '#core/results/result-query.ts'
import { useEngine } from '#state/engine-context.tsx'
import { viewStatsQuery } from '#state/queries.ts'
import { usualLayout, useResultLayouts, type ResultLayout } from '#state/result-layouts.ts'
import type { ColumnControls, ColumnSort } from './column-menu.tsx'
import { moveColumn, shownColumns, type RunColumn } from './result-layout.ts'
import { isNumberLike, toResultWidths } from './result-widths.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'

/** A column as it is shown, with what is known of it and what can be done with it. */
export interface ShownColumn {
  readonly column: RunColumn
  /** Undefined while its values are being counted. */
  readonly stats: ColumnStats | undefined
  readonly filter: ResultFilter | undefined
  readonly sort: ColumnSort | null
  readonly controls: ColumnControls
  /** Px. */
  readonly width: number
  /** Px; undefined = a width that a person chose. */
  readonly narrowest: number | undefined
  readonly isNumber: boolean
}

/** The columns of the run that are shown, in the order wanted. */
export function useRunColumns(
  runId: string,
  rows: ResultRows,
  query: ResultQuery,
  columns: readonly RunColumn[],
): {
  readonly shown: readonly RunColumn[]
  readonly listed: readonly ShownColumn[]
  readonly layout: ResultLayout
} {
  const layout = useResultLayouts((state) => state.layouts[runId]) ?? usualLayout
  const change = useResultLayouts((state) => state.change)
  const { order, hidden, widths } = layout
  const shown = useMemo(() => shownColumns(columns, { order, hidden }), [columns, order, hidden])
  const stats = useColumnStats(runId, rows, shown)
  const { filters, sort } = query
  // The query's functions are made anew with every change of the address, and only then.
  const latest = useRef(query)
  useEffect(() => {
    latest.current = query
  })
  const { sample } = rows
  const listed = useMemo(() => {
    const answerCount = shown.filter(({ side }) => side === 'answer').length
    return shown.map((column, index): ShownColumn => {
      const { key } = column
      const place = sort.findIndex((one) => one.column === key)
      const sorted = sort[place]
      const fixed = widths[key]
      const usual = fixed === undefined ? toResultWidths(column, sample ?? [], answerCount) : null
      const width = fixed ?? usual?.width ?? 0
      const move = (by: -1 | 1) => {
        const next = moveColumn(columns, { order, hidden }, key, by, 'shown')
        return next === null ? null : () => change(runId, { order: next })
      }
      return {
        column,
        stats: stats[index],
        filter: filters.find((one) => one.column === key),
        sort:
          sorted === undefined
            ? null
            : { descending: sorted.descending, place: sort.length > 1 ? place + 1 : null },
        controls: {
          setSort: (descending, more) => latest.current.setSort(key, descending, more),
          setFilter: (next) => latest.current.setFilter(key, next),
          isSortedByOthers: sort.some((one) => one.column !== key),
          moveLeft: move(-1),
          moveRight: move(1),
          hide: shown.length === 1 ? null : () => change(runId, { hidden: [...hidden, key] }),
          width,
          setWidth: (next) => resizeColumn(runId, key, next),
        },
        width,
        narrowest: usual?.narrowest,
        isNumber: isNumberLike(column, stats[index], sample ?? []),
      }
    })
  }, [runId, sample, filters, sort, columns, shown, order, hidden, widths, stats, change])
  return { shown, listed, layout }
}

/** @param width px; null = the usual one */
export function resizeColumn(runId: string, key: ColumnKey, width: number | null): void {
  const { layouts, change } = useResultLayouts.getState()
  const { widths } = layouts[runId] ?? usualLayout
  const others = Object.fromEntries(Object.entries(widths).filter(([one]) => one !== key))
  change(runId, { widths: width === null ? others : { ...others, [key]: width } })
}

/** Counted when the rows are on the screen: they are what was asked for. */
function useColumnStats(
  runId: string,
  { view, version, sample }: ResultRows,
  shown: readonly RunColumn[],
): readonly (ColumnStats | undefined)[] {
  const engine = useEngine()
  const counted = useQueries({
    queries: shown.map(({ key }) => ({
      ...viewStatsQuery(engine, runId, view?.viewId ?? null, key, version),
      enabled: view !== undefined && sample !== undefined,
    })),
    combine: (results) => results.map(({ data }) => data),
  })
  // The former picture stays while the next one is made: an open menu must not lose its choices.
  const [kept, setKept] = useState<Readonly<Partial<Record<ColumnKey, ColumnStats>>>>({})
  const fresh = shown.flatMap(({ key }, index) => {
    const stats = counted[index]
    return stats === undefined || stats === kept[key] ? [] : [[key, stats] as const]
  })
  if (fresh.length > 0) setKept({ ...kept, ...Object.fromEntries(fresh) })
  return useMemo(() => shown.map(({ key }) => kept[key]), [shown, kept])
}
