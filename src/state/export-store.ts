import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { ExportFacts, ExportOptions } from '#engine/results/export-types.ts'

/** How files are to be written, the same for all runs. */
export interface ExportChoices extends Pick<ExportOptions, 'guard' | 'bom'> {
  /** Null = nobody chose yet: as the run needs it. */
  readonly facts: readonly ExportFacts[] | null
  /** Ask where to save, instead of leaving it to the browser's downloads. */
  readonly asks: boolean
}

/** What of a run is to be written. Not kept beyond the page: a file with few rows must not come as a surprise later. */
export interface ExportScope {
  /** `shown` is the same as `all` while nothing is filtered, searched or sorted. */
  readonly rows: 'shown' | 'all'
  readonly columns: 'all' | 'shown' | 'chosen'
  /** Null = nobody chose yet. */
  readonly chosen: readonly ColumnKey[] | null
}

export const usualScope: ExportScope = { rows: 'shown', columns: 'all', chosen: null }

/** The last choices. */
interface ExportState {
  readonly choices: ExportChoices
  /** By run. */
  readonly scopes: Readonly<Record<string, ExportScope>>
  readonly choose: (change: Partial<ExportChoices>) => void
  readonly changeScope: (runId: string, change: Partial<ExportScope>) => void
}

export const useExportStore = create<ExportState>()(
  persist(
    (set) => ({
      choices: { guard: 'guarded', bom: false, facts: null, asks: false },
      scopes: {},
      choose: (change) => set(({ choices }) => ({ choices: { ...choices, ...change } })),
      changeScope: (runId, change) =>
        set(({ scopes }) => ({
          scopes: { ...scopes, [runId]: { ...(scopes[runId] ?? usualScope), ...change } },
        })),
    }),
    { name: 'bw-export', version: 1, partialize: ({ choices }) => ({ choices }) },
  ),
)
