/**
 * Brings whatever a provider answers into the one form of `#core/wire.ts`. Gateways that call themselves compatible send
 * statuses in capitals, times as ISO text, counts as null, objects inside `data` or `job`, and ids as "": all of that
 * ends here. Variations: api.md "Compatible providers", read 2026-11-21.
 */
import type { UnixSeconds } from '#core/units.ts'
import {
  knownStatuses,
  type Batch,
  type BatchError,
  type BatchStatus,
  type BatchUsage,
  type FileObject,
  type Model,
  type Page,
  type RequestCounts,
} from '#core/wire.ts'

/**
 * Stands in for a batch's missing `created_at`: the last second a Date can show. Late on purpose: a walk through the
 * list ends at a batch older than the input file, and a batch of unknown age must never end it.
 */
export const unsaidTime: UnixSeconds = 8_640_000_000_000

const statusAliases: ReadonlyMap<string, BatchStatus> = new Map<string, BatchStatus>([
  ...knownStatuses.map((status) => [status, status] as const),
  ['in_queue', 'validating'],
  ['queued', 'validating'],
  ['pending', 'validating'],
  ['progress', 'in_progress'],
  ['running', 'in_progress'],
  ['canceling', 'cancelling'],
  ['canceled', 'cancelled'],
])

/** Any spelling of a known status → the documented one; anything else verbatim. */
export function toBatchStatus(received: string): BatchStatus {
  const plain = received
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
  return statusAliases.get(plain) ?? received
}

/**
 * @returns null only when there is no id: a create reply with an id and nothing else is still an accepted batch
 */
export function parseBatch(value: unknown): Batch | null {
  const batch = unwrapObject(value)
  const id = textOf(batch?.['id'])
  if (batch === null || id === null) return null
  return {
    id,
    endpoint: textOf(batch['endpoint']) ?? '',
    model: textOf(batch['model']) ?? textOf(batch['model_id']),
    input_file_id: textOf(batch['input_file_id']) ?? '',
    completion_window: textOf(batch['completion_window']) ?? '',
    status: toBatchStatus(textOf(batch['status']) ?? 'unknown'),
    output_file_id: textOf(batch['output_file_id']),
    error_file_id: textOf(batch['error_file_id']),
    created_at: parseTime(batch['created_at']) ?? unsaidTime,
    in_progress_at: parseTime(batch['in_progress_at']),
    expires_at: parseTime(batch['expires_at']),
    finalizing_at: parseTime(batch['finalizing_at']),
    completed_at: parseTime(batch['completed_at']),
    failed_at: parseTime(batch['failed_at']),
    expired_at: parseTime(batch['expired_at']),
    cancelling_at: parseTime(batch['cancelling_at']),
    cancelled_at: parseTime(batch['cancelled_at']),
    request_counts: parseCounts(batch['request_counts']),
    errors: parseBatchErrors(batch['errors'] ?? batch['error']),
    usage: parseUsage(batch['usage']),
    metadata: parseMetadata(batch['metadata']),
  }
}

/** @returns null without an id. A missing `created_at` becomes 0: then a walk through the batch list runs to its end. */
export function parseFile(value: unknown): FileObject | null {
  const file = unwrapObject(value)
  const id = textOf(file?.['id'])
  if (file === null || id === null) return null
  const status = textOf(file['status'])
  const details = textOf(file['status_details'])
  return {
    id,
    bytes: countOf(file['bytes']),
    created_at: parseTime(file['created_at']) ?? 0,
    expires_at: parseTime(file['expires_at']),
    filename: textOf(file['filename']) ?? textOf(file['file_name']) ?? '',
    purpose: textOf(file['purpose']) ?? '',
    ...(status !== null && { status: status.trim().toLowerCase() }),
    ...(details !== null && { status_details: details }),
  }
}

export function parseModel(value: unknown): Model | null {
  const model = recordOf(value)
  const id = textOf(model?.['id'])
  if (model === null || id === null) return null
  const shutdown = model['shutdown_date']
  const shutdownTime = typeof shutdown === 'number' ? parseTime(shutdown) : null
  return {
    id,
    created: parseTime(model['created']),
    owned_by: textOf(model['owned_by']),
    shutdown_date:
      shutdownTime === null ? textOf(shutdown) : new Date(shutdownTime * 1000).toISOString().slice(0, 10),
  }
}

/** Whether a reply to DELETE says that the thing is gone. */
export const isDeleted = (value: unknown): boolean => unwrapObject(value)?.['deleted'] === true

/**
 * A list, under `data`, `value`, `jobs`, one more wrapping `data`, or bare.
 *
 * @param asked what was asked for; decides `has_more` where the provider does not say it
 * @returns null when it is no list, holds an item without an id, or promises more and repeats itself: whoever walks the
 *   list must not believe it complete
 */
export function parsePage<T extends { readonly id: string }>(
  value: unknown,
  parseItem: (item: unknown) => T | null,
  asked: { readonly after?: string | null; readonly limit?: number } = {},
): Page<T> | null {
  const outer = recordOf(value)
  const inner = recordOf(outer?.['data'])
  const items = [
    value,
    outer?.['data'],
    outer?.['value'],
    outer?.['jobs'],
    inner?.['data'],
    inner?.['list'],
  ].find((candidate) => Array.isArray(candidate))
  if (!Array.isArray(items)) return null
  const list = inner ?? outer
  const data: T[] = []
  for (const item of items as readonly unknown[]) {
    const parsed = parseItem(item)
    if (parsed === null) return null
    data.push(parsed)
  }
  const said = list?.['has_more']
  const full = asked.limit !== undefined && data.length >= asked.limit
  // A provider without paging answers every `after` with the same list: it ends where the page before ended.
  const repeated = typeof asked.after === 'string' && data.at(-1)?.id === asked.after
  if (repeated && said === true) return null
  return {
    data,
    last_id: textOf(list?.['last_id']) ?? data.at(-1)?.id ?? null,
    has_more: data.length > 0 && !repeated && (typeof said === 'boolean' ? said : full),
  }
}

