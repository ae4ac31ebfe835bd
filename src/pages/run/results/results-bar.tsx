import { outcomes } from '#core/results/outcome.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { FilterChip } from '#ui/filter-chip.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Key } from '#ui/key.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { toSegments } from '../../run-words.ts'
import { ActiveFilters } from './active-filters.tsx'
import { ColumnsPanel } from './columns-panel.tsx'
import type { RunColumn } from './result-layout.ts'
import type { ResultQuery } from './use-result-query.ts'

interface Props {
  readonly view: RunView
  readonly query: ResultQuery
  /** Of the run, in its own order. */
  readonly columns: readonly RunColumn[]
}

/** The ledger, each part of it a filter; search; how the rows are shown. */
export function ResultsBar({ view, query, columns }: Props) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const { run } = view
  const { ledger } = run
  return (
    <div className="border-b border-line bg-surface px-3 pt-2.5 pb-2 sm:px-6">
      <StackedBar height={8} segments={toSegments(ledger, run.waitingDone)} />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <div
          role="group"
          aria-label={text.filters}
          className="flex min-w-0 items-center gap-2 overflow-x-auto p-0.5 sm:flex-wrap"
        >
          <FilterChip
            pressed={query.filterCount === 0}
            onPress={query.clear}
            count={format.count(ledger.total)}
          >
            {strings.common.allRows}
          </FilterChip>
          {outcomes
            .filter((outcome) => ledger.counts[outcome] > 0 || query.chosen.includes(outcome))
            .map((outcome) => (
              <span key={outcome} className="flex shrink-0 items-center gap-1.5">
                <FilterChip
                  pressed={query.chosen.includes(outcome)}
                  onPress={() => query.toggleOutcome(outcome)}
                  fill={`fill-${outcome}`}
                  count={format.count(ledger.counts[outcome])}
                >
                  {strings.common.outcomes[outcome]}
                </FilterChip>
                {ledger.copies[outcome] === 0 ? null : (
                  <span className="flex items-center gap-1 text-caption whitespace-nowrap text-text-3 tabular-nums">
                    {outcome === 'answered' ? <Key fill="fill-copy" /> : null}
                    {strings.common.copies(format.count(ledger.copies[outcome]))}
                  </span>
                )}
                {outcome === 'answered' && ledger.repaired > 0 ? (
                  <span
                    title={strings.results.repaired}
                    className="flex items-center gap-1 text-caption whitespace-nowrap text-text-3 tabular-nums"
                  >
                    <span aria-hidden="true" className="cell-repaired h-3 w-4 rounded-bar" />
                    {strings.common.repaired(format.count(ledger.repaired))}
                  </span>
                ) : null}
              </span>
            ))}
        </div>
        <div className="ms-auto flex items-center gap-2 max-sm:w-full">
          <SearchField
            label={text.search}
            value={query.search}
            onChange={query.setSearch}
            className="w-52 max-sm:w-auto max-sm:flex-1"
          />
          <ColumnsPanel view={view} columns={columns} />
        </div>
      </div>
      <ActiveFilters query={query} columns={columns} />
    </div>
  )
}
