import { useId, type ReactNode } from 'react'
import { cx } from './cx.ts'

interface CardProps {
  /** Heading, and the accessible name of the region. */
  readonly title?: string | undefined
  /** Name of the region when the card draws no heading of its own. */
  readonly label?: string | undefined
  /** Support text right after the title. */
  readonly note?: ReactNode
  /** Right end of the header row: a count, a link, a button. */
  readonly aside?: ReactNode
  /** `ruled` draws a line under the header row; `open` lets the content follow at once. */
  readonly header?: 'ruled' | 'open' | undefined
  /** Content without padding: tables, lists of rows. */
  readonly flush?: boolean | undefined
  readonly className?: string | undefined
  readonly children?: ReactNode
}

/** A region on the page with a line around it. Never inside another card. */
export function Card({
  title,
  label,
  note,
  aside,
  header = 'ruled',
  flush = false,
  className,
  children,
}: CardProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      aria-label={title === undefined ? label : undefined}
      className={cx(
        'min-w-0 rounded-card border border-line bg-surface',
        flush && 'overflow-clip',
        className,
      )}
    >
      {title === undefined ? null : (
        <header
          className={cx(
            'flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 px-3.5 py-1.5',
            header === 'ruled' ? 'border-b border-line-soft' : 'pt-2.5',
          )}
        >
          <h2 id={id} className="text-body font-semibold">
            {title}
          </h2>
          {note === undefined ? null : <div className="min-w-0 text-support text-text-3">{note}</div>}
          {aside === undefined ? null : <div className="ms-auto text-support text-text-3">{aside}</div>}
        </header>
      )}
      {flush ? (
        children
      ) : (
        <div className={cx('px-3.5 pb-3.5', title !== undefined && header === 'open' ? 'pt-0.5' : 'pt-3')}>
          {children}
        </div>
      )}
    </section>
  )
}
