/** The provider's calls, one function each. All take `(api, input, call?)`; every failure is an `ApiError` value. */
import { ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { Batch, FileObject, Model, Page } from '#core/wire.ts'
import { callApi, pathPart, sendApi, type Api, type ApiCall } from './api.ts'
import type { ApiError } from './api-error.ts'
import { isDeleted, parseBatch, parseFile, parseModel, parsePage } from './wire-parse.ts'

export type { Api, ApiCall } from './api.ts'
export type ApiResult<T> = Promise<Result<T, ApiError>>

export interface NewFile {
  /** At OpenAI it must end in `.jsonl`. */
  readonly name: string
  readonly blob: Blob
  /** Some gateways use words of their own; `batch` when absent. */
  readonly purpose?: string
  /** Seconds after which the provider deletes it, 3,600 to 2,592,000; absent = by the provider's own rule. */
  readonly expiresAfter?: number
}

/** A batch to create, in the API's spelling. Metadata: at most 16 pairs, keys ≤ 64 and values ≤ 512 characters. */
export interface NewBatch {
  readonly input_file_id: string
  readonly endpoint: string
  readonly completion_window: string
  readonly metadata?: Readonly<Record<string, string>>
  /** When the provider deletes the result files, 3,600 to 2,592,000 seconds after they were made. */
  readonly output_expires_after?: { readonly anchor: 'created_at'; readonly seconds: number }
}

export interface PageInput {
  /** The last id of the page before; null = from the newest. */
  readonly after?: string | null
  /** 1 to 100 for batches (API reference, list batches; read 2026-11-21). */
  readonly limit?: number
}

export interface FileContent {
  /** From Content-Length; null when unsaid, or when the body travelled compressed. */
  readonly bytes: Bytes | null
  /** Errors when the connection breaks. May end early without an error where `bytes` is null. */
  readonly body: ReadableStream<Uint8Array>
}

/** Uploads; `call.onSent` tells the bytes of the file sent so far. Repeating it only leaves an orphan file. */
export function createFile(api: Api, input: NewFile, call?: ApiCall): ApiResult<FileObject> {
  const upload = {
    fields: {
      purpose: input.purpose ?? 'batch',
      ...(input.expiresAfter !== undefined && {
        'expires_after[anchor]': 'created_at',
        'expires_after[seconds]': String(input.expiresAfter),
      }),
    },
    file: { name: input.name, blob: input.blob },
  }
  return callApi(api, { method: 'POST', path: '/files', upload }, parseFile, call)
}

export function retrieveFile(
  api: Api,
  input: { readonly fileId: string },
  call?: ApiCall,
): ApiResult<FileObject> {
  return callApi(api, { method: 'GET', path: `/files/${pathPart(input.fileId)}` }, parseFile, call)
}

/** Succeeds only when the provider says that the file is deleted: fencing rests on it. */
export async function deleteFile(
  api: Api,
  input: { readonly fileId: string },
  call?: ApiCall,
): ApiResult<undefined> {
  const path = `/files/${pathPart(input.fileId)}`
  const gone = await callApi(
    api,
    { method: 'DELETE', path },
    (value) => (value === null || isDeleted(value) ? { empty: value === null } : null),
    call,
  )
  return gone.ok ? ok(undefined) : gone
}

/** Newest first at OpenAI. */
export function listFiles(
  api: Api,
  input: PageInput & { readonly purpose?: string },
  call?: ApiCall,
): ApiResult<Page<FileObject>> {
  const { after, limit, purpose } = input
  return callApi(
    api,
    { method: 'GET', path: '/files', query: { purpose, limit, after } },
    (value) => parsePage(value, parseFile, input),
    call,
  )
}

/** Opens a file for streaming. The caller reads the body to its end or cancels it. */
export async function fileContent(
  api: Api,
  input: { readonly fileId: string },
  call?: ApiCall,
): ApiResult<FileContent> {
  const path = `/files/${pathPart(input.fileId)}/content`
  const sent = await sendApi(api, { method: 'GET', path }, call)
  if (!sent.ok) return sent
  const { headers, body } = sent.value
  const length = headers.get('content-length')
  // With a content encoding the length counts the compressed bytes.
  const known = length !== null && /^\d+$/.test(length) && headers.get('content-encoding') === null
  return ok({ bytes: known ? Number(length) : null, body })
}

/**
 * Makes a batch. There is no idempotency key: judge the reply with `classifyCreateReply`, and save the intent before.
 * [Note: never pay twice]
 */
export function createBatch(api: Api, input: NewBatch, call?: ApiCall): ApiResult<Batch> {
  return callApi(api, { method: 'POST', path: '/batches', json: input }, parseBatch, call)
}

export function retrieveBatch(
  api: Api,
  input: { readonly batchId: string },
  call?: ApiCall,
): ApiResult<Batch> {
  return callApi(api, { method: 'GET', path: `/batches/${pathPart(input.batchId)}` }, parseBatch, call)
}

/** Newest first. */
export function listBatches(api: Api, input: PageInput, call?: ApiCall): ApiResult<Page<Batch>> {
  const { after, limit } = input
  return callApi(
    api,
    { method: 'GET', path: '/batches', query: { after, limit } },
    (value) => parsePage(value, parseBatch, input),
    call,
  )
}

/** Safe to repeat; `cancelling` for up to 10 minutes afterwards. 409 when the batch is already over. */
export function cancelBatch(api: Api, input: { readonly batchId: string }, call?: ApiCall): ApiResult<Batch> {
  return callApi(
    api,
    { method: 'POST', path: `/batches/${pathPart(input.batchId)}/cancel` },
    parseBatch,
    call,
  )
}

/** All models at once: the endpoint has no paging. It does not say which of them support batches. */
export function listModels(api: Api, _input: object, call?: ApiCall): ApiResult<readonly Model[]> {
  return callApi(
    api,
    { method: 'GET', path: '/models' },
    (value) => parsePage(value, parseModel)?.data ?? null,
    call,
  )
}
