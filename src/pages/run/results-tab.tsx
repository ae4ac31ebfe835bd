import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { outcomes } from '#core/outcome.ts'
import type { ResultRow, RunView } from '#engine/engine.ts'
import { useEngine } from '#state/engine-context.tsx'
import { viewQuery, viewRowsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { FilterChip } from '#ui/filter-chip.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { VirtualGrid } from '#ui/virtual-grid.tsx'
import { toSegments } from '../run-words.ts'
import { toGridColumns, toGridRow } from './result-cells.tsx'
import { useResultFilter } from './use-result-filter.ts'

/** Rows read at once; windows overlap the view by at most one page on either side. */
const pageRows = 100

/** Source columns left, answers right, every row of the run reachable. */
export function ResultsTab({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const engine = useEngine()
  const filter = useResultFilter()
  const { run } = view
  // Opened anew whenever an answer may have changed its row: collected files and stages.
  const version = view.segments.length * 1000 + view.shards.reduce((sum, shard) => sum + shard.rev, 0)
  const opened = useQuery({
    ...viewQuery(
      engine,
      { runId: run.id, outcomes: filter.chosen.length === 0 ? null : filter.chosen, search: filter.search },
      version,
    ),
    placeholderData: keepPreviousData,
  })
  const [shown, setShown] = useState({ start: 0, end: pageRows })
  const viewId = opened.data?.viewId
  const count = opened.data?.count ?? 0
  const firstPage = Math.floor(shown.start / pageRows)
  const lastPage = Math.floor(Math.max(shown.end - 1, 0) / pageRows)
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index)
  const windows = useQueries({
    queries: pages.map((page) => ({
      ...viewRowsQuery(engine, viewId ?? '', page * pageRows, Math.min((page + 1) * pageRows, count)),
      enabled: viewId !== undefined && page * pageRows < count,
    })),
  })
  // Widths follow the first page seen and stay until answers come, or columns would jump with every filter.
  const firstRows = useQuery({
    ...viewRowsQuery(engine, viewId ?? '', 0, Math.min(pageRows, count)),
    enabled: viewId !== undefined && count > 0,
  }).data?.rows
  // The last rows too: numbers and ids grow towards the end.
  const lastRows = useQuery({
    ...viewRowsQuery(engine, viewId ?? '', Math.max(count - pageRows, 0), count),
    enabled: viewId !== undefined && count > pageRows,
  }).data?.rows
  const [kept, setKept] = useState<{ readonly version: number; readonly rows: readonly ResultRow[] } | null>(
    null,
  )
  if (
    firstRows !== undefined &&
    (count <= pageRows || lastRows !== undefined) &&
    !opened.isPlaceholderData &&
    kept?.version !== version
  ) {
    setKept({ version, rows: [...firstRows, ...(lastRows ?? [])] })
  }
  const sample = kept?.rows ?? firstRows
  const columns = useMemo(
    () =>
      opened.data === undefined
        ? []
        : toGridColumns(opened.data.sourceColumns, opened.data.answerColumns, sample ?? []),
    [opened.data, sample],
  )
  const known = useRowCache(
    viewId,
    windows.map(({ data }) => data),
  )
  const filtered = (filter.chosen.length > 0 ? 1 : 0) + (filter.search === '' ? 0 : 1)
  const say = { ...text, outcomes: strings.common.outcomes, count: format.count }
  const error = opened.error ?? windows.find((window) => window.error !== null)?.error ?? null

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line bg-surface px-3 pt-2.5 pb-2 sm:px-6">
        <StackedBar height={8} segments={toSegments(run.ledger, run.waitingDone)} />
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <div
            role="group"
            aria-label={text.filters}
            className="flex min-w-0 gap-2 overflow-x-auto p-0.5 sm:flex-wrap"
          >
            <FilterChip
              pressed={filter.chosen.length === 0}
              onPress={filter.clear}
              count={format.count(run.ledger.total)}
            >
              {strings.common.allRows}
            </FilterChip>
            {outcomes
              .filter((outcome) => run.ledger.counts[outcome] > 0 || filter.chosen.includes(outcome))
              .map((outcome) => (
                <FilterChip
                  key={outcome}
                  pressed={filter.chosen.includes(outcome)}
                  onPress={() => filter.toggle(outcome)}
                  fill={`fill-${outcome}`}
                  count={format.count(run.ledger.counts[outcome])}
                >
                  {strings.common.outcomes[outcome]}
                </FilterChip>
              ))}
          </div>
          <SearchField
            label={text.search}
            value={filter.search}
            onChange={filter.setSearch}
            className="ms-auto w-52 max-sm:w-full"
          />
        </div>
        <p role="status" className="sr-only">
          {opened.data === undefined ? '' : text.rows(format.count(count))}
        </p>
      </div>
      {error === null ? null : (
        <Banner tone="danger" className="m-3" title={strings.faults.say(reasonOf(error)).title}>
          {strings.faults.say(reasonOf(error)).body}
        </Banner>
      )}
      <VirtualGrid
        label={text.label}
        rowCount={count}
        largestNumber={run.ledger.total}
        columns={columns}
        row={(index) => {
          const row = known(index)
          return row === undefined || opened.data === undefined
            ? undefined
            : toGridRow(row, opened.data.answerColumns, say)
        }}
        onWindow={(start, end) => setShown({ start, end })}
        rowNumberLabel={text.row}
        loadingLabel={strings.common.loading}
        className="min-h-0 flex-1"
        empty={
          opened.data === undefined ? null : (
            <EmptyState
              title={
                filtered === 0
                  ? text.noRows
                  : text.noMatch(
                      format.either(filter.chosen.map((outcome) => strings.common.outcomes[outcome])),
                      filter.search,
                    )
              }
              actions={
                filtered === 0 ? undefined : (
                  <TextButton onClick={filter.clear}>{text.clear(filtered)}</TextButton>
                )
              }
            />
          )
        }
      />
    </div>
  )
}

/** Looks a row up in the loaded windows. Objects stay the same while their window does, so rows are not drawn again. */
function useRowCache(
  viewId: string | undefined,
  windows: readonly ({ readonly start: number; readonly rows: readonly ResultRow[] } | undefined)[],
): (index: number) => ResultRow | undefined {
  return (index) => {
    if (viewId === undefined) return undefined
    for (const window of windows) {
      const row = window?.rows[index - window.start]
      if (row !== undefined && window !== undefined && index >= window.start) return row
    }
    return undefined
  }
}
