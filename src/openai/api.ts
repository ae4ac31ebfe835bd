/** One call to a provider: address, key, reply, error. What is called stands in `./client.ts`. */
import type { ApiReply, ApiRequest, Transport, TransportError, UploadBody } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { ApiError } from './api-error.ts'
import { readText } from './reply-body.ts'
import { parseRetryAfter, parseRetryText } from './retry-after.ts'
import { parseErrorBody } from './wire-parse.ts'

/** A provider, and what it takes to speak to it. */
export interface Api {
  readonly transport: Transport
  /** With or without a slash at its end: `https://api.openai.com/v1`, or `sandbox:…` for the built-in one. */
  readonly baseUrl: string
  /** Blanks around it are removed. Only the sandbox may be called without one. */
  readonly key: string | undefined
}

export interface ApiCall {
  readonly signal?: AbortSignal
  /** Bytes of the file sent so far; only for uploads. */
  readonly onSent?: (bytes: Bytes) => void
  /** How long the reply may take to begin, where that is longer than usual. */
  readonly patience?: Milliseconds
  /** The head of the reply, whatever becomes of its body: for the log. */
  readonly onReply?: (head: { readonly status: number; readonly requestId: string | null }) => void
}

export interface ApiInput {
  readonly method: ApiRequest['method']
  /** Below the base URL, with its leading slash; ids through `pathPart`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | null | undefined>>
  /** Sent as JSON. */
  readonly json?: object
  readonly upload?: UploadBody
}

/** Error bodies are read up to here: more is a proxy's page, not a message. */
export const errorBodyCap: Bytes = 64 * 1024
/** JSON bodies are read up to here; a full page of batches is about 0.2 MB, 10,000 files about 3 MB. */
const jsonBodyCap: Bytes = 32 * 1024 * 1024
/** Characters kept of a message (see ApiError). */
const messageCap = 2000

/** An id as one segment of a path, so that no id can climb out of it. */
export function pathPart(id: string): string {
  // A URL parser reads "." and ".." as steps even where they are escaped.
  if (/^\.{0,2}$/.test(id)) throw new RangeError('An id that is empty or only dots is no part of a path')
  return encodeURIComponent(id)
}

/** Sends one request. The only headers are `Authorization` and, for JSON, `Content-Type`: more would break some gateways' preflight. */
export async function sendApi(
  api: Api,
  input: ApiInput,
  call: ApiCall = {},
): Promise<Result<ApiReply, ApiError>> {
  const key = api.key?.trim() ?? ''
  const keyless = key === '' && api.baseUrl.startsWith('sandbox:')
  if (key === '' && !keyless) return err({ kind: 'NoKey' })
  // Anything else is refused by the platform with an error that quotes the header.
  if (!/^[\x21-\x7e]*$/.test(key)) return err({ kind: 'NoKey', cause: 'unusable' })
  const body = input.upload ?? (input.json === undefined ? undefined : JSON.stringify(input.json))
  const sent = await api.transport.send(
    {
      method: input.method,
      url: urlOf(api.baseUrl, input),
      headers: {
        ...(keyless ? {} : { Authorization: `Bearer ${key}` }),
        ...(input.json === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    },
    call,
  )
  if (!sent.ok) return err(withoutKey(sent.error, key))
  const reply = sent.value
  call.onReply?.({ status: reply.status, requestId: requestIdOf(reply) })
  if (reply.status >= 200 && reply.status < 300) return ok(reply)
  return err(withoutKey(await readHttpError(reply, call.signal), key))
}

/**
 * Sends one request and reads its JSON reply. An empty body is null.
 * Fails with BadReply when a 2xx carries something else than what `parse` knows, or breaks off.
 */
export async function callApi<T>(
  api: Api,
  input: ApiInput,
  parse: (value: unknown) => T | null,
  call: ApiCall = {},
): Promise<Result<T, ApiError>> {
  const sent = await sendApi(api, input, call)
  if (!sent.ok) return sent
  const { status, body } = sent.value
  const bad = (message: string) => {
    const key = api.key?.trim() ?? ''
    return err(withoutKey<ApiError>({ kind: 'BadReply', status, message: message.slice(0, messageCap) }, key))
  }
  let text: string
  try {
    const read = await readText(body, jsonBodyCap, call.signal)
    if (read.cut) return bad('The reply is larger than 32 MB.')
    text = read.text
  } catch (cause) {
    if (call.signal?.aborted === true) return err({ kind: 'Aborted' })
    return bad(`The reply broke off: ${messageOf(cause)}`)
  }
  const json = parseJson(text)
  if (json === undefined) return bad(plainText(text))
  const parsed = parse(json)
  return parsed === null ? bad(parseErrorBody(json)?.message ?? plainText(text)) : ok(parsed)
}

async function readHttpError(reply: ApiReply, signal?: AbortSignal): Promise<ApiError> {
  // The status is known whatever happens to the body.
  const text = await readText(reply.body, errorBodyCap, signal).then(
    (read) => read.text,
    () => '',
  )
  const said = parseErrorBody(parseJson(text))
  const message = (said?.message ?? plainText(text)).slice(0, messageCap)
  return {
    kind: 'HttpError',
    status: reply.status,
    code: said?.code ?? null,
    type: said?.type ?? null,
    param: said?.param ?? null,
    message,
    requestId: requestIdOf(reply),
    retryAfter: parseRetryAfter(reply.headers) ?? parseRetryText(message),
    fromApi: said?.fromApi ?? false,
  }
}

const requestIdOf = ({ headers }: ApiReply): string | null =>
  headers.get('x-request-id') ?? headers.get('apim-request-id')

function urlOf(baseUrl: string, input: ApiInput): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== null && value !== undefined) query.set(name, String(value))
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`
  return `${baseUrl.trim().replace(/\/+$/, '')}${input.path}${search}`
}

/** Providers and platforms quote what was sent; the key leaves an error before anybody sees it. */
function withoutKey<E extends ApiError | TransportError>(error: E, key: string): E {
  // What is shorter is no secret, and would tear holes into words.
  if (key.length < 4) return error
  const clean = Object.entries(error).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' && name !== 'kind' ? value.replaceAll(key, '[key]') : value,
  ])
  return Object.fromEntries(clean) as E
}

/** @returns undefined for what is no JSON; null for nothing at all */
function parseJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What a person can read of a body: the title of an HTML page, else the beginning of the text. */
function plainText(text: string): string {
  const title = /<title[^>]*>([^<]+)<\/title>/i.exec(text)?.[1]
  return (title ?? text).trim().slice(0, messageCap)
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
