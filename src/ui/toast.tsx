import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'

interface ToastProps {
  readonly children: ReactNode
  /** Usually a `TextButton` that takes it back. */
  readonly action?: ReactNode
  /** After 6 s without mouse or focus on it. */
  readonly onDone: () => void
}

/** Something local was done and can be undone. Never for errors: these stay where they happened. */
export function Toast({ children, action, onDone }: ToastProps) {
  const [held, setHeld] = useState(false)
  const done = useEffectEvent(onDone)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => done(), 6000)
    return () => clearTimeout(timer)
  }, [held])
  return (
    <div
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="fixed right-6 bottom-6 z-40 flex min-h-11 min-w-72 items-center justify-between gap-6 rounded-card border border-line bg-raised px-3.5 shadow-toast max-sm:inset-x-3 max-sm:right-3 max-sm:bottom-[calc(72px+env(safe-area-inset-bottom))]"
    >
      <span>{children}</span>
      {action}
    </div>
  )
}
