import { useRef, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'
import { Mark } from './mark.tsx'

export interface FrameLink {
  readonly href: string
  /** Accessible name everywhere, drawn in the top bar. */
  readonly label: string
  /** Drawn in the phone's bottom bar, where the label has no room. */
  readonly shortLabel?: string | undefined
  readonly icon: LucideIcon
  readonly current: boolean
}

interface AppFrameProps {
  readonly name: string
  readonly homeHref: string
  readonly navLabel: string
  readonly links: readonly FrameLink[]
  readonly skipLabel: string
  /** Right end of the top bar: search, connection state. */
  readonly right?: ReactNode
  /** Usually a `SecondBar`. */
  readonly second?: ReactNode
  /** The content gets exactly the rest of the window and scrolls inside itself: grids. Otherwise the page scrolls. */
  readonly fill?: boolean | undefined
  readonly children: ReactNode
}

/** The furniture around every station. On a phone the links move to the bottom bar; there is only one navigation. */
export function AppFrame({
  name,
  homeHref,
  navLabel,
  links,
  skipLabel,
  right,
  second,
  fill = false,
  children,
}: AppFrameProps) {
  const main = useRef<HTMLElement>(null)
  return (
    <div className={cx('group/frame flex flex-col', fill ? 'h-dvh' : 'min-h-dvh')}>
      {/* Not a link: with hash routing "#main" would be a route. */}
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="fixed top-2 left-2 z-50 rounded-control bg-accent px-3 py-2 font-medium text-on-accent not-focus:sr-only"
      >
        {skipLabel}
      </button>
      <header className="sticky top-0 z-30 flex h-12 bg-surface items-center gap-4 border-b border-line px-3 sm:px-6">
        <a
          href={homeHref}
          className="flex items-center gap-2 rounded-chip text-[0.875rem] font-semibold tracking-[-0.012em] max-sm:min-h-11"
        >
          <Mark />
          <span className="whitespace-nowrap">{name}</span>
        </a>
        <nav
          aria-label={navLabel}
          className="flex self-stretch max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-30 max-sm:h-[calc(60px+env(safe-area-inset-bottom))] max-sm:border-t max-sm:border-line max-sm:bg-surface max-sm:pb-[env(safe-area-inset-bottom)] sm:ms-3"
        >
          {links.map((link) => (
            <NavLink key={link.href} link={link} />
          ))}
        </nav>
        <div className="ms-auto flex min-w-0 items-center gap-2">{right}</div>
      </header>
      <main
        ref={main}
        tabIndex={-1}
        className={cx(
          'flex min-w-0 flex-1 flex-col outline-none max-sm:pb-[calc(60px+env(safe-area-inset-bottom))]',
          'max-sm:group-has-[[data-actions]]/frame:pb-[calc(121px+env(safe-area-inset-bottom))]',
          fill && 'min-h-0',
        )}
      >
        {second ? <div className="sticky top-12 z-20">{second}</div> : null}
        {children}
      </main>
    </div>
  )
}

function NavLink({ link }: { readonly link: FrameLink }) {
  return (
    <a
      href={link.href}
      aria-label={link.label}
      aria-current={link.current ? 'page' : undefined}
      className={cx(
        'relative flex items-center px-3 font-medium transition-colors focus-visible:-outline-offset-2',
        'max-sm:flex-1 max-sm:flex-col max-sm:justify-center max-sm:gap-1 max-sm:px-1 max-sm:text-caption',
        link.current
          ? 'text-text max-sm:text-accent-text sm:after:absolute sm:after:inset-x-3 sm:after:-bottom-px sm:after:h-0.5 sm:after:rounded-full sm:after:bg-accent forced-colors:sm:after:bg-[Highlight]'
          : 'text-text-2 hover:text-text',
      )}
    >
      <Icon of={link.icon} size={16} className="sm:hidden" />
      <span className="whitespace-nowrap max-sm:hidden">{link.label}</span>
      <span className="sm:hidden">{link.shortLabel ?? link.label}</span>
    </a>
  )
}
