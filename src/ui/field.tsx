import { useId, type ReactNode } from 'react'
import { CircleX, Icon } from './icon.tsx'
import { cx } from './cx.ts'

/** What every field accepts around its control. */
export interface FieldText {
  readonly label: string
  /** The label is spoken but not drawn; only where something visible says the same. */
  readonly hideLabel?: boolean | undefined
  readonly hint?: ReactNode
  /** Cause and remedy. Announced when it appears. */
  readonly error?: ReactNode
}

/** What a control needs to be tied to its label, hint and error. */
export interface FieldWiring {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

interface FieldProps extends FieldText {
  readonly children: (wiring: FieldWiring) => ReactNode
  /** At the right end of the label line. */
  readonly aside?: ReactNode
  readonly className?: string | undefined
}

/** Label above, control, then error or hint below, wired so that a screen reader reads all three. */
export function Field({ label, hideLabel = false, hint, error, aside, children, className }: FieldProps) {
  const id = useId()
  const hasHint = isShown(hint)
  const hasError = isShown(error)
  const described = [hasError ? `${id}-error` : null, hasHint ? `${id}-hint` : null].filter(
    (part) => part !== null,
  )
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <div
        className={cx(
          'flex items-baseline justify-between gap-3',
          hideLabel && aside === undefined && 'sr-only',
        )}
      >
        <label htmlFor={id} className={cx('text-support font-medium text-text-2', hideLabel && 'sr-only')}>
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': hasError || undefined,
      })}
      {hasError ? (
        <p
          id={`${id}-error`}
          role="alert"
          className="flex items-start gap-1.5 text-support leading-[1.125rem] text-danger-text"
        >
          <Icon of={CircleX} size={14} className="mt-0.5" />
          <span className="min-w-0">{error}</span>
        </p>
      ) : null}
      {hasHint ? (
        <p id={`${id}-hint`} className="text-support text-text-3">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** The box shared by inputs, text areas and selects; its edge is chosen beside it. */
export const controlLook =
  'w-full min-w-0 rounded-control border bg-surface px-2.5 text-body text-text focus-visible:-outline-offset-1 aria-invalid:border-danger-text disabled:border-line disabled:bg-sunken disabled:text-text-3 touch:text-lead'

function isShown(part: ReactNode): boolean {
  return part !== undefined && part !== null && part !== '' && part !== false
}
