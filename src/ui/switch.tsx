import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface SwitchProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly label: string
  readonly hideLabel?: boolean | undefined
  readonly hint?: ReactNode
  readonly disabled?: boolean | undefined
  readonly className?: string | undefined
}

/** Takes effect at once. */
export function Switch({
  checked,
  onChange,
  label,
  hideLabel = false,
  hint,
  disabled,
  className,
}: SwitchProps) {
  return (
    <label className={cx('inline-flex items-center gap-2 touch:min-h-11', className)}>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className={cx(
          'relative h-4 w-7 shrink-0 appearance-none rounded-full border border-line-strong bg-sunken transition-colors',
          'before:absolute before:top-1/2 before:left-0.5 before:size-2.5 before:-translate-y-1/2 before:rounded-full before:bg-line-strong before:transition-transform',
          'checked:border-accent checked:bg-accent checked:before:translate-x-3 checked:before:bg-on-accent',
          'forced-colors:appearance-auto',
        )}
      />
      <span className={cx(hideLabel && 'sr-only')}>
        <span className="text-body">{label}</span>
        {hint === undefined ? null : <span className="block text-support text-text-3">{hint}</span>}
      </span>
    </label>
  )
}
