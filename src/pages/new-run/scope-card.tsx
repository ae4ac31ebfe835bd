import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'
import { TextField } from '#ui/text-field.tsx'

/** Which rows a run covers. */
export function ScopeCard({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().newRun.data.scope
  const format = useFormat()
  const scope = useDraft((state) => state.draft.scope)
  const edit = useDraft((state) => state.edit)
  const first = scope.kind === 'first' ? scope.rows : Math.min(100, dataset.rows)
  return (
    <Card title={text.title}>
      <RadioGroup
        label={text.label}
        hideLabel
        value={scope.kind === 'first' ? 'first' : 'all'}
        onChange={(kind) => edit({ scope: kind === 'all' ? { kind } : { kind, rows: first } })}
        options={[
          { value: 'all', label: text.all, aside: format.count(dataset.rows) },
          {
            value: 'first',
            label: text.first,
            ...(scope.kind === 'all' ? { aside: format.count(first) } : {}),
          },
        ]}
      />
      {scope.kind === 'first' ? (
        <TextField
          label={text.count}
          type="number"
          inputMode="numeric"
          min={1}
          max={dataset.rows}
          value={String(scope.rows)}
          onChange={(typed) => {
            const rows = Math.trunc(Number(typed))
            if (rows >= 1) edit({ scope: { kind: 'first', rows: Math.min(rows, dataset.rows) } })
          }}
          className="mt-2"
        />
      ) : null}
    </Card>
  )
}
