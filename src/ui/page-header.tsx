import type { ReactNode } from 'react'

interface PageHeaderProps {
  readonly title: string
  /** One line of facts under the title. */
  readonly note?: ReactNode
  /** The main action is the last one. */
  readonly actions?: ReactNode
}

export function PageHeader({ title, note, actions }: PageHeaderProps) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1">
        <h1 className="text-page">{title}</h1>
        {note === undefined ? null : <p className="mt-0.5 text-support text-text-3">{note}</p>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap items-center gap-3">{actions}</div>}
    </div>
  )
}
