import { useQueries } from '@tanstack/react-query'
import type { FactName, ResultFilter } from '#core/results/result-query.ts'
import { useEngine } from '#state/engine-context.tsx'
import { viewStatsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { pickValue } from './pick-filter.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'

interface Props {
  readonly runId: string
  readonly rows: Pick<ResultRows, 'view' | 'version'>
  readonly query: ResultQuery
}

const facts = ['copy', 'repaired', 'fixable', 'flag', 'note'] as const satisfies readonly FactName[]
/** What is offered of each; null = that there is any. */
const values: Readonly<Record<(typeof facts)[number], readonly (string | null)[]>> = {
  copy: ['copy', 'own'],
  repaired: ['true'],
  fixable: ['true'],
  flag: ['true'],
  note: [null],
}

/** Filters by what no column shows, each with its rows under the other filters; nothing where no row has any of it. */
export function FactChoices({ runId, rows, query }: Props) {
  const text = useStrings().results.columns
  const format = useFormat()
  const engine = useEngine()
  const counted = useQueries({
    queries: facts.map((fact) => ({
      ...viewStatsQuery(engine, runId, rows.view?.viewId ?? null, `f:${fact}`, rows.version),
      enabled: rows.view !== undefined,
    })),
  })
  const choices = facts.flatMap((fact, index) => {
    const column = `f:${fact}` as const
    const stats = counted[index]?.data
    const filter = query.filters.find((one) => one.column === column)
    return values[fact].map((value) => ({
      column,
      filter,
      value,
      label: text.facts[value === 'own' ? value : fact],
      rows:
        value === null ? (stats?.filled ?? 0) : (stats?.top.find((one) => one.value === value)?.rows ?? 0),
      isOn: isOn(filter, value),
    }))
  })
  const hasCopies = choices.some(({ value, rows: count }) => value === 'copy' && count > 0)
  const offered = choices.filter(
    ({ value, rows: count, isOn: isChosen }) => isChosen || (count > 0 && (value !== 'own' || hasCopies)),
  )
  if (offered.length === 0) return null
  return (
    <section aria-label={text.only} className="flex flex-col">
      <h3 className="border-t border-line-soft pt-2 text-support font-medium text-text-2">{text.only}</h3>
      {offered.map(({ column, filter, value, label, rows: count, isOn: isChosen }) => (
        <Checkbox
          key={`${column} ${value ?? ''}`}
          label={label}
          detail={format.count(count)}
          checked={isChosen}
          onChange={(isWanted) =>
            query.setFilter(
              column,
              value !== null
                ? pickValue(column, filter, value, true)
                : isWanted
                  ? { column, negated: true, test: 'missing' }
                  : null,
            )
          }
        />
      ))}
    </section>
  )
}

const isOn = (filter: ResultFilter | undefined, value: string | null): boolean =>
  value === null
    ? filter?.test === 'missing' && filter.negated
    : filter?.test === 'oneOf' && !filter.negated && filter.values.includes(value)
