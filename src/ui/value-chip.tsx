import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'

interface ValueChipProps {
  readonly icon?: LucideIcon | undefined
  /** Outlined: the value was taken over from elsewhere. */
  readonly outlined?: boolean | undefined
  readonly children: ReactNode
}

/** One answer value. */
export function ValueChip({ icon, outlined = false, children }: ValueChipProps) {
  return (
    <span
      className={cx(
        'inline-flex min-h-5 max-w-full items-center gap-1.5 rounded-chip px-1.5 text-support font-medium text-answer-text',
        outlined ? 'border border-answer-line' : 'bg-answer-tint-2 forced-colors:border',
      )}
    >
      {icon ? <Icon of={icon} size={12} /> : null}
      <span className="truncate">{children}</span>
    </span>
  )
}
