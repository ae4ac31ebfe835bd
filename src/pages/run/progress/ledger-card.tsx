import { outcomes, type Outcome } from '#core/results/outcome.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Key } from '#ui/key.tsx'
import { Progress } from '#ui/progress.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { toSegments } from '../../run-words.ts'
import { factFilter, toResultsAddress } from '../results-address.ts'

/** Some of the rows of an outcome; null = no filter finds them. */
interface Detail {
  readonly said: string
  readonly filter: ResultFilter | null
}

/** The twelve counts that always sum to all rows. Each leads to its rows. */
export function LedgerCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.ledger
  const format = useFormat()
  const { run } = view
  const { ledger } = run
  const done = format.count(run.requestsFinished)
  const total = format.count(run.requests)
  const shown = outcomes.filter((outcome) => ledger.counts[outcome] > 0)

  const details = (outcome: Outcome): readonly Detail[] => {
    const copies = ledger.copies[outcome]
    const { repaired, fixable } = ledger
    return [
      copies > 0 && { said: strings.common.copies(format.count(copies)), filter: factFilter('copy', 'copy') },
      outcome === 'answered' &&
        repaired > 0 && {
          said: strings.common.repaired(format.count(repaired)),
          filter: factFilter('repaired', 'true'),
        },
      outcome === 'waiting' &&
        run.waitingDone > 0 && { said: text.doneRemotely(format.count(run.waitingDone)), filter: null },
      outcome === 'failed' &&
        fixable > 0 && { said: text.fixable(format.count(fixable)), filter: factFilter('fixable', 'true') },
    ].filter((part) => part !== false)
  }

  return (
    <Card
      title={text.title}
      header="open"
      note={<span className="max-sm:hidden">{text.note}</span>}
      aside={
        <span className="text-text-2 tabular-nums" role="status">
          <strong className="text-body text-text">{done}</strong> {text.ofRequests(total)}{' '}
          <strong className="ms-1 text-body text-text">
            {format.percent(run.requestsFinished, run.requests)}
          </strong>
        </span>
      }
    >
      <Progress
        label={text.progress}
        value={run.requestsFinished}
        max={run.requests}
        valueText={text.finished(done, total)}
      >
        <StackedBar height={26} segments={toSegments(ledger, run.waitingDone)} />
      </Progress>
      <div className="mt-3 flex items-start gap-x-6 max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4">
        <ul className="flex min-w-0 flex-1 flex-wrap gap-x-6 gap-y-3 max-sm:contents">
          {shown.map((outcome) => (
            <li key={outcome} className="max-sm:border-b max-sm:border-line-soft">
              <a
                href={toResultsAddress(run.id, outcome)}
                aria-label={text.show(strings.common.outcomes[outcome], format.count(ledger.counts[outcome]))}
                title={strings.common.outcomeMeanings[outcome]}
                className="block rounded-chip hover:underline max-sm:flex max-sm:min-h-11 max-sm:items-center max-sm:justify-between max-sm:gap-2"
              >
                <span className="flex items-center gap-2 text-text-2">
                  <Key fill={`fill-${outcome}`} />
                  {strings.common.outcomes[outcome]}
                </span>
                <span className="block ps-5 max-sm:ps-0">
                  <span className="text-title tabular-nums">{format.count(ledger.counts[outcome])}</span>
                </span>
              </a>
              {details(outcome).map(({ said, filter }) => (
                <span key={said} className="block ps-5 text-caption text-text-3 max-sm:hidden">
                  {filter === null ? (
                    said
                  ) : (
                    <a
                      href={toResultsAddress(run.id, outcome, [filter])}
                      className="rounded-chip hover:underline"
                    >
                      {said}
                    </a>
                  )}
                </span>
              ))}
            </li>
          ))}
        </ul>
        <div className="text-end max-sm:flex max-sm:min-h-11 max-sm:items-center max-sm:justify-between">
          <span className="block text-support text-text-2">{strings.common.allRows}</span>
          <DoubleRule className="text-title">{format.count(ledger.total)}</DoubleRule>
        </div>
      </div>
    </Card>
  )
}
