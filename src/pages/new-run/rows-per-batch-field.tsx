import { useDraft } from '#state/draft-store.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextField } from '#ui/text-field.tsx'

interface Props {
  readonly label: string
  readonly hint: string
  /** What the provider takes in one batch. */
  readonly limit: number
  readonly className?: string | undefined
}

/** How many rows go into one batch; empty = as many as the provider takes. */
export function RowsPerBatchField({ label, hint, limit, className }: Props) {
  const format = useFormat()
  const { draft, edit } = useDraft()
  return (
    <TextField
      label={label}
      hint={hint}
      type="number"
      inputMode="numeric"
      min={1}
      max={limit}
      placeholder={format.count(limit)}
      value={draft.rowsPerShard === null ? '' : String(draft.rowsPerShard)}
      onChange={(typed) => {
        const rows = Math.trunc(Number(typed))
        edit({ rowsPerShard: rows >= 1 ? Math.min(rows, limit) : null })
      }}
      className={className}
    />
  )
}
