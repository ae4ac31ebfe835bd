import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface EmptyStateProps {
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert`: loading failed, which must not look like nothing being there. */
  readonly role?: 'alert' | 'status' | undefined
  readonly className?: string | undefined
}

/** Nothing yet, no match, not loaded: says which, and what to do. Inside a card or a table's place. */
export function EmptyState({ title, children, actions, role, className }: EmptyStateProps) {
  return (
    <div role={role} className={cx('flex flex-col items-center gap-1.5 px-6 py-8 text-center', className)}>
      <p className="text-body font-medium text-balance">{title}</p>
      {children === undefined ? null : (
        <div className="max-w-[56ch] text-support text-pretty text-text-2">{children}</div>
      )}
      {actions === undefined ? null : (
        <div className="mt-2 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      )}
    </div>
  )
}
