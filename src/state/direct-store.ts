import { create } from 'zustand'
import type { Result } from '#core/result.ts'
import type { Call } from '#engine/call.ts'
import type { DirectEnd, DirectProgress, ResendInput } from '#engine/resend/resend-types.ts'

/** Requests of a run that this page sends one by one. */
export interface DirectRun {
  /** Null until the first report. */
  readonly progress: DirectProgress | null
  /** Null while it goes on. */
  readonly end: DirectEnd | null
  /** Why nothing was begun. */
  readonly fault: { readonly kind: string } | null
  readonly stop: () => void
}

export const isUnderWay = ({ end, fault }: Pick<DirectRun, 'end' | 'fault'>): boolean =>
  end === null && fault === null

export type FinishNow = (
  input: ResendInput & { readonly resendId: string },
  call: Call<DirectProgress>,
) => Promise<Result<DirectEnd, { readonly kind: string }>>

/** What goes out one by one is under way as long as the page lives, whatever station it shows. */
interface DirectState {
  readonly runs: Readonly<Record<string, DirectRun>>
  /** Begins at once; one at a time for each run. */
  readonly start: (finishNow: FinishNow, input: ResendInput & { readonly resendId: string }) => void
  /** Forgets how it ended. */
  readonly dismiss: (runId: string) => void
}

export const useDirect = create<DirectState>()((set, get) => ({
  runs: {},
  start: (finishNow, input) => {
    const { runId } = input
    const known = get().runs[runId]
    if (known !== undefined && isUnderWay(known)) return
    const controller = new AbortController()
    const change = (part: Partial<DirectRun>) =>
      set(({ runs }) => {
        const run = runs[runId]
        return run === undefined ? {} : { runs: { ...runs, [runId]: { ...run, ...part } } }
      })
    set(({ runs }) => ({
      runs: {
        ...runs,
        [runId]: { progress: null, end: null, fault: null, stop: () => controller.abort() },
      },
    }))
    const onProgress = (progress: DirectProgress) => change({ progress })
    finishNow(input, { signal: controller.signal, onProgress })
      .then((reply) => change(reply.ok ? { end: reply.value } : { fault: reply.error }))
      .catch((cause: unknown) =>
        change({
          fault: { kind: 'Fault', message: cause instanceof Error ? cause.message : String(cause) } as {
            readonly kind: string
          },
        }),
      )
  },
  dismiss: (runId) =>
    set(({ runs }) => ({
      runs: Object.fromEntries(Object.entries(runs).filter(([id]) => id !== runId)),
    })),
}))
