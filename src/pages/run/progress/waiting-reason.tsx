import type { ReactNode } from 'react'
import { CircleHelp, Icon } from '#ui/icon.tsx'

interface Props {
  /** A question, with the shards by name. */
  readonly title: string
  readonly children: ReactNode
  /** When it is tried again. */
  readonly next?: string | null
  /** In the other's own words. */
  readonly said?: string | null
  readonly actions?: ReactNode
  readonly tone?: 'accent' | 'warn'
}

/** One reason for waiting: the question, the answer in numbers, the time of the next try, and what can be done. */
export function WaitingReason({
  title,
  children,
  next = null,
  said = null,
  actions,
  tone = 'accent',
}: Props) {
  return (
    <section className="flex gap-2.5 border-b border-line-soft pb-3 not-first:pt-3">
      <Icon
        of={CircleHelp}
        className={tone === 'warn' ? 'mt-0.5 text-warn-text' : 'mt-0.5 text-accent-text'}
      />
      <div className="min-w-0">
        <h3 className="font-semibold">{title}</h3>
        <p className="text-text-2">
          {children} {next === null ? null : <strong className="font-semibold text-text">{next}</strong>}
        </p>
        {said === null ? null : <p className="mt-1 text-support text-text-3">{said}</p>}
        {actions === undefined ? null : <div className="mt-1.5">{actions}</div>}
      </div>
    </section>
  )
}
