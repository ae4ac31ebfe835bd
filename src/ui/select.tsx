import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { controlLook, Field, type FieldText } from './field.tsx'
import { ChevronDown, Icon } from './icon.tsx'

export interface SelectOption<Value extends string = string> {
  readonly value: Value
  readonly label: string
  readonly disabled?: boolean | undefined
}

interface SelectProps<Value extends string>
  extends FieldText, Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'size'> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly SelectOption<Value>[]
  readonly mono?: boolean | undefined
  readonly aside?: ReactNode
  /** A quieter box for settings that stand in a line: "Read as". */
  readonly compact?: boolean | undefined
  /** Of a compact one: a person's own choice, where others stand as they were found. */
  readonly chosen?: boolean | undefined
}

/** The platform's own list: typed search, wheels on phones, forced colours, all for free. */
export function Select<Value extends string>({
  label,
  hideLabel,
  hint,
  error,
  aside,
  value,
  onChange,
  options,
  mono = false,
  compact = false,
  chosen = false,
  className,
  ...rest
}: SelectProps<Value>) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside} className={className}>
      {(wiring) => (
        <div className="relative flex">
          <select
            {...rest}
            {...wiring}
            value={value}
            onChange={(event) => {
              const picked = options.find((option) => option.value === event.target.value)
              if (picked) onChange(picked.value)
            }}
            className={cx(
              controlLook,
              'appearance-none pe-8 text-ellipsis touch:h-11',
              compact
                ? cx(
                    'h-7 field-sizing-content text-support shadow-button',
                    chosen ? 'border-accent-line text-accent-text' : 'border-line',
                  )
                : 'h-8 border-line-strong',
              mono && 'font-mono text-code',
            )}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon
            of={ChevronDown}
            size={compact ? 14 : 16}
            className="pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 text-text-2"
          />
        </div>
      )}
    </Field>
  )
}
