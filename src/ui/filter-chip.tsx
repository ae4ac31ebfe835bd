import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Key } from './key.tsx'

interface FilterChipProps {
  readonly pressed: boolean
  readonly onPress: () => void
  /** A `fill-*` class: draws the key before the word. */
  readonly fill?: string | undefined
  readonly count?: ReactNode
  readonly children: ReactNode
}

/** Key, word and count; several may be pressed. */
export function FilterChip({ pressed, onPress, fill, count, children }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        'inline-flex min-h-[26px] shrink-0 items-center gap-1.5 rounded-control border px-2 text-support transition-colors select-none touch:min-h-11 touch:px-3',
        pressed
          ? 'border-accent-line bg-accent-tint font-medium text-accent-text forced-colors:border-2'
          : 'border-line bg-surface text-text-2 hover:bg-canvas',
      )}
    >
      {fill === undefined ? null : <Key fill={fill} />}
      <span>{children}</span>
      {count === undefined ? null : (
        <span className={cx('font-semibold tabular-nums', pressed ? 'text-accent-text' : 'text-text')}>
          {count}
        </span>
      )}
    </button>
  )
}
