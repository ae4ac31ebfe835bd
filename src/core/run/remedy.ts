import type { HoldReason } from './shard.ts'
import type { Bytes, Milliseconds, Tokens } from '../units.ts'
import type { BatchError } from '../wire.ts'

/** What a definitive refusal asks for; worded by `#openai/diagnosis.ts`, obeyed by `advance`. */
export type Remedy =
  /** Wait: until `retryAfter` if given, else by the reason's own back-off, or for a person. */
  | {
      readonly kind: 'hold'
      readonly why: Extract<HoldReason, 'rate_limit' | 'billing' | 'key' | 'network' | 'ask'>
      readonly retryAfter: Milliseconds | null
      readonly detail: string | null
    }
  /** Too many tokens enqueued: wait, or cut the shard when it alone is above the limit. */
  | {
      readonly kind: 'tokenLimit'
      readonly limitTokens: Tokens | null
      readonly detail: string | null
      /** Nothing else was seen in the queue: waiting for others to end will hardly help. Absent = not known. */
      readonly alone?: boolean
    }
  /** The input file is too large, or has too many lines: cut it. */
  | {
      readonly kind: 'smaller'
      readonly of: 'bytes' | 'requests'
      readonly limitBytes: Bytes | null
      readonly errors: readonly BatchError[]
    }
  /** The input file is gone, or belongs to another project's key. */
  | { readonly kind: 'uploadAgain'; readonly errors: readonly BatchError[] }
  /** The same request would be refused again. */
  | { readonly kind: 'reject'; readonly errors: readonly BatchError[] }
