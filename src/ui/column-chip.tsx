import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'

interface ColumnChipProps extends ComponentProps<'button'> {
  readonly icon?: LucideIcon | undefined
  /** Used in the text: filled blue. Otherwise an outline. */
  readonly used?: boolean | undefined
}

const look =
  'inline-flex min-h-[22px] max-w-56 items-center gap-1.5 rounded-chip border px-1.5 text-support font-medium'
const usedLook = 'border-accent-line bg-accent-tint text-accent-text'
const unusedLook = 'border-line bg-surface text-text-2'

/** One of your columns, as a button that inserts it. */
export function ColumnChip({ icon, used = false, className, children, ...rest }: ColumnChipProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        look,
        'transition-colors touch:min-h-11 touch:px-3',
        used ? cx(usedLook, 'hover:border-accent-text') : cx(unusedLook, 'hover:bg-canvas hover:text-text'),
        className,
      )}
    >
      {icon ? <Icon of={icon} size={12} /> : null}
      <span className="truncate">{children}</span>
    </button>
  )
}

interface ColumnMarkProps {
  readonly icon?: LucideIcon | undefined
  readonly used?: boolean | undefined
  readonly children: string
}

/** One of your columns, only named. */
export function ColumnMark({ icon, used = false, children }: ColumnMarkProps) {
  return (
    <span className={cx(look, used ? usedLook : unusedLook)}>
      {icon ? <Icon of={icon} size={12} /> : null}
      <span className="truncate">{children}</span>
    </span>
  )
}