export interface ErrorBody {
  readonly code: string | null
  readonly type: string | null
  readonly param: string | null
  readonly message: string
  /** There was an `error` member: the API itself spoke. */
  readonly fromApi: boolean
}

/**
 * What a body says about an error: `{error: {…}}` (OpenAI and most), `{error: "…"}`, `[{error: …}]`,
 * `{code, message}` (SiliconFlow, proxies), `{detail}` (FastAPI).
 *
 * @returns null when it says nothing about an error
 */
export function parseErrorBody(value: unknown): ErrorBody | null {
  const body = recordOf(Array.isArray(value) ? (value as readonly unknown[])[0] : value)
  if (body === null) return null
  const error = recordOf(body['error'])
  if (error !== null) {
    return {
      code: codeOf(error['code']),
      type: textOf(error['type']),
      param: textOf(error['param']),
      message: textOf(error['message']) ?? JSON.stringify(error),
      fromApi: true,
    }
  }
  const plain = textOf(body['error'])
  const message = textOf(body['message']) ?? textOf(body['msg']) ?? detailOf(body['detail'])
  if (plain === null && message === null) return null
  return {
    code: codeOf(body['code']),
    type: textOf(body['type']),
    param: textOf(body['param']),
    message: plain ?? message ?? '',
    fromApi: plain !== null,
  }
}

/** Unix seconds from a number, digits, milliseconds or ISO text (UTC where it names no zone); null for anything else. */
export function parseTime(value: unknown): UnixSeconds | null {
  if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value.trim())) {
    const text = value.trim()
    const zoned = /T.*([zZ]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
    const milliseconds = Date.parse(zoned)
    return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000)
  }
  const number = typeof value === 'string' ? Number(value) : value
  // 0 is how some gateways write "not yet".
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return null
  // 10^11 seconds is the year 5138: so large a number is milliseconds.
  return Math.floor(number > 1e11 ? number / 1000 : number)
}

function parseBatchErrors(value: unknown): readonly BatchError[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : recordOf(value)?.['data']
  if (Array.isArray(list)) return (list as readonly unknown[]).flatMap((item) => parseBatchError(item) ?? [])
  return parseBatchError(value) ?? []
}

/** @returns an empty list's worth of null for something that holds neither code nor message */
function parseBatchError(value: unknown): [BatchError] | null {
  const text = textOf(value)
  if (text !== null) return [{ code: null, message: text, param: null, line: null }]
  const error = recordOf(value)
  if (error === null) return null
  const code = codeOf(error['code'])
  const message = textOf(error['message'])
  if (code === null && message === null) return null
  return [{ code, message: message ?? '', param: textOf(error['param']), line: countOf(error['line']) }]
}

function parseCounts(value: unknown): RequestCounts | null {
  const counts = recordOf(value)
  const total = countOf(counts?.['total'])
  const completed = countOf(counts?.['completed'])
  const failed = countOf(counts?.['failed'])
  if (total === null && completed === null && failed === null) return null
  return { total: total ?? 0, completed: completed ?? 0, failed: failed ?? 0 }
}

function parseUsage(value: unknown): BatchUsage | null {
  const usage = recordOf(value)
  const input = countOf(usage?.['input_tokens']) ?? countOf(usage?.['prompt_tokens'])
  const output = countOf(usage?.['output_tokens']) ?? countOf(usage?.['completion_tokens'])
  if (usage === null || (input === null && output === null)) return null
  const inputDetails = recordOf(usage['input_tokens_details'] ?? usage['prompt_tokens_details'])
  const outputDetails = recordOf(usage['output_tokens_details'] ?? usage['completion_tokens_details'])
  return {
    input_tokens: input ?? 0,
    output_tokens: output ?? 0,
    cached_tokens: countOf(inputDetails?.['cached_tokens']) ?? 0,
    reasoning_tokens: countOf(outputDetails?.['reasoning_tokens']) ?? 0,
  }
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> | null {
  const metadata = recordOf(value)
  if (metadata === null) return null
  const pairs = Object.entries(metadata).flatMap(([key, item]): [string, string][] => {
    if (typeof item === 'string') return [[key, item]]
    return typeof item === 'number' || typeof item === 'boolean' ? [[key, String(item)]] : []
  })
  return Object.fromEntries(pairs)
}

/** The object itself, or the one inside `data` (SiliconFlow) or `job` (Together) when the outside has no id of its own. */
function unwrapObject(value: unknown): Readonly<Record<string, unknown>> | null {
  const outer = recordOf(value)
  if (outer === null || textOf(outer['id']) !== null) return outer
  return recordOf(outer['data']) ?? recordOf(outer['job']) ?? outer
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null

const codeOf = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value))

function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}

const detailOf = (value: unknown): string | null =>
  textOf(value) ?? (typeof value === 'object' && value !== null ? JSON.stringify(value) : null)
