import { useQuery } from '@tanstack/react-query'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { Scope } from '#core/request/draft.ts'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { scopeQuery, statsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'
import { CountField } from './count-field.tsx'
import { FilterFields } from './filter-fields.tsx'

const usualFirst = 100
const usualSample = 500
const usualSeed = 7

/** Which rows a run covers. */
export function ScopeCard({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().dataStep.scope
  const format = useFormat()
  const engine = useEngine()
  const scope = useDraft((state) => state.draft.scope)
  const edit = useDraft((state) => state.edit)
  const count = useQuery(scopeQuery(engine, dataset.id, scope))
  const repeated = useQuery(statsQuery(engine, dataset.id)).data?.repeatedRows
  const dropRepeated = scope.dropRepeated === true
  const choose = (next: Scope) => edit({ scope: dropRepeated ? { ...next, dropRepeated } : next })

  const first = scope.kind === 'first' ? scope.rows : Math.min(usualFirst, dataset.rows)
  const sample = scope.kind === 'sample' ? scope.rows : Math.min(usualSample, dataset.rows)
  const seed = scope.kind === 'sample' ? scope.seed : usualSeed
  const fresh: Readonly<Record<Scope['kind'], () => Scope>> = {
    all: () => ({ kind: 'all' }),
    first: () => ({ kind: 'first', rows: first }),
    sample: () => ({ kind: 'sample', rows: sample, seed }),
    filter: () => ({
      kind: 'filter',
      filter: { column: shownColumns(dataset)[0]?.id ?? '', test: 'contains', value: '', negated: false },
    }),
  }
  return (
    <Card title={text.title}>
      <RadioGroup
        label={text.label}
        hideLabel
        value={scope.kind}
        onChange={(kind) => {
          if (kind !== scope.kind) choose(fresh[kind]())
        }}
        options={[
          { value: 'all', label: text.all, aside: format.count(dataset.rows) },
          {
            value: 'first',
            label: text.first,
            ...(scope.kind !== 'first' && { aside: format.count(first) }),
          },
          {
            value: 'sample',
            label: text.sample,
            ...(scope.kind !== 'sample' && { aside: text.sampleAside(format.count(sample), String(seed)) }),
          },
          { value: 'filter', label: text.filter },
        ]}
      />
      {scope.kind === 'first' ? (
        <CountField
          label={text.firstCount}
          value={scope.rows}
          max={dataset.rows}
          onChange={(rows) => choose({ kind: 'first', rows })}
          className="mt-2"
        />
      ) : scope.kind === 'sample' ? (
        <div className="mt-2 grid grid-cols-2 items-start gap-3">
          <CountField
            label={text.sampleCount}
            value={scope.rows}
            max={dataset.rows}
            onChange={(rows) => choose({ ...scope, rows })}
          />
          <CountField
            label={text.seed}
            hint={text.seedHint}
            value={scope.seed}
            min={0}
            max={4_294_967_295}
            onChange={(next) => choose({ ...scope, seed: next })}
          />
        </div>
      ) : scope.kind === 'filter' ? (
        <FilterFields
          dataset={dataset}
          filter={scope.filter}
          onChange={(filter) => choose({ kind: 'filter', filter })}
        />
      ) : null}
      <div className="mt-3 border-t border-line-soft pt-2">
        <Checkbox
          label={text.dropRepeated}
          detail={repeated === undefined ? undefined : `(${format.count(repeated)})`}
          checked={dropRepeated}
          onChange={(checked) => edit({ scope: { ...scope, dropRepeated: checked } })}
        />
      </div>
      <div className="mt-2 flex justify-between" role="status" aria-label={text.sum}>
        <span className="text-text-2">{text.sum}</span>
        {count.data === undefined ? (
          <span className="text-text-3">{text.counting}</span>
        ) : (
          <DoubleRule>{format.count(count.data.rows)}</DoubleRule>
        )}
      </div>
    </Card>
  )
}
