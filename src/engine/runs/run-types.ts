import type { AnswerPath } from '#core/results/answer-path.ts'
import type { Scope, Snapshot } from '#core/request/draft.ts'
import type { Gate } from '#core/run/gate.ts'
import type { Ledger } from '#core/results/outcome.ts'
import type { CostEstimate, LinesLedger, SegmentRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Bytes, Milliseconds, Tokens, Usd } from '#core/units.ts'
import type { GenerationView } from '../resend/resend-types.ts'

export type RunState =
  | 'held' // nothing moves until somebody does something
  | 'sending' // shards still to upload or create
  | 'queued' // in_progress with 0 done, or validating
  | 'in_progress'
  | 'finalizing'
  | 'collecting'
  | 'cancelling'
  | 'finished'
  | 'rejected' // nothing was accepted

export interface RunSummary {
  readonly id: string
  readonly name: string
  readonly datasetId: string
  readonly datasetName: string
  readonly connectionId: string
  readonly model: string
  readonly state: RunState
  /** Since when, by the local clock. */
  readonly stateSince: Milliseconds
  readonly createdAt: Milliseconds
  readonly archivedAt: Milliseconds | null
  readonly sending: 'on' | 'paused' | 'cancelling'
  readonly ledger: Ledger
  readonly requests: number
  /** From request_counts (completed + failed) and from collected lines; shown beside the ledger, never mixed into it. */
  readonly requestsFinished: number
  /** Of those, done at the provider but not collected yet: a part of the ledger's `waiting`, counted in requests. */
  readonly waitingDone: number
  readonly lastCheckedAt: Milliseconds | null
  readonly estimate: CostEstimate | null
  readonly cost: RunCost
  /** What was not paid for copies, as estimated when they were planned; null where no price was known. */
  readonly savedByCopiesUsd: Usd | null
  /** The cap of this run; null = none. */
  readonly capUsd: Usd | null
  /** `waiting`: the rest is sent when a person has looked at the first shard's answers. Null = no pilot. */
  readonly pilot: 'waiting' | 'released' | null
}

export interface RunCost {
  /** From usage reported on collected lines and finished batches; null where no price is known. */
  readonly usd: Usd | null
  readonly inputTokens: Tokens
  readonly outputTokens: Tokens
}

export interface ShardView extends ShardRecord {
  readonly requests: number
  readonly costUsd: Usd | null
  /** Counts never shown running backwards. */
  readonly completed: number
  readonly failed: number
  readonly uploadedBytes: Bytes | null
  /** When the engine will look at this shard next. */
  readonly nextAt: Milliseconds | null
  /** Why it is not being sent although nothing is wrong with it; a hold of its stage goes before. */
  readonly gate: Gate | null
}

export interface RunView {
  readonly run: RunSummary
  /** Of the newest generation. */
  readonly snapshot: Snapshot
  /** In their order, from 0. */
  readonly generations: readonly GenerationView[]
  readonly scope: Scope
  /** Names of the columns as the run was made with them; null = as the dataset has them. */
  readonly columns: readonly string[] | null
  /** Paths into JSON answers that are shown as columns; empty = none. */
  readonly answerPaths: readonly AnswerPath[]
  readonly shards: readonly ShardView[]
  readonly segments: readonly SegmentRecord[]
  readonly lines: LinesLedger
  /** Which tab sends: this one, another one, or none, and why not. */
  readonly sender: 'here' | 'elsewhere' | 'nobody'
  readonly needsKey: boolean
}

export type NoRun = { readonly kind: 'NoRun' }
