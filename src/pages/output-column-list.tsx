import { useState } from 'react'
import { outputTypes, type OutputColumn } from '#core/request/draft.ts'
import { judgeOutputColumns } from '#core/request/output-columns.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { X } from '#ui/icon.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'

interface Props {
  readonly columns: readonly OutputColumn[]
  readonly onChange: (columns: readonly OutputColumn[]) => void
}

export const freshOutputColumn: OutputColumn = { name: '', type: 'text', description: '', values: [] }

/** The answer columns, each with a name, a type, and what the model should put there; and what is wrong with them. */
export function OutputColumnList({ columns, onChange }: Props) {
  const text = useStrings().newRun.prompt.outputs
  const issues = judgeOutputColumns(columns)
  const change = (index: number, part: Partial<OutputColumn>) =>
    onChange(columns.map((column, at) => (at === index ? { ...column, ...part } : column)))
  return (
    <>
      {columns.length === 0 ? <p className="px-3.5 py-3 text-text-3">{text.none}</p> : null}
      {issues
        .filter((issue) => !('column' in issue))
        .map((issue) => (
          <p key={issue.kind} role="alert" className="px-3.5 py-2 text-danger-text">
            {text.issues[issue.kind] ?? text.issue}
          </p>
        ))}
      <ul className="divide-y divide-line-soft">
        {columns.map((column, index) => {
          const issue = issues.find((one) => 'column' in one && one.column === index)
          const label = column.name === '' ? text.unnamed : column.name
          return (
            <li
              key={index}
              aria-label={label}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-2 px-3.5 py-2.5 sm:grid-cols-[minmax(6.5rem,2fr)_7rem_minmax(0,5fr)_2rem]"
            >
              <TextField
                label={text.name}
                value={column.name}
                onChange={(name) => change(index, { name })}
                error={
                  issue === undefined || (column.name === '' && issue.kind === 'EmptyName')
                    ? undefined
                    : (text.issues[issue.kind] ?? text.issue)
                }
                spellCheck={false}
              />
              <Select
                label={text.type}
                value={column.type}
                options={outputTypes.map((value) => ({ value, label: text.types[value] }))}
                onChange={(type) => change(index, { type, ...(type === 'category' ? {} : { values: [] }) })}
                className="max-sm:order-2 max-sm:col-span-2"
              />
              <div
                className={cx(
                  'grid min-w-0 gap-x-3 gap-y-2 max-sm:order-2 max-sm:col-span-2',
                  column.type === 'category' && 'md:grid-cols-[3fr_2fr]',
                )}
              >
                {column.type === 'category' ? (
                  <ValuesField
                    label={text.values}
                    placeholder={text.valuesPlaceholder}
                    values={column.values}
                    onChange={(values) => change(index, { values })}
                  />
                ) : null}
                <TextField
                  label={text.description}
                  value={column.description}
                  onChange={(description) => change(index, { description })}
                />
              </div>
              <IconButton
                icon={X}
                label={text.remove(label)}
                onClick={() => onChange(columns.filter((_, at) => at !== index))}
                className="mt-5 max-sm:order-1"
              />
            </li>
          )
        })}
      </ul>
    </>
  )
}

interface ValuesFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** Values as one line of text. What is being typed stays as typed: a comma at the end is not taken away. */
function ValuesField({ label, placeholder, values, onChange }: ValuesFieldProps) {
  const [typed, setTyped] = useState(values.join(', '))
  const shown = parseValues(typed).join('\n') === values.join('\n') ? typed : values.join(', ')
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      value={shown}
      onChange={(next) => {
        setTyped(next)
        onChange(parseValues(next))
      }}
    />
  )
}

const parseValues = (typed: string): readonly string[] =>
  typed
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
