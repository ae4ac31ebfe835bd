import { isJsonObject } from '#core/json.ts'
import { type Api, type ApiCall, callApi } from './api.ts'
import type { ApiResult } from './client.ts'

/** A request as a line of a batch input file has it. */
export interface SingleRequest {
  /** Path of the endpoint as batches spell it: `/v1/chat/completions`. */
  readonly url: string
  readonly body: object
}

/**
 * Sends one request to its synchronous endpoint and reads the reply's JSON object. It is executed, and charged, at
 * once; there is no idempotency key and no list to look in afterwards. So a reply that does not come (NoReply, Aborted,
 * BadReply, or an error that the API itself did not write) proves nothing: never repeat it without a person's word.
 */
export function sendRequest(
  api: Api,
  { url, body }: SingleRequest,
  call?: ApiCall,
): ApiResult<Readonly<Record<string, unknown>>> {
  // The base URL ends where the version is.
  const path = url.replace(/^\/v1(?=\/)/, '')
  return callApi(
    api,
    { method: 'POST', path, json: body },
    (value) => (isJsonObject(value) ? value : null),
    call,
  )
}
