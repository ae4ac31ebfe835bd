import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { headerSignature, type ColumnLayout } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { Milliseconds } from '#core/units.ts'
import type { Dialect, SpreadsheetPreview } from '#engine/datasets/dataset-types.ts'

/**
 * What was chosen for files with the same headers. Names, order and prompt belong to the headers as they were read
 * (`headerSignature` of `#core/dataset/dataset-layout.ts`), options to those that were detected (`kindOf`): they decide what is
 * read as a header.
 */
export interface Recalled {
  readonly signature: string
  /** When it was last changed. */
  readonly at: Milliseconds
  /** How the file is read, as far as a person chose it. */
  readonly options: Partial<Dialect>
  /** New names by column id: the same headers have the same ids. */
  readonly names: Readonly<Record<string, string>>
  /** Null = all columns, as in the file. */
  readonly layout: ColumnLayout | null
  /** The last prompt; null = none yet. */
  readonly prompt: Snapshot | null
}

export type RecalledChange = Partial<Omit<Recalled, 'signature' | 'at'>>

/** Settings to propose for the next file of the same kind. Never cells: only what was typed and chosen. */
interface RecalledState {
  /** Newest first. */
  readonly entries: readonly Recalled[]
  /** Adds to what is known of this header. */
  readonly remember: (signature: string, change: RecalledChange) => void
  readonly forgetAll: () => void
}

/** Kinds of files. */
const mostEntries = 40
/** Characters of all entries together: browsers keep 5 MB per origin, and the draft needs its own. */
const mostCharacters = 500_000

export const useRecalled = create<RecalledState>()(
  persist(
    (set) => ({
      entries: [],
      remember: (signature, change) =>
        set(({ entries }) => ({ entries: rememberEntry(entries, signature, change, Date.now()) })),
      forgetAll: () => set({ entries: [] }),
    }),
    { name: 'bw-recalled', version: 1, partialize: ({ entries }) => ({ entries }) },
  ),
)

/** Files without a header are not of a kind because they are equally wide. */
export const isNamed = (columns: readonly { readonly sourceName: string }[]): boolean =>
  columns.some(({ sourceName }) => sourceName !== '')

/** What kind of file it is, before anything was chosen for it; null = of no kind. */
export function kindOf({ columns, dialect }: Pick<SpreadsheetPreview, 'columns' | 'dialect'>): string | null {
  // Rows may be wider than their header, in one file of a kind and not in the next.
  const last = columns.findLastIndex(({ sourceName }) => sourceName !== '')
  return last === -1 ? null : `${headerSignature(columns.slice(0, last + 1))}.${dialect.format}`
}

/** @returns null for a header never seen */
export const recallEntry = (entries: readonly Recalled[], signature: string): Recalled | null =>
  entries.find((entry) => entry.signature === signature) ?? null

/** The entries with one changed, newest first; the oldest leave when there is too much. */
export function rememberEntry(
  entries: readonly Recalled[],
  signature: string,
  change: RecalledChange,
  at: Milliseconds,
): readonly Recalled[] {
  const former = recallEntry(entries, signature) ?? { options: {}, names: {}, layout: null, prompt: null }
  const newest = { ...former, ...change, signature, at }
  const kept: Recalled[] = []
  let characters = 0
  for (const entry of [newest, ...entries.filter((each) => each.signature !== signature)]) {
    characters += JSON.stringify(entry).length
    if (kept.length === mostEntries || characters > mostCharacters) break
    kept.push(entry)
  }
  // Too large on its own: what is known already stays.
  return kept.length === 0 ? entries : kept
}
