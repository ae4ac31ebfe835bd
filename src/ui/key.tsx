import { cx } from './cx.ts'

interface KeyProps {
  /** A `fill-*` class of theme.css. */
  readonly fill: string
  readonly className?: string | undefined
}

/** The little square that ties a word of a legend to its part of a bar. */
export function Key({ fill, className }: KeyProps) {
  return (
    <span aria-hidden="true" className={cx('inline-block size-3 shrink-0 rounded-bar', fill, className)} />
  )
}
