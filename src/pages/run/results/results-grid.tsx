import { useQueries } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { viewStatsQuery } from '#state/queries.ts'
import { usualLayout, useResultLayouts, type Density, type ResultLayout } from '#state/result-layouts.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridColumn } from '#ui/grid-columns.ts'
import { VirtualGrid, type VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { createRowDrawer } from './result-cells.tsx'
import { ResultHeader } from './result-header.tsx'
import { moveColumn, shownColumns, type RunColumn } from './result-layout.ts'
import { toResultWidths } from './result-widths.ts'
import type { SeenRows } from '../../use-seen-rows.ts'
import { useCopyCells } from './use-copy-cells.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'

interface Props {
  readonly view: RunView
  readonly rows: ResultRows
  readonly query: ResultQuery
  readonly columns: readonly RunColumn[]
  /** Where the row that is looked at stands; null = nowhere. */
  readonly position: number | null
  readonly gridRef: RefObject<VirtualGridHandle | null>
  readonly seenRef: RefObject<((rows: SeenRows) => void) | null>
  readonly onSaid: (sentence: string) => void
  readonly empty: ReactNode
}

const headerHeight = 76
const rowHeights: Readonly<Record<Density, number>> = { compact: 28, normal: 32, comfortable: 40 }
const wrappedLines = 4
const lineHeight = 20

/** Source columns left, answers right, every row of the view reachable. */
export function ResultsGrid({
  view,
  rows,
  query,
  columns,
  position,
  gridRef,
  seenRef,
  onSaid,
  empty,
}: Props) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const { run } = view
  const layout = useResultLayouts((state) => state.layouts[run.id]) ?? usualLayout
  const shown = useMemo(() => shownColumns(columns, layout), [columns, layout])
  const stats = useColumnStats(run.id, rows, shown)
  const gridColumns = useGridColumns(run.id, rows, query, columns, shown, layout, stats)
  const { copy, said } = useCopyCells(rows.view?.viewId, shown)
  const tellSaid = useEffectEvent(onSaid)
  useEffect(() => tellSaid(said), [said])

  const draw = useMemo(
    () =>
      createRowDrawer(shown, {
        ...text,
        outcomes: strings.common.outcomes,
        count: format.count,
        repaired: strings.results.repaired,
        flagged: strings.rowPanel.flagged,
        noted: strings.rowPanel.noted,
      }),
    [shown, text, strings, format],
  )
  // A row named by the address, or walked to, comes into view.
  useEffect(() => {
    if (position !== null) gridRef.current?.showRow(position)
  }, [position, gridRef])

  const lines = layout.wraps ? wrappedLines : 1
  return (
    <VirtualGrid
      ref={gridRef}
      label={text.label}
      rowCount={rows.count}
      largestNumber={run.ledger.total}
      columns={gridColumns}
      row={(index) => {
        const row = rows.row(index)
        return row === undefined ? undefined : draw(row)
      }}
      onWindow={rows.onWindow}
      onSeen={(start, end) => seenRef.current?.({ start, end })}
      rowNumberLabel={text.row}
      loadingLabel={strings.common.loading}
      rowHeight={rowHeights[layout.density] + (lines - 1) * lineHeight}
      lines={lines}
      headerHeight={headerHeight}
      selectedRow={position}
      hasHeaderButtons
      onResize={(key, width) => resize(run.id, key as ColumnKey, width)}
      onCopy={copy}
      onRowPress={(index) => query.showRow(rows.row(index)?.row ?? null)}
      className="min-h-0 min-w-0 flex-1"
      empty={empty}
    />
  )
}

function resize(runId: string, key: ColumnKey, width: number | null): void {
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

function useGridColumns(
  runId: string,
  rows: ResultRows,
  query: ResultQuery,
  columns: readonly RunColumn[],
  shown: readonly RunColumn[],
  layout: ResultLayout,
  stats: readonly (ColumnStats | undefined)[],
): readonly GridColumn[] {
  const { filters, sort } = query
  const text = useStrings().results.column
  const change = useResultLayouts((state) => state.change)
  // The query's functions are made anew with every change of the address, and only then.
  const latest = useRef(query)
  useEffect(() => {
    latest.current = query
  })
  return useMemo(() => {
    const answerCount = shown.filter(({ side }) => side === 'answer').length
    const sources = shown.length - answerCount
    return shown.map((column, index): GridColumn => {
      const { key, name, side, type } = column
      const fixed = layout.widths[key]
      const widths = fixed === undefined ? toResultWidths(column, rows.sample ?? [], answerCount) : null
      const place = sort.findIndex((one) => one.column === key)
      const sorted = sort[place]
      const columnSort =
        sorted === undefined
          ? null
          : { descending: sorted.descending, place: sort.length > 1 ? place + 1 : null }
      const filter = filters.find((one) => one.column === key)
      const move = (by: -1 | 1) => {
        const order = moveColumn(columns, layout, key, by, 'shown')
        return order === null ? null : () => change(runId, { order })
      }
      return {
        key,
        label: name,
        description: [
          columnSort === null ? '' : text.sortedAs(columnSort.descending, String(columnSort.place ?? '')),
          filter === undefined ? '' : text.filtered,
        ]
          .filter((part) => part !== '')
          .join(', '),
        ...(place === 0 && sorted !== undefined && { sort: sorted.descending ? 'descending' : 'ascending' }),
        header: (
          <ResultHeader
            column={column}
            stats={stats[index]}
            filter={filter}
            sort={columnSort}
            controls={{
              setSort: (descending, more) => latest.current.setSort(key, descending, more),
              setFilter: (next) => latest.current.setFilter(key, next),
              isSortedByOthers: sort.some((one) => one.column !== key),
              moveLeft: move(-1),
              moveRight: move(1),
              hide: shown.length === 1 ? null : () => change(runId, { hidden: [...layout.hidden, key] }),
              width: fixed ?? widths?.width ?? 0,
              setWidth: (width) => resize(runId, key, width),
            }}
          />
        ),
        width: fixed ?? widths?.width ?? 0,
        narrowest: fixed ?? widths?.narrowest,
        grow: fixed === undefined && (side === 'source' ? index === sources - 1 : type === 'text'),
        align: isNumeric(type, stats[index]) ? 'end' : 'start',
        frozen: index === 0,
        edge: index === sources - 1,
        ink: side,
      }
    })
  }, [runId, rows.sample, filters, sort, columns, shown, layout, stats, text, change])
}

const isNumeric = (type: string | null, stats: ColumnStats | undefined): boolean =>
  type === 'number' || (type === null && stats?.guess === 'number')
