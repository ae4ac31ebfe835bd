import { useId } from 'react'
import { cx } from './cx.ts'

interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly { readonly value: Value; readonly label: string }[]
}

/** A few views of the same thing, one of them shown. Radio buttons to the keyboard. */
export function Segmented<Value extends string>({ label, value, onChange, options }: SegmentedProps<Value>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex rounded-control border border-line bg-sunken p-px"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative flex min-h-6 items-center rounded-[5px] px-2.5 text-support font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus touch:min-h-10',
            option.value === value
              ? 'bg-surface text-text shadow-[0_0_0_1px_var(--line),0_1px_1px_rgb(0_0_0/4%)] forced-colors:border'
              : 'text-text-2 hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
