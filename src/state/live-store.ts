import { create } from 'zustand'

/** What the engine says between two saves; nothing of it survives a reload. */
interface LiveState {
  /** Upload progress by `runId/shardId`. */
  readonly uploads: Readonly<Record<string, { readonly sentBytes: number; readonly totalBytes: number }>>
  /** The result file that is being fetched, by `runId/shardId`; its size is null where the provider does not tell. */
  readonly downloads: Readonly<
    Record<string, { readonly receivedBytes: number; readonly totalBytes: number | null }>
  >
  /** Rows checked of the draft being judged; null = nothing is being judged. */
  readonly judging: { readonly rowsDone: number; readonly rowsTotal: number } | null
  /** Rows looked through for the results to be shown; null = they are there. */
  readonly viewing: { readonly rowsDone: number; readonly rowsTotal: number } | null
  /** Shards that only this page can bring to safety; empty = it may be closed. */
  readonly unsafe: readonly { readonly runId: string; readonly shardId: string }[]
}

export const useLive = create<LiveState>()(() => ({
  uploads: {},
  downloads: {},
  judging: null,
  viewing: null,
  unsafe: [],
}))
