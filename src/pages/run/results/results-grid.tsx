import { useEffect, useEffectEvent, useMemo, type ReactNode, type RefObject } from 'react'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useResultLayouts, type Density } from '#state/result-layouts.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridColumn } from '#ui/grid-columns.ts'
import { VirtualGrid, type VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { createRowDrawer } from './result-cells.tsx'
import { ResultHeader } from './result-header.tsx'
import { putColumn, type RunColumn } from './result-layout.ts'
import type { SeenRows } from '../../use-seen-rows.ts'
import { useCellWords } from './use-cell-words.ts'
import { useCopyCells } from './use-copy-cells.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'
import { resizeColumn, useRunColumns, type ShownColumn } from './use-run-columns.ts'

export interface ResultsGridProps {
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
}: ResultsGridProps) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const { run } = view
  const { shown, listed, layout } = useRunColumns(run.id, rows, query, columns)
  const gridColumns = useGridColumns(listed)
  const { copy, said } = useCopyCells(rows.view?.viewId, shown)
  const tellSaid = useEffectEvent(onSaid)
  useEffect(() => tellSaid(said), [said])
  const words = useCellWords()
  const draw = useMemo(() => createRowDrawer(shown, words), [shown, words])

  const move = (key: string, to: number) => {
    const order = putColumn(columns, layout, key as ColumnKey, to)
    useResultLayouts.getState().change(run.id, { order })
    const name = shown.find((column) => column.key === key)?.name ?? key
    onSaid(strings.results.moved(name, format.count(to + 1), format.count(shown.length)))
  }
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
      onResize={(key, width) => resizeColumn(run.id, key as ColumnKey, width)}
      onMoveColumn={move}
      onCopy={copy}
      onRowPress={(index) => query.showRow(rows.row(index)?.row ?? null)}
      className="min-h-0 min-w-0 flex-1"
      empty={empty}
    />
  )
}

function useGridColumns(listed: readonly ShownColumn[]): readonly GridColumn[] {
  const text = useStrings().results.column
  return useMemo(() => {
    const sources = listed.filter(({ column }) => column.side === 'source').length
    return listed.map((shown, index): GridColumn => {
      const { column, stats, filter, sort, controls, width, narrowest } = shown
      const { key, name, side, type } = column
      return {
        key,
        label: name,
        description: [
          sort === null ? '' : text.sortedAs(sort.descending, String(sort.place ?? '')),
          filter === undefined ? '' : text.filtered,
        ]
          .filter((part) => part !== '')
          .join(', '),
        ...(sort !== null &&
          (sort.place ?? 1) === 1 && { sort: sort.descending ? 'descending' : 'ascending' }),
        header: (
          <ResultHeader column={column} stats={stats} filter={filter} sort={sort} controls={controls} />
        ),
        width,
        narrowest: narrowest ?? width,
        grow: narrowest !== undefined && (side === 'source' ? index === sources - 1 : type === 'text'),
        align: shown.isNumber ? 'end' : 'start',
        frozen: index === 0,
        edge: index === sources - 1,
        ink: side,
        group: side,
      }
    })
  }, [listed, text])
}
