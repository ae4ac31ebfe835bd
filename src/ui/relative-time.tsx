import { useFormat } from './format-context.tsx'
import { useNow } from './use-now.ts'

interface RelativeTimeProps {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** How often it is read again; a second for what is watched, a minute for lists. */
  readonly every?: number | undefined
  readonly className?: string | undefined
}

/** "8 s ago", with the exact local time on hover. */
export function RelativeTime({ at, every = 1000, className }: RelativeTimeProps) {
  const format = useFormat()
  const now = useNow(every)
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)} className={className}>
      {format.relative(at, Math.max(now, at))}
    </time>
  )
}
