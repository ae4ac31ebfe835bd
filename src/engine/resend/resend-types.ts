/** Sending rows of a run again, and requests that go out one by one (`engine.ts`). */
import type { RowChoice } from '#core/run/choose-rows.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { Outcome } from '#core/results/outcome.ts'
import type { CostEstimate } from '#core/records.ts'
import type { Milliseconds, RowNumber, Tokens, Usd } from '#core/units.ts'

export type { RowChoice }

/** How requests go out: in batches at the batch price, or one by one, at once, at the full price. */
export type Door = 'batch' | 'direct'

export interface ResendInput {
  readonly runId: string
  readonly choice: RowChoice
  /** What to ask this time, with the column names that the run was made with; null = as in its newest generation. */
  readonly snapshot: Snapshot | null
  /** As in a draft; absent = as the run was cut before. Only for batches. */
  readonly rowsPerShard?: number | null
}

/** What a choice of rows comes to. The last four add up to `chosen`. */
export interface ResendRows {
  readonly chosen: number
  /** Sent again, some of them as copies. */
  readonly targets: number
  /** Left out: a request for them is not sent yet, under way, or may still bring an answer. Sent again, they could be paid twice. */
  readonly waiting: number
  /** Left out: taken out by a check before the run was made. */
  readonly skipped: number
  /** Left out: without a prompt under this snapshot. */
  readonly empty: number
  /** Of the targets, those that have an answer, which stays unless a new one comes. */
  readonly answered: number
}

/** No row is left to be sent again; `rows` says why. */
export type NothingToSend = { readonly kind: 'Nothing'; readonly rows: ResendRows }

/** One generation of a run, as it was sent. */
export interface GenerationView {
  readonly gen: number
  readonly snapshot: Snapshot
  readonly door: Door
  readonly targets: number
  readonly requests: number
  readonly createdAt: Milliseconds
  readonly estimate: CostEstimate | null
  /** From reported usage; null where nothing is reported or no price is known. */
  readonly costUsd: Usd | null
}

/** Requests that go out one by one. The counts are of requests. */
export interface DirectProgress {
  readonly gen: number
  readonly requests: number
  readonly answered: number
  /** Replies that are no answer: failed, refused, truncated, invalid. */
  readonly unanswered: number
  /** No reply came: may have been charged, and is not repeated. */
  readonly lost: number
  readonly underWay: number
  /** The provider asks to wait, until then by the local clock; null = it does not. */
  readonly waitUntil: Milliseconds | null
  /** Its words. */
  readonly waitWhy: string | null
}

/** How it ended. What was not begun is `notSent`, and can be sent again in any way. */
export interface DirectEnd extends Pick<
  DirectProgress,
  'gen' | 'requests' | 'answered' | 'unanswered' | 'lost'
> {
  readonly notSent: number
  /** Null = every request was sent. */
  readonly stopped: DirectStop | null
}

export interface DirectStop {
  /**
   * `cancelled` by a person · `key` missing or refused · `billing` no credit or quota · `model` or `settings` that the
   * provider does not take, so that every request would fail · `rateLimit` it kept asking to wait · `network`: replies
   * were lost in a row · `storage` full.
   */
  readonly why: 'cancelled' | 'key' | 'billing' | 'model' | 'settings' | 'rateLimit' | 'network' | 'storage'
  /** The provider's words, or null. */
  readonly message: string | null
}

/** What a sample row came back with. */
export interface SampleReply {
  readonly row: RowNumber
  /** `lost`: no reply came; the request may have been charged. */
  readonly outcome: Outcome
  /** One per answer column; null where there is no answer. */
  readonly cells: readonly (string | null)[]
  /** The reply's text as received, also where it is no valid answer. */
  readonly text: string | null
  readonly cause: string | null
  readonly usage: { readonly input: Tokens; readonly output: Tokens } | null
  readonly costUsd: Usd | null
  readonly milliseconds: Milliseconds
}

export interface SampleResult {
  readonly replies: readonly SampleReply[]
  /** Rows without a prompt: nothing was sent for them. */
  readonly empty: readonly RowNumber[]
  /** What was spent: the full price, not the batch's. Null where no price is known. */
  readonly costUsd: Usd | null
  /** Mean of what the replies reported; null without any. */
  readonly perRequest: { readonly input: Tokens; readonly output: Tokens } | null
  /** One request in a batch, from `perRequest` and the batch price. */
  readonly batchUsdPerRequest: Usd | null
  readonly stopped: DirectStop | null
}
