import { cx } from './cx.ts'

/** `danger` asks before it costs, `destroy` is the filled button that then does it. One `primary` per view. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'destroy'
export type ButtonSize = 'default' | 'small' | 'large'

const variants: Readonly<Record<ButtonVariant, string>> = {
  primary:
    'bg-accent text-on-accent shadow-button hover:bg-accent-hover aria-disabled:bg-sunken aria-disabled:text-text-3 aria-disabled:shadow-[inset_0_0_0_1px_var(--line)]',
  secondary:
    'border border-line bg-surface text-text shadow-button hover:bg-canvas aria-disabled:bg-sunken aria-disabled:text-text-3',
  quiet: 'text-text-2 hover:bg-sunken hover:text-text aria-disabled:text-text-3',
  danger:
    'border border-line bg-surface text-danger-text shadow-button hover:bg-danger-tint aria-disabled:bg-sunken aria-disabled:text-text-3',
  destroy:
    'bg-danger-text text-surface shadow-button hover:brightness-95 aria-disabled:bg-sunken aria-disabled:text-text-3',
}

const sizes: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-7 gap-1.5 px-2.5 py-1 text-support touch:min-h-10',
  default: 'min-h-8 gap-2 px-3 py-1 text-body touch:min-h-11 touch:px-4',
  large: 'min-h-9 gap-2 px-4 py-1.5 text-body touch:min-h-11',
}

/** The look shared by buttons and by links that act as the way on. Labels wrap before they shrink. */
export function buttonLook(variant: ButtonVariant = 'secondary', size: ButtonSize = 'default'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center rounded-control text-center font-medium transition-colors select-none',
    'aria-disabled:cursor-default forced-colors:border',
    sizes[size],
    variants[variant],
  )
}
