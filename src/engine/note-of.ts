import type { Result } from '#core/result.ts'
import type { ApiError } from '#openai/api-error.ts'
import { sayApiError } from './remedies.ts'
import type { CallNote } from './save-shard.ts'

/** A call and its reply as the log keeps them. */
export function noteOf(call: string, reply: Result<unknown, ApiError>): CallNote {
  if (reply.ok) return { call, status: 200, requestId: null, outcome: 'ok' }
  const { error } = reply
  const status = error.kind === 'HttpError' || error.kind === 'BadReply' ? error.status : null
  const requestId = error.kind === 'HttpError' ? error.requestId : null
  return { call, status, requestId, outcome: sayApiError(error) }
}
