import { useState } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { SearchField } from '#ui/search-field.tsx'

interface Props {
  readonly stats: ColumnStats | undefined
  readonly chosen: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** So many fit without a search. */
const few = 10

/** The values of a column with how many rows each has under the other filters. */
export function ValueChoices({ stats, chosen, onChange }: Props) {
  const text = useStrings().results.column
  const format = useFormat()
  const [find, setFind] = useState('')
  if (stats === undefined)
    return (
      <p role="status" className="text-support text-text-3">
        {text.counting}
      </p>
    )
  const listed = stats.top.filter(({ isCut }) => !isCut)
  // What the address names stays visible, also where no row has it any more.
  const gone = chosen.filter((value) => !listed.some((one) => one.value === value))
  const values = [...listed, ...gone.map((value) => ({ value, rows: 0 }))]
  const wanted = find.trim().toLowerCase()
  const seen = values.filter(({ value }) => value.toLowerCase().includes(wanted))
  return (
    <div>
      {values.length > few ? (
        <SearchField label={text.find} value={find} onChange={setFind} className="mb-1" />
      ) : null}
      {values.length === 0 ? <p className="text-support text-text-3">{text.noValues}</p> : null}
      <div className="flex max-h-56 flex-col overflow-y-auto">
        {seen.map(({ value, rows }) => (
          <Checkbox
            key={value}
            label={<span className="wrap-anywhere">{value}</span>}
            detail={format.count(rows)}
            checked={chosen.includes(value)}
            onChange={(isOn) => onChange(isOn ? [...chosen, value] : chosen.filter((one) => one !== value))}
            className="py-0.5!"
          />
        ))}
      </div>
      {stats.distinct.count > listed.length ? (
        <p className="mt-1 text-support text-text-3">{text.moreValues}</p>
      ) : null}
    </div>
  )
}
