import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface PickProps {
  /** Blue and grey = source, green = answers. */
  readonly ink?: 'source' | 'answer' | undefined
  /** What a part stands for: its tooltip and name. With it the parts can be pressed. */
  readonly labels?: readonly string[] | undefined
  readonly onPick?: ((index: number, more: boolean) => void) | undefined
  /** The parts that rows are filtered by; the others step back. */
  readonly picked?: ReadonlySet<number> | undefined
}

interface MiniBarsProps extends PickProps {
  /** Heights in any unit, from left to right. */
  readonly values: readonly number[]
}

const height = 20

/** A histogram in the space of a word. Its parts need no tab stop of their own: the column's menu filters as well. */
export function MiniBars({ values, ink = 'source', picked, ...pick }: MiniBarsProps) {
  const tallest = Math.max(...values, 1)
  return (
    <div
      aria-hidden={pick.onPick === undefined || undefined}
      className="flex w-full max-w-36 items-end gap-px"
      style={{ height }}
    >
      {values.map((value, index) => (
        <Part key={index} index={index} {...pick} className="flex h-full min-w-0 flex-1 items-end">
          <span
            className={cx(
              'block w-full rounded-t-[1px] forced-colors:border',
              ink === 'answer' ? 'bg-answer-fill' : 'bg-line-strong',
              value === 0 && 'opacity-0',
              isBack(picked, index) && 'bg-line!',
            )}
            style={{ height: Math.max(Math.round((value / tallest) * height), 2) }}
          />
        </Part>
      ))}
    </div>
  )
}

interface MiniSharesProps extends PickProps {
  /** Largest first. What they lack to `total` is drawn empty. */
  readonly values: readonly number[]
  readonly total: number
}

const shareInks = {
  source: ['bg-text-3', 'bg-line-strong', 'bg-line'],
  answer: [
    'bg-answer-fill',
    'bg-[color-mix(in_oklab,var(--answered-fill)_65%,var(--answer-head))]',
    'bg-[color-mix(in_oklab,var(--answered-fill)_38%,var(--answer-head))]',
    'bg-[color-mix(in_oklab,var(--answered-fill)_22%,var(--answer-head))]',
  ],
} as const

/** Few values share one bar; each is lighter than the one before. */
export function MiniShares({ values, total, ink = 'source', picked, ...pick }: MiniSharesProps) {
  const inks = shareInks[ink]
  return (
    <div
      aria-hidden={pick.onPick === undefined || undefined}
      className="flex w-full max-w-36 items-center"
      style={{ height }}
    >
      <div className="flex h-2.5 w-full gap-px overflow-clip rounded-bar bg-sunken forced-colors:border">
        {values.slice(0, 8).map((value, index) => (
          <Part
            key={index}
            index={index}
            {...pick}
            className={cx(
              'h-full min-w-[2px]',
              isBack(picked, index) ? 'bg-line' : inks[Math.min(index, inks.length - 1)],
            )}
            width={`${(value / Math.max(total, 1)) * 100}%`}
          />
        ))}
      </div>
    </div>
  )
}

interface PartProps extends PickProps {
  readonly index: number
  readonly className: string
  readonly width?: string
  readonly children?: ReactNode
}

function Part({ index, labels, onPick, className, width, children }: PartProps) {
  const style = width === undefined ? undefined : { width }
  if (onPick === undefined) {
    return (
      <span className={className} style={style} title={labels?.[index]}>
        {children}
      </span>
    )
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={labels?.[index]}
      title={labels?.[index]}
      onClick={(event) => onPick(index, event.shiftKey || event.ctrlKey || event.metaKey)}
      className={cx(className, 'cursor-pointer hover:brightness-90')}
      style={style}
    >
      {children}
    </button>
  )
}

const isBack = (picked: ReadonlySet<number> | undefined, index: number): boolean =>
  picked !== undefined && picked.size > 0 && !picked.has(index)
