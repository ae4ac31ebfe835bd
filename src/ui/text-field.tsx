import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { controlLook, Field, type FieldText } from './field.tsx'

export interface TextFieldProps
  extends FieldText, Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'size'> {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Ids, model names, URLs. */
  readonly mono?: boolean | undefined
  /** Drawn inside the box at its end: a unit, "ends in h7Qd", a button. */
  readonly trailing?: ReactNode
  readonly aside?: ReactNode
}

export function TextField({
  label,
  hideLabel,
  hint,
  error,
  aside,
  value,
  onChange,
  mono = false,
  trailing,
  className,
  type = 'text',
  ...rest
}: TextFieldProps) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside} className={className}>
      {(wiring) => (
        <div className="relative flex">
          <input
            autoComplete="off"
            {...rest}
            {...wiring}
            type={type}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={cx(
              controlLook,
              'h-8 border-line-strong touch:h-11',
              mono && 'font-mono text-code',
              Boolean(trailing) && 'pe-24',
            )}
          />
          {trailing ? (
            <div className="absolute inset-y-0 end-0 flex items-center pe-2.5 text-support text-text-3">
              {trailing}
            </div>
          ) : null}
        </div>
      )}
    </Field>
  )
}
