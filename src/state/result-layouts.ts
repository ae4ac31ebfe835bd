import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ColumnKey } from '#core/results/result-query.ts'

export type Density = 'compact' | 'normal' | 'comfortable'

/** How a person wants to see the results of one run. Never cells: only keys of columns and sizes. */
export interface ResultLayout {
  /** Columns that were moved, in the order wanted; the others keep their place beside them. */
  readonly order: readonly ColumnKey[]
  readonly hidden: readonly ColumnKey[]
  /** Px, for columns whose edge was moved. */
  readonly widths: Readonly<Partial<Record<ColumnKey, number>>>
  readonly density: Density
  /** Long cells take several lines instead of one. */
  readonly wraps: boolean
}

export const usualLayout: ResultLayout = {
  order: [],
  hidden: [],
  widths: {},
  density: 'normal',
  wraps: false,
}

/** Choices of the Results tab by run. */
interface ResultLayouts {
  /** The run changed last stands last. */
  readonly layouts: Readonly<Record<string, ResultLayout>>
  readonly change: (runId: string, change: Partial<ResultLayout>) => void
}

/** Browsers keep 5 MB per origin; a run's choices take a kilobyte. */
const mostRuns = 60

export const useResultLayouts = create<ResultLayouts>()(
  persist(
    (set) => ({
      layouts: {},
      change: (runId, change) =>
        set(({ layouts }) => {
          const { [runId]: before = usualLayout, ...others } = layouts
          const kept = Object.entries(others).slice(-(mostRuns - 1))
          return { layouts: { ...Object.fromEntries(kept), [runId]: { ...before, ...change } } }
        }),
    }),
    { name: 'bw-result-layouts', version: 1, partialize: ({ layouts }) => ({ layouts }) },
  ),
)
