import type { ReactNode } from 'react'

interface SecondBarProps {
  /** Stepper, or the title with its tabs. */
  readonly children: ReactNode
  /** Support text before the actions: "Draft saved 13:58". */
  readonly note?: ReactNode
  /** The main action is the last one. On a phone they stick above the bottom bar. */
  readonly actions?: ReactNode
}

/** The bar under the top bar: where you are, and the main action at its right end. */
export function SecondBar({ children, note, actions }: SecondBarProps) {
  return (
    <div className="flex min-h-[52px] flex-wrap items-center gap-x-4 border-b border-line bg-surface px-3 sm:px-6">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-6 self-stretch">{children}</div>
      {note === undefined ? null : <div className="text-support text-text-3 max-md:hidden">{note}</div>}
      {actions === undefined ? null : (
        <div
          data-actions=""
          className="flex items-center gap-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(60px+env(safe-area-inset-bottom))] max-sm:z-20 max-sm:border-t max-sm:border-line max-sm:bg-surface max-sm:px-3 max-sm:py-2 max-sm:*:flex-auto"
        >
          {actions}
        </div>
      )}
    </div>
  )
}
