import type { RowFilter } from '../dataset/row-filter.ts'
import type { Endpoint } from '../wire.ts'

/** Request settings in our words; `#core/request/request-body.ts` spells them per endpoint. Absent = the model's default. */
export interface RequestSettings {
  readonly temperature?: number
  readonly topP?: number
  /** Upper bound of generated tokens, reasoning included. */
  readonly maxOutputTokens?: number
  readonly reasoningEffort?: string
}

export const outputTypes = ['text', 'category', 'number', 'boolean'] as const
export type OutputType = (typeof outputTypes)[number]

/** A named, typed answer field, asked for with a strict JSON schema. */
export interface OutputColumn {
  readonly name: string
  readonly type: OutputType
  /** Told to the model as the property's description; may be empty. */
  readonly description: string
  /** Allowed values of a category; empty for other types. */
  readonly values: readonly string[]
}

/** Requests that stand ready-made in the dataset. Numbers are places of stored cells, which never change. */
export interface ReadyRequests {
  /** Path of the endpoint as the requests spell it; "" until their rows have been looked at. */
  readonly url: string
  readonly urlCell: number
  readonly modelCell: number
  /** The body as JSON text: it is sent as it stands, byte for byte. */
  readonly bodyCell: number
  /** Why the line cannot be sent; blank = it can. */
  readonly problemCell: number
}

/** The immutable part of a prompt: what two sends must share to be the same question. Addressed by its SHA-256. */
export interface Snapshot {
  readonly endpoint: Endpoint
  readonly model: string
  readonly system: string
  readonly user: string
  readonly settings: RequestSettings
  /** Empty = the answer is one free text. */
  readonly outputColumns: readonly OutputColumn[]
  /** Send identical requests once and give the answer to every copy. */
  readonly dedupe: boolean
  /** Instead of a prompt: then messages, settings, output columns and `endpoint` mean nothing. Absent = a prompt is written. */
  readonly ready?: ReadyRequests
}

/**
 * Which rows of a dataset a run covers, always in the order of the source. With `dropRepeated` every row whose cells all
 * equal those of an earlier row leaves first, and the rest of the scope is chosen among the others.
 */
export type Scope = (
  | { readonly kind: 'all' }
  | { readonly kind: 'first'; readonly rows: number }
  /** Drawn without putting back; the same seed draws the same rows of the same dataset. */
  | { readonly kind: 'sample'; readonly rows: number; readonly seed: number }
  | { readonly kind: 'filter'; readonly filter: RowFilter }
) & { readonly dropRepeated?: boolean }

/** What New run edits. A plain value: kept by the page, judged by the engine. */
export interface Draft extends Omit<Snapshot, 'ready'> {
  /** The dataset has ready-made requests, and a prompt is written all the same. */
  readonly promptAnyway?: boolean
  readonly id: string
  readonly datasetId: string
  readonly scope: Scope
  /** Lower than the provider's limit makes more, smaller batches; null = the provider's limit. */
  readonly rowsPerShard: number | null
  /** Parts that may pass it are held until a person lets them through; null or absent = no cap. */
  readonly budgetUsd?: number | null
  /** Send the first shard only, and wait for a person to look at its answers. */
  readonly pilot?: boolean
  /** Important rows first; null or absent = in the order of the source. */
  readonly order?: RowOrder | null
}

/** Rows by a column: numbers by size, then texts; rows with an empty cell come last either way. Equal ones keep their order. */
export interface RowOrder {
  readonly columnId: string
  readonly descending: boolean
}

/** The endpoint of a batch with these requests, as every line of it spells it. */
export const requestUrl = ({ ready, endpoint }: Pick<Snapshot, 'ready' | 'endpoint'>): string =>
  ready === undefined ? endpoint : ready.url
