import type { ReactNode } from 'react'

interface ProgressProps {
  readonly label: string
  readonly value: number
  readonly max: number
  /** What is read aloud in place of a bare percentage: "5,241 of 11,820 requests finished". */
  readonly valueText?: string | undefined
  /** The picture; without it a plain bar is drawn. */
  readonly children?: ReactNode
  readonly className?: string | undefined
}

export function Progress({ label, value, max, valueText, children, className }: ProgressProps) {
  const share = max > 0 ? Math.min(Math.max(value / max, 0), 1) : 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={valueText}
      className={className}
    >
      {children ?? (
        <div className="h-2 overflow-clip rounded-bar border border-line bg-sunken">
          <div
            style={{ transform: `scaleX(${share})` }}
            className="h-full origin-left bg-accent transition-transform duration-[400ms] forced-colors:bg-[Highlight]"
          />
        </div>
      )}
    </div>
  )
}
