import { create } from 'zustand'
import type { RowNumber } from '#core/units.ts'

/** A row that another step wants to be looked at; taken by the preview that shows it. */
interface ShownRow {
  readonly row: RowNumber | null
  readonly ask: (row: RowNumber) => void
  readonly take: () => RowNumber | null
}

export const useShownRow = create<ShownRow>()((set, get) => ({
  row: null,
  ask: (row) => set({ row }),
  take: () => {
    const { row } = get()
    if (row !== null) set({ row: null })
    return row
  },
}))
