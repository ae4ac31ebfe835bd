/** The shard and its stages: state-machine §3 as types. How they change stands in `advance.ts`. */
import type { Batch, BatchError, RequestCounts } from '../wire.ts'
import type { Bytes, Milliseconds, Tokens, UnixSeconds } from '../units.ts'

export const holdReasons = [
  'capacity',
  'token_limit',
  'budget',
  'key',
  'storage',
  'network',
  'paused',
  'rate_limit',
  'billing',
  'ask',
] as const
export type HoldReason = (typeof holdReasons)[number]

/** Why a shard is not being sent, and until when; `until` null = until something else changes (a key, a person). */
export interface Hold {
  readonly why: HoldReason
  readonly until: Milliseconds | null
  /** How often in a row this has happened; sets the back-off. */
  readonly tries: number
  /** The provider's own words, or a number a sentence needs. */
  readonly detail: string | null
  /** With `ask`: batches that another machine made for this very shard; one of them can be attached. */
  readonly batchIds: readonly string[]
}

export interface InputFile {
  readonly id: string
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds | null
  /** When its upload ended, by the local clock; absent in records of earlier days. */
  readonly receivedAt?: Milliseconds
  readonly sha256: string
  readonly bytes: Bytes
  /** The provider still works on it and no batch may be made of it yet; absent = it does not, or does not say so. */
  readonly processing?: {
    /** Its own word. */
    readonly status: string
    readonly since: Milliseconds
    readonly nextAt: Milliseconds
  }
}

export type FileState =
  /** There is no such file. */
  | { readonly state: 'absent' }
  | { readonly state: 'wanted'; readonly fileId: string }
  | { readonly state: 'stored'; readonly fileId: string; readonly segmentId: string }
  | { readonly state: 'lost'; readonly fileId: string | null; readonly why: string }
export interface ResultFiles {
  readonly output: FileState
  readonly error: FileState
}

export type Fence = 'none' | 'asked' | 'done' | 'unavailable'
export type CancelState = 'no' | 'asked' | 'sent'

export type Stage =
  | {
      readonly name: 'planned'
      readonly attempt: number
      readonly hold: Hold | null
      readonly file: InputFile | null
    }
  | {
      readonly name: 'uploading'
      readonly attempt: number
      readonly fileName: string
      readonly bytes: Bytes
      readonly sha256: string
    }
  | { readonly name: 'ready'; readonly attempt: number; readonly file: InputFile; readonly hold: Hold | null }
  | {
      readonly name: 'creating'
      readonly attempt: number
      readonly intentId: string
      readonly file: InputFile
      readonly cancelAsked: boolean
    }
  | {
      readonly name: 'unresolved'
      readonly attempt: number
      readonly intentId: string
      readonly file: InputFile
      readonly cancelAsked: boolean
      /** Complete looks so far, when the first was, and when the next is due. */
      readonly looks: number
      readonly firstLookAt: Milliseconds | null
      readonly nextLookAt: Milliseconds
      readonly fence: Fence
      /** DELETE calls begun; only from the second on can "no such file" be the work of an earlier one. */
      readonly fenceTries: number
      readonly fencedAt: Milliseconds | null
      /** A person has to decide: create again, or name the batch. */
      readonly ask: boolean
      /** Batches that another machine made for this very shard; one of them can be attached. */
      readonly foreign: readonly string[]
    }
  | {
      readonly name: 'live'
      readonly attempt: number
      readonly batchId: string
      /** Null for a batch that a person named. */
      readonly intentId: string | null
      /** Null when there is no input file to use again: a person named the batch, or the fence deleted it. */
      readonly file: InputFile | null
      readonly fenced: boolean
      /** As last received, verbatim. */
      readonly snapshot: Batch
      /** Highest counts seen: what is shown when the provider's run backwards. */
      readonly peak: RequestCounts | null
      readonly cancel: CancelState
      /** Since when, by the local clock. */
      readonly since: Milliseconds
    }
  /** Its requests go out one by one, by the call that holds the run's direct lock ([Note: direct door]). */
  | {
      readonly name: 'direct'
      /** Stands where a batch's id would: `direct-…`. The provider knows nothing of it. */
      readonly batchId: string
      /** Requests [requestStart, next) were begun, the others never. */
      readonly next: number
      /** Of those, the ones whose reply is not stored: under way or, when nobody is at work any more, lost. */
      readonly begun: readonly number[]
      /** Stored replies, as a batch would count them. */
      readonly counts: RequestCounts
      readonly cancelAsked: boolean
      readonly since: Milliseconds
    }
  | {
      readonly name: 'ended'
      readonly attempt: number
      readonly batchId: string
      readonly final: Batch
      readonly files: ResultFiles
      readonly since: Milliseconds
    }
  | {
      readonly name: 'collected'
      readonly attempt: number
      readonly batchId: string
      readonly final: Batch
      readonly files: ResultFiles
    }
  | {
      readonly name: 'rejected'
      readonly attempt: number
      readonly batchId: string | null
      readonly errors: readonly BatchError[]
    }
  | { readonly name: 'replaced'; readonly by: readonly string[] }
  | { readonly name: 'withdrawn'; readonly why: 'cancelled' }
export type StageName = Stage['name']

export const terminalStages = [
  'collected',
  'rejected',
  'replaced',
  'withdrawn',
] as const satisfies readonly StageName[]

/** A second batch found for the same shard: always cancelled, collected, and shown with its cost. */
export interface SurplusBatch {
  readonly batchId: string
  readonly snapshot: Batch
  readonly cancel: CancelState
  /** Null until terminal. */
  readonly files: ResultFiles | null
}

/** What a local failure to reach the provider changes, and all it changes. */
export interface Health {
  readonly lastCheckedAt: Milliseconds | null
  readonly failures: number
  readonly lastError: string | null
  /** The batch was not found with this key. */
  readonly notFound: boolean
}

export interface PastAttempt {
  readonly attempt: number
  readonly intentId: string | null
  readonly fileId: string | null
  readonly batchId: string | null
  /** The event that ended it. */
  readonly end: string
}

export interface ShardRecord {
  readonly v: 1
  readonly runId: string
  /** `s1`, `s2`, …; never reused within a run. */
  readonly shardId: string
  readonly gen: number
  /** Half-open range of the generation's requests file. */
  readonly requestStart: number
  readonly requestEnd: number
  /** Estimates from the check; the exact size is known when the file is built. */
  readonly bytes: Bytes
  readonly tokens: Tokens
  readonly stage: Stage
  readonly surplus: readonly SurplusBatch[]
  readonly health: Health
  readonly history: readonly PastAttempt[]
  /** When the stage last changed. */
  readonly stageAt: Milliseconds
  readonly rev: number
}
