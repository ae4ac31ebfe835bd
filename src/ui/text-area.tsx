import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { controlLook, Field, type FieldText } from './field.tsx'

interface TextAreaProps extends FieldText, Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly mono?: boolean | undefined
  readonly aside?: ReactNode
}

/** Grows with its text where the browser can (`field-sizing`), from `rows` lines up to half the window. */
export function TextArea({
  label,
  hideLabel,
  hint,
  error,
  aside,
  value,
  onChange,
  mono = false,
  rows = 3,
  className,
  ...rest
}: TextAreaProps) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside} className={className}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          rows={rows}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          style={{ minHeight: `calc(${rows} * 1.3125rem + 1.125rem)` }}
          className={cx(
            controlLook,
            'field-sizing-content border-line-strong max-h-[50dvh] resize-y py-2',
            mono && 'font-mono text-[0.78125rem] leading-[1.3125rem] tracking-[-0.01em]',
          )}
        />
      )}
    </Field>
  )
}
