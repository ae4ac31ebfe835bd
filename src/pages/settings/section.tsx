import type { ReactNode } from 'react'

/** A place on the page that the section list leads to. */
export function Section({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <div id={id} tabIndex={-1} className="min-w-0 scroll-mt-20 outline-none">
      {children}
    </div>
  )
}
