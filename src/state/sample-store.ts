import { create } from 'zustand'
import type { Draft } from '#core/request/draft.ts'
import type { Result } from '#core/result.ts'
import type { Call } from '#engine/call.ts'
import type { SampleReply, SampleResult } from '#engine/resend/resend-types.ts'

export interface SampleInput {
  readonly draft: Draft
  readonly rows: readonly number[]
  readonly connectionId: string
}

export type SampleRows = (
  input: SampleInput,
  call: Call<SampleReply>,
) => Promise<Result<SampleResult, { readonly kind: string }>>

/** Sample rows that were sent, and what came back. */
export interface Sample {
  readonly input: SampleInput
  /** In the order in which they came. */
  readonly replies: readonly SampleReply[]
  /** Null while replies are awaited. */
  readonly result: SampleResult | null
  /** Why nothing was sent. */
  readonly fault: { readonly kind: string } | null
  readonly stop: () => void
}

/** Replies are paid for: they stay until others are asked for, whatever step or station is shown. */
interface SampleState {
  readonly sample: Sample | null
  /** Begins at once; one at a time. */
  readonly start: (sampleRows: SampleRows, input: SampleInput) => void
}

export const useSample = create<SampleState>()((set, get) => ({
  sample: null,
  start: (sampleRows, input) => {
    const known = get().sample
    if (known !== null && known.result === null && known.fault === null) return
    const controller = new AbortController()
    const change = (part: (sample: Sample) => Partial<Sample>) =>
      set(({ sample }) => (sample === null ? {} : { sample: { ...sample, ...part(sample) } }))
    set({ sample: { input, replies: [], result: null, fault: null, stop: () => controller.abort() } })
    const onProgress = (reply: SampleReply) => change(({ replies }) => ({ replies: [...replies, reply] }))
    sampleRows(input, { signal: controller.signal, onProgress })
      .then((reply) => change(() => (reply.ok ? { result: reply.value } : { fault: reply.error })))
      .catch((cause: unknown) => {
        const message = cause instanceof Error ? cause.message : String(cause)
        change(() => ({ fault: { kind: 'Fault', message } as { readonly kind: string } }))
      })
  },
}))
