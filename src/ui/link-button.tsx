import type { ComponentProps } from 'react'
import { buttonLook, type ButtonSize, type ButtonVariant } from './button-look.ts'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'

interface LinkButtonProps extends ComponentProps<'a'> {
  readonly href: string
  readonly variant?: ButtonVariant | undefined
  readonly size?: ButtonSize | undefined
  readonly icon?: LucideIcon | undefined
  readonly iconAfter?: LucideIcon | undefined
}

/** A link that looks like a button: it leads somewhere, and can be opened in a new tab. */
export function LinkButton({
  variant,
  size,
  icon,
  iconAfter,
  children,
  className,
  ...rest
}: LinkButtonProps) {
  return (
    <a {...rest} className={cx(buttonLook(variant, size), className)}>
      {icon ? <Icon of={icon} /> : null}
      <span>{children}</span>
      {iconAfter ? <Icon of={iconAfter} /> : null}
    </a>
  )
}
