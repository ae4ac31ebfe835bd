import { useEffect, type ReactNode } from 'react'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { cx } from '#ui/cx.ts'
import { VirtualList } from '#ui/virtual-list.tsx'
import { ColumnButton } from './column-button.tsx'
import { cardHeight, ResultCard, StillCard } from './result-card.tsx'
import type { ResultsGridProps } from './results-grid.tsx'
import { useCellWords } from './use-cell-words.ts'
import { useRunColumns, type ShownColumn } from './use-run-columns.ts'

interface Props extends Omit<ResultsGridProps, 'onSaid'> {
  /** Above the cards, scrolled away with them. */
  readonly before: ReactNode
}

/** Lines that answers take, and where long cells are wrapped. */
const usualLines = 2
const wrappedLines = 5

/** The rows as cards, for a narrow window: every row of the view reachable here too. */
export function ResultsCards({
  view,
  rows,
  query,
  columns,
  position,
  gridRef,
  seenRef,
  empty,
  before,
}: Props) {
  const strings = useStrings()
  const format = useFormat()
  const { shown, listed, layout } = useRunColumns(view.run.id, rows, query, columns)
  const words = useCellWords()
  // A row named by the address, or walked to, comes into view.
  useEffect(() => {
    if (position !== null) gridRef.current?.showRow(position)
  }, [position, gridRef])
  const lines = layout.wraps ? wrappedLines : usualLines
  return (
    <VirtualList
      ref={gridRef}
      label={strings.run.results.label}
      columnLabel={strings.run.results.row}
      rowCount={rows.count}
      rowHeight={cardHeight(lines)}
      card={(index) => {
        const row = rows.row(index)
        return row === undefined ? undefined : (
          <ResultCard row={row} columns={shown} words={words} lines={lines} />
        )
      }}
      stillCard={(index) => (
        <StillCard
          number={query.filterCount + query.sort.length === 0 ? format.count(index + 1) : ''}
          said={strings.common.loading}
        />
      )}
      onWindow={rows.onWindow}
      onSeen={(start, end) => seenRef.current?.({ start, end })}
      selectedRow={position}
      onRowPress={(index) => query.showRow(rows.row(index)?.row ?? null)}
      className="min-h-0 min-w-0 flex-1"
      before={
        <>
          {before}
          <ColumnStrip listed={listed} />
        </>
      }
      empty={empty}
    />
  )
}

/** What the headers of a table are for: order, filter and place of every column. */
function ColumnStrip({ listed }: { readonly listed: readonly ShownColumn[] }) {
  const { columns } = useStrings().results
  if (listed.length === 0) return null
  return (
    <ul
      aria-label={columns.title}
      className="flex gap-2 overflow-x-auto border-b border-line bg-canvas px-3 py-1.5"
    >
      {listed.map(({ column, stats, filter, sort, controls }) => (
        <li key={column.key} className="flex shrink-0">
          <ColumnButton
            column={column}
            stats={stats}
            filter={filter}
            sort={sort}
            controls={controls}
            className={cx(
              'flex min-h-11 max-w-48 items-center gap-1.5 rounded-control border px-3 text-support',
              column.side === 'answer'
                ? 'border-answer-line bg-answer-head text-answer-text'
                : 'border-line bg-surface text-text',
            )}
          />
        </li>
      ))}
    </ul>
  )
}
