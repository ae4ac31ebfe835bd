/**
 * The API's objects, in the API's own spelling. Optional fields may be absent or null, and gateways send times as ISO
 * text or statuses in capitals: `#openai/wire-parse.ts` brings all of that into this one form.
 * Source: OpenAI API reference and its OpenAPI document, read 2026-11-21.
 */
import type { Bytes, UnixSeconds } from './units.ts'

/** Endpoints this page can write prompts for. */
export const endpoints = ['/v1/responses', '/v1/chat/completions'] as const
export type Endpoint = (typeof endpoints)[number]

/** Endpoints of the Batch API (API reference, create batch; read 2026-11-21). Ready-made requests may go to any of them. */
export const batchEndpoints = [
  '/v1/responses',
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
  '/v1/moderations',
  '/v1/images/generations',
  '/v1/images/edits',
  '/v1/videos',
] as const
export type BatchEndpoint = (typeof batchEndpoints)[number]

/**
 * The endpoint that a path means: gateways spell it without `/v1` or with another version (Azure `/chat/completions`,
 * Zhipu `/v4/chat/completions`), and DashScope has a path for dry runs. Null for what is none, whole addresses too.
 */
export const toBatchEndpoint = (path: string): BatchEndpoint | null => {
  if (!/^\/[\w./-]+$/u.test(path) || path.startsWith('//')) return null
  if (path === '/v1/chat/ds-test') return '/v1/chat/completions'
  return batchEndpoints.find((endpoint) => path.endsWith(endpoint.slice('/v1'.length))) ?? null
}

export const terminalStatuses = ['completed', 'failed', 'expired', 'cancelled'] as const
export const knownStatuses = [
  'validating',
  'in_progress',
  'finalizing',
  'cancelling',
  ...terminalStatuses,
] as const
export type KnownBatchStatus = (typeof knownStatuses)[number]
/** A status as received. Gateways invent values; those are kept verbatim and treated as not terminal. */
export type BatchStatus = KnownBatchStatus | (string & {})

export interface RequestCounts {
  readonly total: number
  readonly completed: number
  readonly failed: number
}

export interface BatchError {
  readonly code: string | null
  readonly message: string
  readonly param: string | null
  /** 1-based line of the input file. */
  readonly line: number | null
}

export interface BatchUsage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cached_tokens: number
  readonly reasoning_tokens: number
}

/** A batch after parsing: every field present, null where the provider gave nothing, ids never "". */
export interface Batch {
  readonly id: string
  readonly endpoint: string
  readonly model: string | null
  readonly input_file_id: string
  readonly completion_window: string
  readonly status: BatchStatus
  readonly output_file_id: string | null
  readonly error_file_id: string | null
  readonly created_at: UnixSeconds
  readonly in_progress_at: UnixSeconds | null
  readonly expires_at: UnixSeconds | null
  readonly finalizing_at: UnixSeconds | null
  readonly completed_at: UnixSeconds | null
  readonly failed_at: UnixSeconds | null
  readonly expired_at: UnixSeconds | null
  readonly cancelling_at: UnixSeconds | null
  readonly cancelled_at: UnixSeconds | null
  /** Null where the provider does not count. */
  readonly request_counts: RequestCounts | null
  readonly errors: readonly BatchError[]
  readonly usage: BatchUsage | null
  readonly metadata: Readonly<Record<string, string>> | null
}

export interface FileObject {
  readonly id: string
  readonly bytes: Bytes | null
  readonly created_at: UnixSeconds
  readonly expires_at: UnixSeconds | null
  readonly filename: string
  readonly purpose: string
  /** In small letters: `processed`, and before that `uploaded`, `pending`, …; absent where the provider does not say. */
  readonly status?: string
  /** Why it could not be processed; absent where the provider does not say. */
  readonly status_details?: string
}

export interface Model {
  readonly id: string
  readonly created: UnixSeconds | null
  readonly owned_by: string | null
  /** Day on which the provider switches the model off, as given. */
  readonly shutdown_date: string | null
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly last_id: string | null
  readonly has_more: boolean
}

/** One line of a batch input file. Key order is the order written. */
export interface RequestInput {
  readonly custom_id: string
  readonly method: 'POST'
  readonly url: string
  readonly body: Readonly<Record<string, unknown>>
}

export const isTerminal = (status: BatchStatus): boolean =>
  (terminalStatuses as readonly string[]).includes(status)
