import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { RowNumber } from '#core/units.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { useNarrow } from '#ui/use-narrow.ts'
import type { VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { ResendShown } from '../resend/resend-shown.tsx'
import { ErrorClinic } from './error-clinic.tsx'
import { listRunColumns, type RunColumn } from './result-layout.ts'
import { ResultsBar } from './results-bar.tsx'
import type { SeenRows } from '../../use-seen-rows.ts'
import { ResultsCards } from './results-cards.tsx'
import { ResultsFoot } from './results-foot.tsx'
import { ResultsGrid } from './results-grid.tsx'
import { RowPanel } from './row-panel.tsx'
import { sayFilter } from './say-filter.ts'
import { ScanNote } from './scan-note.tsx'
import { useResultQuery, type ResultQuery, type Shown } from './use-result-query.ts'
import { useResultRows } from './use-result-rows.ts'
import { useRowWalk } from './use-row-walk.ts'

/** Source columns left, answers right, every row of the run reachable, and each accounted for. */
export function ResultsTab({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.results
  const format = useFormat()
  const engine = useEngine()
  const query = useResultQuery()
  const rows = useResultRows(view, query)
  const { run } = view
  const columns = useMemo(
    () => (rows.view === undefined ? [] : listRunColumns(rows.view.sourceColumns, rows.view.answerColumns)),
    [rows.view],
  )
  const walk = useRowWalk(rows, view.run.id, query.row, query.showRow)
  const grid = useRef<VirtualGridHandle>(null)
  const seen = useRef<(rows: SeenRows) => void>(null)
  const [said, setSaid] = useState('')
  const before = useShownBefore(query, rows.isBehind)
  useTopOfAnswers(query, rows.isBehind, grid)

  const goTo = async (row: RowNumber) => {
    if (rows.view === undefined) return
    const place = await engine.findRow({ viewId: rows.view.viewId, row })
    const position = place.ok ? place.value.position : null
    setSaid(position === null ? text.notShown(format.count(row + 1)) : '')
    if (position === null) return
    grid.current?.showRow(position)
    grid.current?.focus()
    if (query.row !== null) query.showRow(row)
  }
  const isNarrow = useNarrow()
  const bar = <ResultsBar view={view} query={query} columns={columns} rows={rows} />
  const clinic = <ErrorClinic view={view} version={rows.version} />
  const shown = {
    view,
    rows,
    query,
    columns,
    position: walk.position,
    gridRef: grid,
    seenRef: seen,
    empty: rows.view === undefined || rows.error !== null ? null : <NoRows query={query} columns={columns} />,
  }
  const lost = walk.isKnown && walk.position === null ? query.row : null
  return (
    // In a low window (200 % zoom, a phone on its side) the bars scroll away, so that rows keep some room. Positioned,
    // or hidden words inside would make the page itself scroll.
    <div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto *:shrink-0">
      {isNarrow ? null : bar}
      {rows.error === null ? null : (
        <Banner
          tone="danger"
          className="m-3"
          title={text.failed}
          action={<Button onClick={rows.retry}>{strings.common.retry}</Button>}
        >
          {strings.faults.say(reasonOf(rows.error)).body}
        </Banner>
      )}
      {isNarrow ? null : clinic}
      <div className="relative flex min-h-60 flex-1 shrink!">
        {isNarrow ? (
          <ResultsCards
            {...shown}
            before={
              <>
                {bar}
                {clinic}
              </>
            }
          />
        ) : (
          <ResultsGrid {...shown} onSaid={setSaid} />
        )}
        {rows.isBehind && rows.error === null ? (
          <ScanNote onCancel={before === null ? null : () => query.restore(before)} />
        ) : null}
        {query.row === null ? null : (
          <RowPanel
            view={view}
            row={query.row}
            version={rows.version}
            position={walk.position}
            isPlaced={walk.isKnown}
            count={rows.count}
            onMove={walk.go}
            onShow={query.showRow}
            onClose={() => {
              query.showRow(null)
              grid.current?.focus()
            }}
          />
        )}
      </div>
      <ResultsFoot
        count={rows.count}
        total={run.ledger.total}
        tellRef={seen}
        onRow={(row) => void goTo(row)}
        onPlace={(place) => grid.current?.showRow(place)}
        said={lost === null ? said : text.notShown(format.count(lost + 1))}
        action={
          query.filterCount === 0 || rows.view === undefined || rows.isBehind || rows.count === 0 ? null : (
            <ResendShown view={view} viewId={rows.view.viewId} count={rows.count} />
          )
        }
      />
    </div>
  )
}

/** Another question begins with its first row; new answers to the same one leave the rows where they are. */
function useTopOfAnswers(
  { chosen, search, filters, sort }: ResultQuery,
  isBehind: boolean,
  grid: RefObject<VirtualGridHandle | null>,
): void {
  const question = JSON.stringify([chosen, search, filters, sort])
  const answered = useRef(question)
  useEffect(() => {
    if (isBehind || answered.current === question) return
    answered.current = question
    grid.current?.showRow(0)
  }, [question, isBehind, grid])
}

/** The question that was answered last, to go back to while the next one takes long; null = none yet. */
function useShownBefore(query: ResultQuery, isBehind: boolean): Shown | null {
  const { chosen, search, filters, sort } = query
  const [answered, setAnswered] = useState<Shown | null>(null)
  const isSame =
    answered !== null &&
    JSON.stringify([answered.chosen, answered.search, answered.filters, answered.sort]) ===
      JSON.stringify([chosen, search, filters, sort])
  if (!isBehind && !isSame) setAnswered({ chosen, search, filters, sort })
  return answered
}

/** Nothing yet, or nothing that matches: then what hides the rows is named. */
function NoRows({ query, columns }: { readonly query: ResultQuery; readonly columns: readonly RunColumn[] }) {
  const strings = useStrings()
  const text = strings.run.results
  const format = useFormat()
  const { chosen, search, filters, filterCount } = query
  if (filterCount === 0) return <EmptyState title={text.noRows} />
  const outcomes = format.either(chosen.map((outcome) => strings.common.outcomes[outcome]))
  const sentences = filters.map((filter) => sayFilter(filter, columns, strings, format))
  return (
    <EmptyState
      title={filters.length === 0 ? text.noMatch(outcomes, search) : strings.results.noMatch}
      actions={<TextButton onClick={query.clear}>{text.clear(filterCount)}</TextButton>}
    >
      {filters.length === 0
        ? undefined
        : strings.results.noMatchBody(
            format.list([
              ...sentences,
              ...(chosen.length === 0 ? [] : [strings.results.outcomeIs(outcomes.toLowerCase())]),
              ...(search === '' ? [] : [strings.results.searched(search)]),
            ]),
          )}
    </EmptyState>
  )
}
