import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { ExportFacts, ExportOptions } from '#engine/results/export-types.ts'

/** How files are to be written, the same for all runs. */
export interface ExportChoices extends Pick<ExportOptions, 'guard' | 'bom'> {
  /** What somebody chose; the others are as the run needs them. */
  readonly facts: Readonly<Partial<Record<ExportFacts, boolean>>>
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
      choices: { guard: 'guarded', bom: false, facts: {}, asks: false },
      scopes: {},
      choose: (change) => set(({ choices }) => ({ choices: { ...choices, ...change } })),
      changeScope: (runId, change) =>
        set(({ scopes }) => ({
          scopes: { ...scopes, [runId]: { ...(scopes[runId] ?? usualScope), ...change } },
        })),
    }),
    {
      name: 'bw-export',
      version: 2,
      partialize: ({ choices }) => ({ choices }),
      // Until version 1 a list of all that were to be written, or null.
      migrate: (kept) => {
        const { choices } = kept as { readonly choices: Omit<ExportChoices, 'facts'> & { facts: unknown } }
        const facts: readonly ExportFacts[] = Array.isArray(choices.facts) ? choices.facts : []
        return { choices: { ...choices, facts: Object.fromEntries(facts.map((fact) => [fact, true])) } }
      },
    },
  ),
)
