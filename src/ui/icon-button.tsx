import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'title' | 'disabled'> {
  readonly icon: LucideIcon
  /** Accessible name and tooltip. */
  readonly label: string
  readonly size?: 'default' | 'small' | undefined
  readonly disabled?: boolean | undefined
}

/** A glyph alone: only for previous, next, close, more, copy, columns (design.md, icons). */
export function IconButton({
  icon,
  label,
  size = 'default',
  disabled = false,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onClick}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-control text-text-2 transition-colors select-none hover:bg-sunken hover:text-text',
        'aria-disabled:cursor-default aria-disabled:text-line-strong aria-disabled:hover:bg-transparent touch:size-11',
        size === 'small' ? 'size-7' : 'size-8',
        className,
      )}
    >
      <Icon of={icon} />
    </button>
  )
}
