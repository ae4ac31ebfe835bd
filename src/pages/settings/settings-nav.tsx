import { useEffect, useState } from 'react'
import { cx } from '#ui/cx.ts'

interface Props {
  readonly label: string
  /** Ids of elements on the page, in their order. */
  readonly sections: readonly { readonly id: string; readonly label: string }[]
}

/** The way to a section of a long page. Buttons, because addresses after `#` are stations here. */
export function SettingsNav({ label, sections }: Props) {
  const [current, setCurrent] = useState(sections[0]?.id)
  useEffect(() => {
    const elements = sections.flatMap(({ id }) => document.getElementById(id) ?? [])
    const seen = new Set<Element>()
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target)
          else seen.delete(target)
        }
        const first = elements.find((element) => seen.has(element))
        if (first !== undefined) setCurrent(first.id)
      },
      { rootMargin: '-80px 0px -50% 0px' },
    )
    for (const element of elements) observer.observe(element)
    return () => observer.disconnect()
  }, [sections])
  return (
    <nav aria-label={label} className="max-lg:-mx-1 max-lg:overflow-x-auto lg:sticky lg:top-[68px]">
      <ul className="flex gap-1 lg:flex-col">
        {sections.map(({ id, label: name }) => (
          <li key={id} className="shrink-0">
            <button
              type="button"
              aria-current={id === current ? 'true' : undefined}
              onClick={() => {
                const section = document.getElementById(id)
                section?.scrollIntoView({ block: 'start' })
                section?.focus({ preventScroll: true })
                setCurrent(id)
              }}
              className={cx(
                'min-h-8 w-full rounded-control px-3 text-start whitespace-nowrap transition-colors touch:min-h-11',
                id === current ? 'bg-accent-tint text-accent-text' : 'text-text-2 hover:bg-sunken',
              )}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
