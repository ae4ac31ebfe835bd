/** One row of a run with everything that is known of it, and what went wrong in a run, by cause (`engine.ts`). */
import type { Outcome } from '#core/results/outcome.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import type { NumberSetting } from '#core/request/settings.ts'
import type { Bytes, RowNumber, Tokens, Usd } from '#core/units.ts'
import type { LengthRank } from './answer-lengths.ts'
import type { PreviewPiece } from '../drafts/draft-types.ts'
import type { ResultColumn } from './result-types.ts'
import type { FaultCause } from './fault-cause.ts'
import type { Door } from '../resend/resend-types.ts'

/** A text as far as a person would read it. */
export interface CappedText {
  readonly text: string
  /** Of the whole text, in UTF-8. */
  readonly bytes: Bytes
  /** There is more than `text`. */
  readonly cut: boolean
}

export interface RowDetail {
  readonly row: RowNumber
  readonly outcome: Outcome
  readonly fixable: boolean
  readonly cause: string | null
  /** Which of `attempts` gives the row its outcome; null = none, as for skipped rows. */
  readonly counts: number | null
  /** The row whose request was sent for this one; null = its own. */
  readonly copyOf: RowNumber | null
  /** Rows that this one's request was sent for besides, in the generation that counts: how many, and the first hundred. */
  readonly copies: { readonly count: number; readonly rows: readonly RowNumber[] }
  readonly source: readonly { readonly name: string; readonly value: CappedText | null }[]
  readonly answerColumns: readonly ResultColumn[]
  /** One per answer column; null where there is no answer. */
  readonly answers: readonly (CappedText | null)[]
  /** By answer column, whether the generation that counts asks for it: others have columns of their own. */
  readonly asked: readonly boolean[]
  /** How long its answer is among the run's; null where that is not known. */
  readonly length: LengthRank | null
  /** What it was asked: one for each generation that aims at it, in their order. */
  readonly questions: readonly RowQuestion[]
  /**
   * One per line that came for its request, and one where a generation's request has no line. Newest generation first,
   * within it the line that counts there first.
   */
  readonly attempts: readonly RowAttempt[]
  /** A person's own words on the row; "" = none. */
  readonly note: string
  readonly flag: boolean
}

export interface RowQuestion {
  readonly gen: number
  readonly model: string
  /** Rendered messages as pieces; empty when there is no system message, or the requests came ready-made. */
  readonly system: readonly PreviewPiece[]
  readonly user: readonly PreviewPiece[]
  /** The line of the input file without its "\n", byte for byte; of a copy, the line of the row that was sent. */
  readonly line: CappedText
  /** A piece of the messages is shorter here than in the line. */
  readonly cut: boolean
  readonly customId: string
}

export interface RowAttempt {
  readonly gen: number
  readonly door: Door
  /** Null where its shard was replaced and its successor cannot be told. */
  readonly shardId: string | null
  /** Null = none has been made. */
  readonly batchId: string | null
  readonly outcome: Outcome
  readonly cause: string | null
  readonly customId: string
  /** Null = no line has come. */
  readonly line: RowLine | null
}

/** A line of a collected file that is for this row's request. */
export interface RowLine {
  readonly kind: 'output' | 'error'
  /** Of a batch that was created besides the shard's own. */
  readonly surplus: boolean
  readonly requestId: string | null
  readonly statusCode: number | null
  /** The reply's text, also where it is no valid answer; null when there is none. */
  readonly text: CappedText | null
  /** What stood around its JSON was taken away to read it. */
  readonly repaired: boolean
  /** As received. */
  readonly raw: CappedText
  /** Null = not reported. */
  readonly usage: { readonly input: Tokens; readonly output: Tokens; readonly cached: Tokens } | null
  /** As charged; null where nothing is reported or no price is known. */
  readonly costUsd: Usd | null
}

/** A text of a row that `CappedText` may have cut. Columns, generations and attempts as in its `RowDetail`. */
export type RowPart =
  | { readonly kind: 'source'; readonly column: number }
  | { readonly kind: 'answer'; readonly column: number }
  | { readonly kind: 'question'; readonly gen: number }
  /** The line as received, or the text in it. */
  | { readonly kind: 'raw' | 'text'; readonly attempt: number }

/** A note was not kept. */
export type BadNote = { readonly kind: 'NoRow' } | { readonly kind: 'NoteTooLong'; readonly most: number }

// ── Error clinic ────────────────────────────────────────────────────────────────────────────────────────────────────

/** What helps against a cause. */
export type ClinicRemedy =
  | 'resend' // nothing to change
  | 'raiseLimit'
  | 'askShorter' // cut by the model's own limit
  | 'dropSetting'
  | 'useLimit' // the value that the provider named
  | 'changeColumns'
  | 'pickModel'
  | 'shorten'
  | 'changePrompt'
  | 'newRun' // ready-made requests of a run stay as they are
  | 'topUp'
  | 'checkKey'
  | 'checkUsage' // the answer may have been paid already
  | 'look' // nobody knows; shown verbatim

export type ClinicFix =
  | {
      readonly setting: NumberSetting | 'reasoningEffort'
      readonly from: number | string
      readonly to: number | null
    }
  /** Only a person can choose another one. */
  | { readonly setting: 'model'; readonly from: string; readonly to: null }

/** Rows that went wrong in the same way. */
export interface ErrorCluster {
  /** Stable for the same cause. */
  readonly key: string
  readonly outcome: Outcome
  /** Null = the outcome says all. */
  readonly code: string | null
  readonly param: string | null
  /** What a failed call means; null for other outcomes. */
  readonly fault: FaultCause | null
  /** Without ids, numbers and quoted names, which differ from row to row; "" = none. */
  readonly message: string
  /** `code: message` of its first row, verbatim; null where there is none. */
  readonly example: string | null
  /** Where an answer was cut: the limit that its request was sent with, or null. */
  readonly limitTokens: Tokens | null
  readonly count: number
  /** Its requests; the other rows are copies of them. */
  readonly requests: number
  /** The first hundred. */
  readonly rows: readonly RowNumber[]
  readonly remedy: ClinicRemedy
  /** The setting of the newest generation that would have to change, and how; null = none, or a person has to see. */
  readonly fix: ClinicFix | null
  /** What sending it again costs about, with `fix`; null where no price is known. */
  readonly estimateUsd: Usd | null
  /** With its outcome: exactly its rows, in the table. */
  readonly filters: readonly ResultFilter[]
}
