import type { Bytes, Milliseconds, Tokens } from '#core/units.ts'
import type { KnownBatchStatus } from '#core/wire.ts'

/** How long a batch stays in each status. */
export interface Pace {
  readonly validateMs: Milliseconds
  /** All rows together; null = `rowMs` per row. */
  readonly totalMs: Milliseconds | null
  /** Per row; null = about 15 s for 200 rows, growing with the fourth root of the rows, at most 60 s. */
  readonly rowMs: Milliseconds | null
  readonly finalizeMs: Milliseconds
  readonly cancelMs: Milliseconds
}

/**
 * What happens to a row instead of a plain answer.
 * `fail:<status>` HTTP error inside the line · `error` response null with an error · `refuse` `truncate` `empty` a 200
 * without a usable answer · `invalid` an answer against the schema · `fence` a good one in a code fence, after some words · `status:0` a completed line with status 0 ·
 * `missing` no line at all.
 */
export type RowFate =
  `fail:${number}` | 'error' | 'refuse' | 'truncate' | 'empty' | 'invalid' | 'fence' | 'status:0' | 'missing'

/** The part of a scenario that a batch takes with it when it is created. */
export interface BatchPlan {
  readonly pace: Pace
  /** The batch expires when this share of its rows has been executed; null = after 24 h. */
  readonly expireAt: number | null
  /** Share of the rows that meet a fate, by custom_id. */
  readonly rowRates: Readonly<Partial<Record<RowFate, number>>>
  /** Lines to add to the output file, after its first line. */
  readonly extraLines: {
    readonly duplicated: number
    readonly foreign: number
    readonly malformed: number
  }
  readonly limits: { readonly requests: number; readonly bytes: Bytes }
  /** Model names to know besides the sandbox's own list. */
  readonly models: readonly string[]
}

export type FaultEffect =
  /** The API answers with an error instead of doing it. */
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly message: string
      readonly code?: string | null
      readonly type?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A proxy's HTML page, without CORS headers. */
  | { readonly kind: 'page'; readonly status: number }
  /** The connection breaks before or after the effect; with `delayMs` a new batch comes to be only later. */
  | { readonly kind: 'lost'; readonly when: 'before' | 'after'; readonly delayMs?: Milliseconds }
  /** Done, but the reply lacks its CORS headers: a page cannot read it. */
  | { readonly kind: 'noCors' }
  | { readonly kind: 'late'; readonly ms: Milliseconds }
  /** The connection breaks after this share of the reply's body. */
  | { readonly kind: 'drop'; readonly at: number }
  /** The body ends after this share, without Content-Length and without an error. */
  | { readonly kind: 'truncate'; readonly at: number }
  /** The reply is what it would be, with another body. */
  | { readonly kind: 'body'; readonly text: string }

/** Something that goes wrong with certain calls. The first fault that fits is taken. */
export interface Fault {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** `/v1/batches`; `*` stands for one segment, `**` at the end for the rest. */
  readonly path: string
  /** How many calls it meets; absent = all. */
  readonly times?: number
  /** Calls to let through first. */
  readonly skip?: number
  readonly effect: FaultEffect
}

export interface Scenario extends BatchPlan {
  /** What uploaded files say of themselves, and for how long; then they are `processed`. */
  readonly processing: { readonly status: string; readonly ms: Milliseconds } | null
  /** A created batch comes to be this much after its POST. */
  readonly effectDelayMs: Milliseconds
  /** A batch whose input file was deleted before it came to be: turns `failed`, or never appears at all. */
  readonly missingInput: 'failed' | 'absent'
  /** How long a batch is missing from the list. */
  readonly listLagMs: Milliseconds
  readonly tokenLimit: {
    readonly tokens: Tokens
    readonly as: 'reply429' | 'reply400' | 'batch'
  } | null
  /** `error_file_id: ""` where there is no error file. */
  readonly emptyErrorFileId: boolean
  /** Other words for statuses, as gateways have them. */
  readonly statusNames: Readonly<Partial<Record<KnownBatchStatus, string>>>
  /** Times as ISO text instead of seconds, as Azure has them. */
  readonly isoTimes: boolean
  /** The only key that is let in; null = anyone, also without a key. */
  readonly key: string | null
  /** Scopes the key lacks: `api.files.read`, `api.batch.write`, … */
  readonly missingScopes: readonly string[]
  readonly faults: readonly Fault[]
}

/** A change of the plain scenario; what is not named stays plain. */
export type ScenarioChange = {
  readonly [Name in keyof Scenario]?: Name extends 'pace' | 'extraLines' | 'limits'
    ? Partial<Scenario[Name]>
    : Scenario[Name]
}

/** Requests and bytes per input file: API reference, create batch, and the error text that names 209,715,200; read 2026-11-21. */
export const plainScenario: Scenario = {
  pace: { validateMs: 3_000, totalMs: null, rowMs: null, finalizeMs: 2_000, cancelMs: 3_000 },
  expireAt: null,
  rowRates: {},
  extraLines: { duplicated: 0, foreign: 0, malformed: 0 },
  limits: { requests: 50_000, bytes: 209_715_200 },
  models: [],
  processing: null,
  effectDelayMs: 0,
  missingInput: 'failed',
  listLagMs: 0,
  tokenLimit: null,
  emptyErrorFileId: false,
  statusNames: {},
  isoTimes: false,
  key: null,
  missingScopes: [],
  faults: [],
}

export const changeScenario = (scenario: Scenario, change: ScenarioChange): Scenario => ({
  ...scenario,
  ...change,
  pace: { ...scenario.pace, ...change.pace },
  extraLines: { ...scenario.extraLines, ...change.extraLines },
  limits: { ...scenario.limits, ...change.limits },
})

/** Both changes, the second where they differ. */
export const combineChanges = (one: ScenarioChange, two: ScenarioChange): ScenarioChange => ({
  ...one,
  ...two,
  pace: { ...one.pace, ...two.pace },
  extraLines: { ...one.extraLines, ...two.extraLines },
  limits: { ...one.limits, ...two.limits },
})

export const toBatchPlan = (scenario: Scenario): BatchPlan => ({
  pace: scenario.pace,
  expireAt: scenario.expireAt,
  rowRates: scenario.rowRates,
  extraLines: scenario.extraLines,
  limits: scenario.limits,
  models: scenario.models,
})
