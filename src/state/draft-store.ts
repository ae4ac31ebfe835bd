import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Draft } from '#core/draft.ts'

/** The one draft under edit; survives a reload. The dataset is kept by id only. */
interface DraftState {
  readonly draft: Draft
  readonly connectionId: string
  readonly runName: string
  /** When the draft last changed, by the local clock. */
  readonly savedAt: number | null
  readonly edit: (change: Partial<Draft>) => void
  readonly choose: (change: { readonly connectionId?: string; readonly runName?: string }) => void
  /** A fresh draft with an id of its own; keeps the connection. */
  readonly restart: () => void
}

export function createDraft(): Draft {
  return {
    id: crypto.randomUUID(),
    datasetId: '',
    scope: { kind: 'all' },
    endpoint: '/v1/responses',
    model: '',
    system: '',
    user: '',
    settings: {},
    outputColumns: [],
    dedupe: true,
    rowsPerShard: null,
  }
}

export const useDraft = create<DraftState>()(
  persist(
    (set) => ({
      draft: createDraft(),
      connectionId: 'sandbox',
      runName: '',
      savedAt: null,
      edit: (change) =>
        set(({ draft }) => {
          const isOther = change.datasetId !== undefined && change.datasetId !== draft.datasetId
          // Said of the requests of another file.
          const kept = isOther ? { ...draft, promptAnyway: false } : draft
          return { draft: { ...kept, ...change }, savedAt: Date.now() }
        }),
      choose: (change) => set({ ...change, savedAt: Date.now() }),
      restart: () => set({ draft: createDraft(), runName: '', savedAt: null }),
    }),
    { name: 'bw-draft', version: 1 },
  ),
)
