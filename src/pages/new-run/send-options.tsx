import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { ConnectionRecord, DatasetRecord } from '#core/records.ts'
import type { Estimate } from '#engine/drafts/draft-types.ts'
import { useState } from 'react'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'
import { parseDollars } from '../dollars.ts'
import { RowsPerBatchField } from './rows-per-batch-field.tsx'

interface Props {
  readonly dataset: DatasetRecord
  readonly connection: ConnectionRecord | undefined
  readonly estimate: Estimate | undefined
}

/** In what parts, in which order, up to what price: one line each. */
export function SendOptions({ dataset, connection, estimate }: Props) {
  const text = useStrings().sendOptions
  const format = useFormat()
  const { draft, edit } = useDraft()
  const limit = connection?.limits.requestsPerShard ?? 50_000
  const shards = estimate?.shards ?? []
  const first = shards[0]?.requests ?? 0
  const rest = (estimate?.requests ?? 0) - first
  const columns = shownColumns(dataset)
  const order = draft.order ?? null
  // A column that was left out since cannot be chosen, and is not looked at either.
  const ordered = columns.some(({ id }) => id === order?.columnId) ? order : null
  const hasParts = shards.length > 1
  return (
    <fieldset className="grid gap-x-4 gap-y-4 sm:grid-cols-2">
      <legend className="sr-only">{text.title}</legend>
      <RowsPerBatchField
        label={text.rowsPerBatch}
        hint={text.rowsPerBatchHint(format.count(limit), format.count(shards.length))}
        limit={limit}
      />
      <CapField isFree={connection?.provider === 'sandbox'} worst={estimate?.costUsd?.high ?? null} />
      <Select
        label={text.order}
        hint={text.orderHint}
        value={ordered?.columnId ?? ''}
        options={[
          { value: '', label: text.orderNone },
          ...columns.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(columnId) =>
          edit({ order: columnId === '' ? null : { columnId, descending: ordered?.descending ?? true } })
        }
      />
      {ordered === null ? (
        <span className="max-sm:hidden" />
      ) : (
        <Select
          label={text.direction}
          value={ordered.descending ? 'largest' : 'smallest'}
          options={(['largest', 'smallest'] as const).map((value) => ({ value, label: text[value] }))}
          onChange={(value) => edit({ order: { ...ordered, descending: value === 'largest' } })}
        />
      )}
      <div className="sm:col-span-2">
        <Checkbox
          label={text.pilot}
          hint={hasParts ? text.pilotHint(format.count(first), format.count(rest)) : text.pilotOne}
          checked={draft.pilot === true && hasParts}
          disabled={!hasParts}
          onChange={(pilot) => edit({ pilot })}
        />
      </div>
    </fieldset>
  )
}

/** What is typed stays as typed; only an amount becomes the draft's cap. */
function CapField({ isFree, worst }: { readonly isFree: boolean; readonly worst: number | null }) {
  const text = useStrings().sendOptions
  const format = useFormat()
  const { draft, edit } = useDraft()
  const cap = draft.budgetUsd ?? null
  const [typed, setTyped] = useState(cap === null ? '' : String(cap))
  const parsed = parseDollars(typed)
  const isBelow = cap !== null && worst !== null && cap < worst
  return (
    <TextField
      label={text.cap}
      hint={isFree ? text.capFree : isBelow ? text.capBelow(format.money(worst)) : text.capHint}
      error={parsed === undefined ? text.capBad : undefined}
      inputMode="decimal"
      placeholder={text.capPlaceholder}
      value={typed}
      onChange={(value) => {
        setTyped(value)
        edit({ budgetUsd: parseDollars(value) ?? null })
      }}
    />
  )
}
