import { cx } from './cx.ts'

interface MiniBarsProps {
  /** Heights in any unit, from left to right. */
  readonly values: readonly number[]
}

const height = 20

/** A histogram in the space of a word. Decorative: the fact beside it says what matters. */
export function MiniBars({ values }: MiniBarsProps) {
  const tallest = Math.max(...values, 1)
  return (
    <div aria-hidden="true" className="flex w-full max-w-36 items-end gap-px" style={{ height }}>
      {values.map((value, index) => (
        <div
          key={index}
          className={cx(
            'min-w-0 flex-1 rounded-t-[1px] bg-line-strong forced-colors:border',
            value === 0 && 'opacity-0',
          )}
          style={{ height: Math.max(Math.round((value / tallest) * height), 2) }}
        />
      ))}
    </div>
  )
}

interface MiniSharesProps {
  /** Largest first. What they lack to `total` is drawn empty. */
  readonly values: readonly number[]
  readonly total: number
}

/** Few values share one bar; each is lighter than the one before. */
export function MiniShares({ values, total }: MiniSharesProps) {
  return (
    <div aria-hidden="true" className="flex w-full max-w-36 items-center" style={{ height }}>
      <div className="flex h-2.5 w-full gap-px overflow-clip rounded-bar bg-sunken forced-colors:border">
        {values.slice(0, 8).map((value, index) => (
          <div
            key={index}
            className={cx('h-full', ['bg-text-3', 'bg-line-strong', 'bg-line'][Math.min(index, 2)])}
            style={{ width: `${(value / Math.max(total, 1)) * 100}%` }}
          />
        ))}
      </div>
    </div>
  )
}
