import { cx } from './cx.ts'

export interface BarSegment {
  readonly key: string
  readonly value: number
  /** A `fill-*` class of theme.css. */
  readonly fill: string
}

interface StackedBarProps {
  readonly segments: readonly BarSegment[]
  /** What the whole bar stands for; the rest stays an empty track. Without it the segments fill the bar. */
  readonly total?: number | undefined
  /** 8 in cells, 12 in lists, 26 in the ledger. */
  readonly height?: 8 | 12 | 26 | undefined
  readonly className?: string | undefined
}

const heights = { 8: 'h-2', 12: 'h-3', 26: 'h-[26px]' } as const

/**
 * Shares of a whole. Every part is at least 3 px wide, so that one in a million is seen: the bar is a picture, the text
 * beside it is exact, and only the text is read aloud.
 */
export function StackedBar({ segments, total, height = 12, className }: StackedBarProps) {
  const drawn = segments.filter((segment) => segment.value > 0)
  const sum = drawn.reduce((running, segment) => running + segment.value, 0)
  const rest = total === undefined ? (sum === 0 ? 1 : 0) : Math.max(total - sum, 0)
  return (
    <div
      aria-hidden="true"
      className={cx('flex w-full min-w-0 gap-[1.5px] overflow-clip rounded-bar', heights[height], className)}
    >
      {drawn.map((segment) => (
        <div
          key={segment.key}
          style={{ flexGrow: segment.value }}
          className={cx(
            'min-w-[3px] basis-0 transition-[flex-grow] duration-[400ms] first:rounded-s-bar last:rounded-e-bar',
            segment.fill,
          )}
        />
      ))}
      {rest > 0 ? (
        <div
          style={{ flexGrow: rest }}
          className="min-w-[3px] basis-0 border border-line bg-sunken transition-[flex-grow] duration-[400ms] first:rounded-s-bar last:rounded-e-bar"
        />
      ) : null}
    </div>
  )
}
