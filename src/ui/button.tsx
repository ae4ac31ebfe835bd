import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { buttonLook, type ButtonSize, type ButtonVariant } from './button-look.ts'
import { cx } from './cx.ts'
import { Icon, LoaderCircle, type LucideIcon } from './icon.tsx'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly variant?: ButtonVariant | undefined
  readonly size?: ButtonSize | undefined
  readonly icon?: LucideIcon | undefined
  readonly iconAfter?: LucideIcon | undefined
  /** Said in a lighter weight after the label: a price, a count. Part of the accessible name. */
  readonly detail?: ReactNode
  /** Working on it: keeps its place and focus, takes no press. */
  readonly busy?: boolean | undefined
  /** Stays focusable, so that the reason beside it (`aria-describedby`) can be found by keyboard. */
  readonly disabled?: boolean | undefined
}

export function Button({
  variant,
  size,
  icon,
  iconAfter,
  detail,
  busy = false,
  disabled = false,
  children,
  className,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const still = busy || disabled
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (still) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={still || undefined}
      onClick={press}
      className={cx(buttonLook(variant, size), className)}
    >
      {busy ? (
        <Icon of={LoaderCircle} className="animate-turn" />
      ) : icon ? (
        <Icon of={icon} size={size === 'small' ? 14 : 16} />
      ) : null}
      <span>
        {children}
        {detail === undefined || detail === null || detail === '' ? null : (
          <>
            {' '}
            <span
              className={cx('ms-0.5 font-normal', variant === 'primary' ? 'text-current' : 'text-text-3')}
            >
              {detail}
            </span>
          </>
        )}
      </span>
      {iconAfter ? <Icon of={iconAfter} size={size === 'small' ? 14 : 16} /> : null}
    </button>
  )
}
