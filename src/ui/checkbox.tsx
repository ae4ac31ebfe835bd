import { useId, type ReactNode } from 'react'
import { cx } from './cx.ts'

interface CheckboxProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly label: ReactNode
  /** Support text after the label, on its line. */
  readonly detail?: ReactNode
  /** What it changes, under the label. Not part of the name. */
  readonly hint?: ReactNode
  readonly hideLabel?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly className?: string | undefined
}

export function Checkbox({
  checked,
  onChange,
  label,
  detail,
  hint,
  hideLabel = false,
  disabled,
  className,
}: CheckboxProps) {
  const id = useId()
  const box = (
    <label className={cx('inline-flex items-start gap-2 py-1 touch:min-h-11 touch:items-center', className)}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.checked)}
        className={cx(
          'mt-0.5 grid size-4 shrink-0 appearance-none place-content-center rounded-[4px] border border-line-strong bg-surface transition-colors touch:mt-0',
          "before:h-2 before:w-1 before:-translate-y-px before:rotate-45 before:border-r-2 before:border-b-2 before:border-on-accent before:opacity-0 before:content-['']",
          'checked:border-accent checked:bg-accent checked:before:opacity-100 disabled:border-line disabled:bg-sunken',
          'forced-colors:appearance-auto',
        )}
      />
      <span className={cx('min-w-0', hideLabel && 'sr-only')}>
        {label}
        {detail === undefined ? null : <span className="ms-2 text-support text-text-3">{detail}</span>}
      </span>
    </label>
  )
  if (hint === undefined) return box
  return (
    <div>
      {box}
      <p id={id} className="ps-6 text-support text-text-3">
        {hint}
      </p>
    </div>
  )
}
