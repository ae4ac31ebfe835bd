import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface BannerProps {
  /** `info` is a fact without colour (offline, locked key); `danger` is announced at once. */
  readonly tone?: 'info' | 'accent' | 'warn' | 'danger' | undefined
  /** The cause, in a few words and with its full stop. */
  readonly title?: ReactNode
  /** What was not harmed, and what comes next. */
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly className?: string | undefined
}

const tones = {
  info: 'border-line bg-sunken text-text-2',
  accent: 'tone-accent border-(--tone-line) bg-(--tone-tint) text-text-2',
  warn: 'tone-warn border-(--tone-line) bg-(--tone-tint) text-text-2',
  danger: 'tone-danger border-(--tone-line) bg-(--tone-tint) text-text-2',
} as const

export function Banner({ tone = 'info', title, children, action, className }: BannerProps) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : undefined}
      className={cx(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border px-3.5 py-2.5 text-support leading-[1.125rem]',
        tones[tone],
        className,
      )}
    >
      <p className="min-w-0 flex-1 basis-64">
        {title === undefined ? null : (
          <strong className={cx('font-semibold', tone === 'info' ? 'text-text' : 'text-(--tone-text)')}>
            {title}{' '}
          </strong>
        )}
        {children}
      </p>
      {action === undefined ? null : <div className="flex flex-wrap items-center gap-2">{action}</div>}
    </div>
  )
}
