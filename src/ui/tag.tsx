import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'

/** Names of the `tone-*` classes of theme.css. */
export type Tone =
  | 'neutral'
  | 'accent'
  | 'warn'
  | 'danger'
  | 'answered'
  | 'copy'
  | 'refused'
  | 'truncated'
  | 'invalid'
  | 'failed'
  | 'fatal'
  | 'expired'
  | 'missing'
  | 'lost'
  | 'cancelled'
  | 'done'
  | 'waiting'
  | 'not_sent'
  | 'skipped'

interface TagProps {
  readonly tone?: Tone | undefined
  readonly icon?: LucideIcon | undefined
  /** `plain` leaves out the tint: glyph and word in the tone's text colour, for lists and tables. */
  readonly plain?: boolean | undefined
  readonly children: ReactNode
  readonly className?: string | undefined
}

/** Glyph and word on the tint that belongs to them. */
export function Tag({ tone = 'neutral', icon, plain = false, children, className }: TagProps) {
  return (
    <span
      className={cx(
        `tone-${tone} inline-flex max-w-full items-center gap-1.5 font-medium text-(--tone-text)`,
        plain
          ? 'text-body'
          : 'min-h-[22px] rounded-chip bg-(--tone-tint) px-1.5 text-support forced-colors:border',
        className,
      )}
    >
      {icon ? <Icon of={icon} size={14} /> : null}
      <span className="min-w-0 truncate">{children}</span>
    </span>
  )
}
