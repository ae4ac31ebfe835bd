import { useState } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { usePopoverDone } from '#ui/popover.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'
import { filterKindOf, type FilterKind } from './pick-filter.ts'
import type { RunColumn } from './result-layout.ts'
import { endOfDay } from './say-filter.ts'
import { ValueChoices } from './value-choices.tsx'

interface Props {
  readonly column: RunColumn
  readonly stats: ColumnStats | undefined
  readonly filter: ResultFilter | undefined
  readonly onFilter: (filter: ResultFilter | null) => void
}

type Test = ResultFilter['test']
type Choice = keyof ReturnType<typeof useStrings>['results']['column']['tests']

const choices = {
  oneOf: ['oneOf', false],
  notOneOf: ['oneOf', true],
  range: ['range', false],
  notRange: ['range', true],
  contains: ['contains', false],
  notContains: ['contains', true],
  equals: ['equals', false],
  notEquals: ['equals', true],
  length: ['length', false],
  notLength: ['length', true],
  missing: ['missing', false],
  notMissing: ['missing', true],
} as const satisfies Record<Choice, readonly [Test, boolean]>

const text: readonly Choice[] = ['contains', 'notContains', 'equals', 'notEquals']
const missing: readonly Choice[] = ['missing', 'notMissing']
/** The fitting tests first; what else can be asked of the kind after them. */
const choicesOf: Readonly<Record<FilterKind, readonly Choice[]>> = {
  choice: ['oneOf', 'notOneOf', ...text, ...missing],
  number: ['range', 'notRange', 'equals', 'notEquals', ...missing],
  date: ['range', 'notRange', ...text, ...missing],
  text: [...text, 'oneOf', 'notOneOf', 'length', 'notLength', ...missing],
}

/** A filter that fits the column's type. Checkboxes and "is missing" act at once, what is typed with Enter. */
export function ColumnFilterForm({ column, stats, filter, onFilter }: Props) {
  const words = useStrings().results.column
  const done = usePopoverDone()
  const kind = filterKindOf(stats, column.type)
  const [choice, setChoice] = useState<Choice>(() => choiceOf(filter) ?? choicesOf[kind][0] ?? 'contains')
  const [test, negated] = choices[choice]
  const head = { column: column.key, negated }
  const [typed, setTyped] = useState(filter !== undefined && 'text' in filter ? filter.text : '')
  const [bounds, setBounds] = useState(boundsOf(filter))

  const isDate = kind === 'date' && test === 'range'
  const boundLabels = {
    range: { min: words.low, max: words.high },
    length: { min: words.lowLength, max: words.highLength },
  }

  const choose = (next: Choice) => {
    setChoice(next)
    const [nextTest, nextNegated] = choices[next]
    if (nextTest === 'missing') onFilter({ column: column.key, negated: nextNegated, test: 'missing' })
    // The same values, the other way round.
    else if (filter?.test === nextTest) onFilter({ ...filter, negated: nextNegated })
  }
  const submit = () => {
    if (test === 'contains' || test === 'equals') {
      onFilter(typed === '' ? null : { ...head, test, text: typed })
    } else if (test === 'range') {
      const { min, max } = bounds
      onFilter(min === '' && max === '' ? null : { ...head, test, ...toRange(bounds, kind) })
    } else if (test === 'length') {
      const [min, max] = [toCount(bounds.min), toCount(bounds.max)]
      onFilter(min === null && max === null ? null : { ...head, test, min, max })
    }
    done()
  }
  const offered = choicesOf[kind].includes(choice) ? choicesOf[kind] : [choice, ...choicesOf[kind]]
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Select
        label={words.test}
        hideLabel
        value={choice}
        onChange={choose}
        options={offered.map((value) => ({ value, label: words.tests[value] }))}
      />
      {test === 'oneOf' ? (
        <ValueChoices
          stats={stats}
          chosen={filter?.test === 'oneOf' ? filter.values : []}
          onChange={(values) => onFilter(values.length === 0 ? null : { ...head, test: 'oneOf', values })}
        />
      ) : test === 'contains' || test === 'equals' ? (
        <TextField
          label={words.value}
          hideLabel
          placeholder={words.value}
          value={typed}
          onChange={setTyped}
        />
      ) : test === 'range' || test === 'length' ? (
        <div className="flex gap-2">
          {(['min', 'max'] as const).map((end) => (
            <TextField
              key={end}
              label={boundLabels[test][end]}
              type={isDate ? 'date' : 'text'}
              inputMode={isDate ? undefined : test === 'length' ? 'numeric' : 'decimal'}
              value={bounds[end]}
              onChange={(value) => setBounds({ ...bounds, [end]: value })}
              className="flex-1"
            />
          ))}
        </div>
      ) : null}
      <div className="flex justify-between gap-2 empty:hidden">
        {test === 'oneOf' || test === 'missing' ? null : (
          <Button type="submit" size="small">
            {words.apply}
          </Button>
        )}
        {filter === undefined ? null : (
          <Button
            size="small"
            variant="quiet"
            onClick={() => {
              onFilter(null)
              done()
            }}
          >
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  )
}

function choiceOf(filter: ResultFilter | undefined): Choice | null {
  if (filter === undefined) return null
  const entries = Object.entries(choices) as [Choice, readonly [Test, boolean]][]
  return (
    entries.find(([, [test, negated]]) => test === filter.test && negated === filter.negated)?.[0] ?? null
  )
}

interface Bounds {
  readonly min: string
  readonly max: string
}

function boundsOf(filter: ResultFilter | undefined): Bounds {
  if (filter?.test === 'length') return { min: String(filter.min ?? ''), max: String(filter.max ?? '') }
  if (filter?.test !== 'range') return { min: '', max: '' }
  return { min: filter.min ?? '', max: (filter.max ?? '').replace(endOfDay, '') }
}

function toRange({ min, max }: Bounds, kind: FilterKind): { min: string | null; max: string | null } {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
  const last = orNull(max)
  return { min: orNull(min), max: kind === 'date' && last !== null ? `${last}${endOfDay}` : last }
}

/** Characters; null = open, or no count. */
const toCount = (text: string): number | null => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null)
