import { cx } from './cx.ts'

export interface TabLink {
  readonly href: string
  readonly label: string
  readonly current: boolean
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly TabLink[]
}

/** Links that switch what stands below; each has its own address. Scrolls sideways rather than wrapping. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav
      aria-label={label}
      className="flex min-w-0 self-stretch overflow-x-auto max-sm:-mx-1 [scrollbar-width:none]"
    >
      {tabs.map((tab) => (
        <a
          key={tab.href}
          href={tab.href}
          aria-current={tab.current ? 'page' : undefined}
          className={cx(
            'relative flex min-h-[51px] items-center px-3 font-medium sm:max-lg:px-2 whitespace-nowrap transition-colors focus-visible:-outline-offset-2 max-sm:min-h-11',
            tab.current
              ? 'text-text after:absolute after:inset-x-3 sm:max-lg:after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent forced-colors:after:bg-[Highlight]'
              : 'text-text-2 hover:text-text',
          )}
        >
          {tab.label}
        </a>
      ))}
    </nav>
  )
}
