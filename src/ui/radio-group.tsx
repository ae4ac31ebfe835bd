import { useId, type ReactNode } from 'react'
import { cx } from './cx.ts'

export interface RadioOption<Value extends string> {
  readonly value: Value
  readonly label: ReactNode
  /** Support text right after the label: "recommended". */
  readonly note?: ReactNode
  /** The consequence, under the label. */
  readonly hint?: ReactNode
  /** Right end: a count, an input that belongs to the choice. */
  readonly aside?: ReactNode
  readonly disabled?: boolean | undefined
}

interface RadioGroupProps<Value extends string> {
  readonly label: string
  readonly hideLabel?: boolean | undefined
  readonly value: Value | null
  readonly onChange: (value: Value) => void
  readonly options: readonly RadioOption<Value>[]
  /** Boxed with lines between, for choices that need a sentence each. */
  readonly boxed?: boolean | undefined
  readonly className?: string | undefined
}

export function RadioGroup<Value extends string>({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
  boxed = false,
  className,
}: RadioGroupProps<Value>) {
  const id = useId()
  return (
    <div role="radiogroup" aria-labelledby={id} className={cx('flex min-w-0 flex-col gap-1', className)}>
      <span id={id} className={cx('text-support font-medium text-text-2', hideLabel && 'sr-only')}>
        {label}
      </span>
      <div className={cx(boxed && 'divide-y divide-line-soft rounded-card border border-line bg-surface')}>
        {options.map((option) => (
          <div
            key={option.value}
            className={cx('flex items-center gap-3', boxed ? 'px-3.5 py-2' : 'min-h-[30px] touch:min-h-11')}
          >
            <label className="flex min-w-0 flex-1 items-start gap-2.5 touch:py-2">
              <input
                type="radio"
                name={id}
                value={option.value}
                checked={option.value === value}
                disabled={option.disabled}
                onChange={() => onChange(option.value)}
                className="mt-0.5 size-4 shrink-0 appearance-none rounded-full border border-line-strong bg-surface transition-[border-width] checked:border-[5px] checked:border-accent disabled:border-line disabled:bg-sunken forced-colors:appearance-auto"
              />
              <span className="min-w-0">
                <span
                  className={cx(option.hint !== undefined && 'font-medium', option.disabled && 'text-text-3')}
                >
                  {option.label}
                </span>
                {option.note === undefined ? null : (
                  <span className="ms-1 text-support text-text-3">{option.note}</span>
                )}
                {option.hint === undefined ? null : (
                  <span className="block text-support text-text-2">{option.hint}</span>
                )}
              </span>
            </label>
            {option.aside === undefined ? null : (
              <div className="text-support text-text-3 tabular-nums">{option.aside}</div>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}
