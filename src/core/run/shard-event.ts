import type { Remedy } from './remedy.ts'
import type { HoldReason } from './shard.ts'
import type { Bytes, Milliseconds, Tokens, UnixSeconds } from '../units.ts'
import type { Batch } from '../wire.ts'

/** What the provider said about an uploaded file. */
export interface AcceptedFile {
  readonly id: string
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds | null
  readonly bytes: Bytes | null
  /** Absent where the provider says nothing of the kind. */
  readonly status?: string
}

/** Facts about the sending of one attempt. `attempt` (and `intentId`) tell late news of an older attempt apart. */
export type SendingEvent =
  | {
      readonly kind: 'held'
      readonly attempt: number
      readonly why: HoldReason
      /** Null = until something else changes. */
      readonly until: Milliseconds | null
      readonly detail: string | null
    }
  /** It is larger than all that the provider queues for its model, so it will never fit as it is. */
  | { readonly kind: 'oversize'; readonly attempt: number; readonly limitTokens: Tokens }
  | { readonly kind: 'released'; readonly attempt: number; readonly why: readonly HoldReason[] }
  | {
      readonly kind: 'uploadStarted'
      readonly attempt: number
      readonly fileName: string
      readonly bytes: Bytes
      readonly sha256: string
    }
  | { readonly kind: 'fileReused'; readonly attempt: number; readonly fileId: string }
  | { readonly kind: 'uploadAccepted'; readonly attempt: number; readonly file: AcceptedFile }
  /** The provider was asked how far it is with a file. `status` null: it could not be asked. */
  | {
      readonly kind: 'fileChecked'
      readonly attempt: number
      readonly fileId: string
      readonly status: string | null
      readonly detail: string | null
    }
  /** The uploaded file is too old to be relied on. */
  | { readonly kind: 'fileExpired'; readonly attempt: number; readonly fileId: string }
  | { readonly kind: 'uploadRefused'; readonly attempt: number; readonly remedy: Remedy }
  | { readonly kind: 'uploadLost'; readonly attempt: number; readonly message: string }
  /** Whoever was sending is gone, and with it the reply. */
  | { readonly kind: 'senderLost'; readonly attempt: number }
  | { readonly kind: 'createStarted'; readonly attempt: number; readonly intentId: string }
  | {
      readonly kind: 'createAccepted'
      readonly attempt: number
      readonly intentId: string
      readonly batch: Batch
    }
  | {
      readonly kind: 'createRefused'
      readonly attempt: number
      readonly intentId: string
      readonly remedy: Remedy
    }
  | { readonly kind: 'createUnknown'; readonly attempt: number; readonly intentId: string }

/** The search for a batch whose reply was lost. */
export type LookingEvent =
  /** A complete walk of the list; an incomplete one decides nothing and is no event. */
  | {
      readonly kind: 'looked'
      readonly attempt: number
      readonly startedAt: Milliseconds
      readonly batches: readonly Batch[]
    }
  /** The provider has no list to look in. */
  | { readonly kind: 'lookImpossible'; readonly attempt: number; readonly message: string }
  /** Saved before every DELETE of the attempt's input file. */
  | { readonly kind: 'fenceStarted'; readonly attempt: number }
  | { readonly kind: 'fenced'; readonly attempt: number; readonly outcome: 'done' | 'unavailable' }
  | { readonly kind: 'fenceFailed'; readonly attempt: number; readonly message: string }

export type WatchingEvent =
  /** `remedy` matters only for a failed batch. */
  | { readonly kind: 'polled'; readonly batch: Batch; readonly remedy: Remedy | null }
  | {
      readonly kind: 'checkFailed'
      readonly batchId: string | null
      readonly message: string
      readonly notFound: boolean
    }
  | { readonly kind: 'cancelAsked' }
  /** `batch` null: the provider says there is nothing left to cancel (409). */
  | { readonly kind: 'cancelReplied'; readonly batchId: string; readonly batch: Batch | null }

export type ResultKind = 'output' | 'error'

export type CollectingEvent =
  | {
      readonly kind: 'fileStored'
      readonly batchId: string
      readonly file: ResultKind
      readonly fileId: string
      readonly segmentId: string
    }
  | {
      readonly kind: 'fileLost'
      readonly batchId: string
      readonly file: ResultKind
      readonly fileId: string
      readonly why: string
    }

/** Requests that go out one by one. `batchId` is the stage's; requests are positions in the generation's list. */
export type DirectEvent =
  /** Saved before any of them leaves. */
  | {
      readonly kind: 'directBegun'
      readonly batchId: string
      readonly requestStart: number
      readonly requestEnd: number
    }
  /** Their replies, or what is known of lost ones, are in a segment that is committed with this. */
  | {
      readonly kind: 'directStored'
      readonly batchId: string
      readonly requests: readonly number[]
      readonly completed: number
      readonly failed: number
    }
  /** `returned`: begun, but surely not executed. */
  | { readonly kind: 'directEnded'; readonly batchId: string; readonly returned: readonly number[] }

/** A person's word. */
export type DecisionEvent =
  | { readonly kind: 'lookAgain'; readonly attempt: number }
  | { readonly kind: 'createAgain'; readonly attempt: number }
  | { readonly kind: 'attached'; readonly attempt: number; readonly batch: Batch }
  | { readonly kind: 'declaredLost'; readonly attempt: number }

/** Everything that can happen to a shard (state-machine §4). Plain data: a saved log of events can be replayed. */
export type ShardEvent =
  SendingEvent | LookingEvent | WatchingEvent | CollectingEvent | DirectEvent | DecisionEvent
