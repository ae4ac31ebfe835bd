import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface DoubleRuleProps {
  readonly children: ReactNode
  readonly className?: string | undefined
}

/** A total that the parts above it add up to. Nothing else carries the bookkeeper's double rule. */
export function DoubleRule({ children, className }: DoubleRuleProps) {
  return (
    <span className={cx('double-rule inline-block pb-px font-semibold tabular-nums', className)}>
      {children}
    </span>
  )
}
