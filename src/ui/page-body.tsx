import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface PageBodyProps {
  readonly children: ReactNode
  readonly className?: string | undefined
}

/** Page padding, and content no wider than 1600. Tables that bleed stand outside of it. */
export function PageBody({ children, className }: PageBodyProps) {
  return (
    <div className={cx('mx-auto w-full max-w-[1600px] px-3 py-3 sm:px-6 sm:py-5', className)}>{children}</div>
  )
}
