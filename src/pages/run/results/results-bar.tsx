import type { ReactNode } from 'react'
import { outcomes, type Outcome } from '#core/results/outcome.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { FilterChip } from '#ui/filter-chip.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Key } from '#ui/key.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { toSegments } from '../../run-words.ts'
import { factFilter } from '../results-address.ts'
import { ActiveFilters } from './active-filters.tsx'
import { ColumnsPanel } from './columns-panel.tsx'
import type { RunColumn } from './result-layout.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'

interface Props {
  readonly view: RunView
  readonly query: ResultQuery
  /** Of the run, in its own order. */
  readonly columns: readonly RunColumn[]
  readonly rows: ResultRows
}

/** The ledger, each part of it a filter; search; how the rows are shown. */
export function ResultsBar({ view, query, columns, rows }: Props) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const { run } = view
  const { ledger } = run
  return (
    <div className="border-b border-line bg-surface px-3 pt-2.5 pb-2 sm:px-6">
      <StackedBar height={8} segments={toSegments(ledger, run.waitingDone)} />
      <div className="mt-2 flex flex-wrap items-start gap-x-4 gap-y-2 md:flex-nowrap">
        <div
          role="group"
          aria-label={text.filters}
          className="flex min-h-9 min-w-0 flex-1 items-center max-md:basis-full gap-2 overflow-x-auto p-0.5 sm:flex-wrap"
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
                  <PartFilter query={query} outcome={outcome} filter={factFilter('copy', 'copy')}>
                    {outcome === 'answered' ? <Key fill="fill-copy" /> : null}
                    {strings.common.copies(format.count(ledger.copies[outcome]))}
                  </PartFilter>
                )}
                {outcome === 'answered' && ledger.repaired > 0 ? (
                  <PartFilter
                    query={query}
                    outcome={outcome}
                    filter={factFilter('repaired', 'true')}
                    title={strings.results.repaired}
                  >
                    <span aria-hidden="true" className="cell-repaired h-3 w-4 rounded-bar" />
                    {strings.common.repaired(format.count(ledger.repaired))}
                  </PartFilter>
                ) : null}
              </span>
            ))}
        </div>
        <div className="ms-auto flex shrink-0 items-center gap-2 max-sm:w-full">
          <SearchField
            label={text.search}
            value={query.search}
            onChange={query.setSearch}
            className="w-52 max-sm:w-auto max-sm:flex-1"
          />
          <ColumnsPanel view={view} columns={columns} rows={rows} query={query} />
        </div>
      </div>
      <ActiveFilters query={query} columns={columns} />
    </div>
  )
}

interface PartProps {
  readonly query: ResultQuery
  readonly outcome: Outcome
  readonly filter: ResultFilter
  readonly title?: string
  readonly children: ReactNode
}

/** Some of the rows of an outcome. The same press again shows all of them. */
function PartFilter({ query, outcome, filter, title, children }: PartProps) {
  const { search, sort } = query
  const others = query.filters.filter(({ column }) => column !== filter.column)
  const isPressed =
    query.chosen.length === 1 &&
    query.chosen[0] === outcome &&
    query.filters.some((one) => JSON.stringify(one) === JSON.stringify(filter))
  return (
    <button
      type="button"
      title={title}
      aria-pressed={isPressed}
      onClick={() =>
        query.restore({ chosen: [outcome], search, sort, filters: isPressed ? others : [...others, filter] })
      }
      className="flex items-center gap-1 rounded-chip px-1 text-caption whitespace-nowrap text-text-3 tabular-nums hover:bg-sunken hover:underline aria-pressed:bg-accent-tint aria-pressed:font-medium aria-pressed:text-accent-text touch:min-h-11"
    >
      {children}
    </button>
  )
}
