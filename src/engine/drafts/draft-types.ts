import type { Bytes, RowNumber, Tokens, Usd } from '#core/units.ts'

export type TemplateIssue =
  | {
      readonly kind: 'UnknownColumn'
      readonly field: 'system' | 'user'
      readonly name: string
      readonly nearest: string | null
      readonly start: number
      readonly end: number
    }
  | {
      readonly kind: 'UnclosedPlaceholder'
      readonly field: 'system' | 'user'
      readonly start: number
      readonly end: number
    }

export type DraftError =
  | { readonly kind: 'TemplateError'; readonly issues: readonly TemplateIssue[] }
  | { readonly kind: 'DatasetMissing' }

export interface RequestPreview {
  readonly row: RowNumber
  /** Rendered messages as pieces, so that filled-in values can be shown as such. */
  readonly system: readonly PreviewPiece[]
  readonly user: readonly PreviewPiece[]
  /** The exact bytes of the JSONL line as text, without its "\n". The custom_id's run is shown as ten dots' worth of `0`. */
  readonly jsonLine: string
  readonly bytes: Bytes
  readonly tokens: Tokens
  /** Why this row will not be sent, or null. */
  readonly skipped: string | null
}

export interface PreviewPiece {
  readonly text: string
  /** The column the text came from; null = written in the template. */
  readonly column: string | null
}

export const checkIds = [
  'columnsKnown',
  'userMessage',
  'emptyPrompts',
  'model',
  'modelShutdown',
  'settings',
  'outputColumns',
  'lineSize',
  'promptLength',
  'customId',
  'connection',
  'key',
  'storage',
] as const

/** Checks of ready-made requests, in the place of those of a prompt. */
export const readyCheckIds = ['readyRequests', 'oneEndpoint', 'oneModel'] as const

/** `rowOrder` is there only when the column of "important rows first" is not. */
export type CheckId = (typeof checkIds)[number] | (typeof readyCheckIds)[number] | 'rowOrder'

export interface Check {
  readonly id: CheckId
  readonly level: 'passed' | 'warning' | 'blocking'
  /** Rows concerned: how many, and the first hundred. */
  readonly rowCount: number
  readonly rows: readonly RowNumber[]
  /** Numbers and names its sentence needs. */
  readonly facts: Readonly<Record<string, string | number>>
}

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface Estimate {
  readonly rows: number
  readonly skipped: number
  readonly requests: number
  readonly copies: number
  readonly shards: readonly { readonly requests: number; readonly bytes: Bytes }[]
  readonly bytes: Bytes
  readonly longestLine: { readonly bytes: Bytes; readonly row: RowNumber } | null
  readonly inputTokens: Interval & { readonly sampled: number }
  /** Upper end = maxOutputTokens × requests, or a stated assumption per request. */
  readonly outputTokens: Interval & { readonly assumed: 'limit' | 'schema' | 'default' }
  /** Null where no price is known for the model; then say so, never 0. The sandbox is free. */
  readonly price: Price | null
  readonly costUsd: Interval | null
  readonly savedByBatchUsd: Interval | null
  readonly savedByCopiesUsd: number | null
}

export interface Price {
  readonly inputPerMillion: Usd
  readonly outputPerMillion: Usd
  /** Already multiplied by the batch factor above. */
  readonly batchFactor: number
  /** Day of the price table, or on which the person entered the price; `YYYY-MM-DD`. */
  readonly date: string
  readonly free: boolean
  /** A person's own price, not the table's. */
  readonly own: boolean
}

export interface DraftJudgement {
  readonly checks: readonly Check[]
  readonly estimate: Estimate
}

export interface PlanProgress {
  readonly rowsDone: number
  readonly rowsTotal: number
}
