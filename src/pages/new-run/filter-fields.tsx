import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { judgeFilter, type FilterTest, type RowFilter } from '#core/dataset/row-filter.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'

const choices = {
  contains: ['contains', false],
  notContains: ['contains', true],
  equals: ['equals', false],
  notEquals: ['equals', true],
  missing: ['missing', false],
  notMissing: ['missing', true],
  greater: ['greater', false],
  less: ['less', false],
} as const satisfies Record<string, readonly [FilterTest, boolean]>
type Choice = keyof typeof choices
const choiceKeys = Object.keys(choices) as Choice[]

interface Props {
  readonly dataset: DatasetRecord
  readonly filter: RowFilter
  readonly onChange: (filter: RowFilter) => void
}

/** Rows by one cell of theirs. */
export function FilterFields({ dataset, filter, onChange }: Props) {
  const text = useStrings().dataStep.scope
  const columns = shownColumns(dataset)
  const issue = judgeFilter(filter, columns)
  const choice =
    choiceKeys.find((key) => choices[key][0] === filter.test && choices[key][1] === filter.negated) ??
    'contains'
  const known = columns.some(({ id }) => id === filter.column)
  return (
    <div className="mt-2 flex flex-col gap-2">
      <Select
        label={text.filterColumn}
        hideLabel
        value={known ? filter.column : ''}
        error={issue === 'UnknownColumn' ? text.issues.UnknownColumn : undefined}
        onChange={(column) => onChange({ ...filter, column })}
        options={[
          ...(known ? [] : [{ value: '', label: '', disabled: true }]),
          ...columns.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Select
        label={text.filterTest}
        hideLabel
        value={choice}
        onChange={(key) => onChange({ ...filter, test: choices[key][0], negated: choices[key][1] })}
        options={choiceKeys.map((key) => ({ value: key, label: text.tests[key] }))}
      />
      {filter.test === 'missing' ? null : (
        <TextField
          label={text.filterValue}
          hideLabel
          value={filter.value}
          hint={issue === null || issue === 'UnknownColumn' ? undefined : text.issues[issue]}
          onChange={(value) => onChange({ ...filter, value })}
        />
      )}
    </div>
  )
}
