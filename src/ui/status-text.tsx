import type { ReactNode } from 'react'

interface StatusTextProps {
  readonly children?: ReactNode
  readonly className?: string | undefined
}

/** Text that changes by itself and is announced politely. Keep it mounted while empty, or the first change is lost. */
export function StatusText({ children, className }: StatusTextProps) {
  return (
    <div role="status" className={className}>
      {children}
    </div>
  )
}
