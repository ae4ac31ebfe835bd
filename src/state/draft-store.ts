import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Draft } from '#core/request/draft.ts'
import type { Milliseconds } from '#core/units.ts'

/** The run that the draft was last sent as. */
export interface SentDraft {
  readonly runId: string
  readonly name: string
  readonly at: Milliseconds
}

/** The one draft under edit; survives a reload. The dataset is kept by id only. */
interface DraftState {
  readonly draft: Draft
  readonly connectionId: string
  readonly runName: string
  /** When the draft last changed, by the local clock. */
  readonly savedAt: number | null
  /** Null as soon as the draft asks something else: then sending it is no repetition. */
  readonly sent: SentDraft | null
  readonly edit: (change: Partial<Draft>) => void
  readonly choose: (change: { readonly connectionId?: string; readonly runName?: string }) => void
  /** A fresh draft with an id of its own; keeps the connection. */
  readonly restart: () => void
  /** The next run starts from the same data and prompt, as a draft of its own. */
  readonly noteSent: (sent: SentDraft) => void
}

/** What a request and its rows are made of; how they are cut and paced is another matter. */
const questionKeys = [
  'datasetId',
  'scope',
  'endpoint',
  'model',
  'system',
  'user',
  'settings',
  'outputColumns',
  'promptAnyway',
] as const satisfies readonly (keyof Draft)[]

const asksTheSame = (a: Draft, b: Draft): boolean =>
  questionKeys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))

export const sandboxConnection = 'sandbox'
/** What the sandbox answers with unless told otherwise. */
export const sandboxModel = 'sandbox-1'

/**
 * In the sandbox nobody should have to know a model's name, and nowhere else does the sandbox's mean anything. A name
 * that a person gave stays.
 */
const fitModel = (draft: Draft, connectionId: string): Draft =>
  connectionId === sandboxConnection
    ? { ...draft, model: draft.model === '' ? sandboxModel : draft.model }
    : { ...draft, model: draft.model === sandboxModel ? '' : draft.model }

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
      connectionId: sandboxConnection,
      runName: '',
      savedAt: null,
      sent: null,
      edit: (change) =>
        set(({ draft, connectionId, sent }) => {
          const isOther = change.datasetId !== undefined && change.datasetId !== draft.datasetId
          // Said of the requests of another file.
          const kept = isOther ? { ...fitModel(draft, connectionId), promptAnyway: false } : draft
          const next = { ...kept, ...change }
          return { draft: next, savedAt: Date.now(), sent: asksTheSame(draft, next) ? sent : null }
        }),
      choose: (change) =>
        set(({ draft, connectionId }) => ({
          ...change,
          ...(change.connectionId !== undefined &&
            change.connectionId !== connectionId && { draft: fitModel(draft, change.connectionId) }),
          savedAt: Date.now(),
        })),
      restart: () => set({ draft: createDraft(), runName: '', savedAt: null, sent: null }),
      noteSent: (sent) =>
        set(({ draft }) => ({
          draft: { ...draft, id: crypto.randomUUID() },
          runName: '',
          savedAt: null,
          sent,
        })),
    }),
    { name: 'bw-draft', version: 1 },
  ),
)
