import type { ReactNode } from 'react'

/** Names with their values, as the row panel has them. */
export function Pairs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <dl aria-label={label} className="flex flex-col gap-2">
      {children}
    </dl>
  )
}

export function Pair({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
      <dt dir="auto" className="pt-px text-support break-words text-text-3">
        {term}
      </dt>
      <dd className="min-w-0 text-text">{children}</dd>
    </div>
  )
}
