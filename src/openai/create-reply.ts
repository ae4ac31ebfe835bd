import type { Result } from '#core/result.ts'
import type { Batch } from '#core/wire.ts'
import type { ApiError } from './api-error.ts'

export type CreateReplyClass = 'accepted' | 'refused' | 'unknown'

/** Statuses with which an API that speaks for itself says that it made no batch. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429])

/**
 * What a reply to `POST /batches` proves. [Note: never pay twice]
 * `unknown` = a batch may exist: look for it before anything is sent again (state-machine.md §5).
 */
export function classifyCreateReply(reply: Result<Batch, ApiError>): CreateReplyClass {
  if (reply.ok) return 'accepted'
  const { error } = reply
  switch (error.kind) {
    case 'HttpError':
      return error.fromApi && refusals.has(error.status) ? 'refused' : 'unknown'
    // These two are decided before anything leaves the page.
    case 'NoKey':
    case 'ForbiddenOrigin':
      return 'refused'
    case 'NoReply':
    case 'Aborted':
    case 'BadReply':
      return 'unknown'
  }
}
