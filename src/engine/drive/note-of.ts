import type { Result } from '#core/result.ts'
import type { ApiError } from '#openai/api-error.ts'
import type { CallNote } from '../runs/save-shard.ts'

/** The head of a reply, as the transport saw it. */
export interface ReplyHead {
  readonly status: number
  readonly requestId: string | null
}

/** Remembers the head of the last reply of one call: a success tells nothing of it by itself. */
export function listenForHead(): {
  readonly onReply: (head: ReplyHead) => void
  readonly head: () => ReplyHead | null
} {
  let heard: ReplyHead | null = null
  return { onReply: (head) => (heard = head), head: () => heard }
}

/**
 * A call and its reply as the log keeps them: the provider's code, never its words. Those may quote the key or a cell,
 * and stand where they were said: at the shard.
 */
export function noteOf(
  call: string,
  reply: Result<unknown, ApiError>,
  head: ReplyHead | null = null,
): CallNote {
  if (reply.ok)
    return { call, status: head?.status ?? 200, requestId: head?.requestId ?? null, outcome: 'ok' }
  const { error } = reply
  const status = error.kind === 'HttpError' || error.kind === 'BadReply' ? error.status : null
  const requestId = error.kind === 'HttpError' ? error.requestId : (head?.requestId ?? null)
  return { call, status, requestId, outcome: toOutcome(error) }
}

function toOutcome(error: ApiError): string {
  switch (error.kind) {
    case 'HttpError': {
      const said = [error.code, error.type].find((word) => word !== null && isCode(word))
      return said ?? (error.fromApi ? 'refused' : 'refused, not by the API itself')
    }
    case 'BadReply':
      return 'not what the API documents'
    case 'NoReply':
      return 'no reply'
    case 'Aborted':
      return 'no reply in time'
    case 'ForbiddenOrigin':
      return 'not sent: another host'
    case 'NoKey':
      return 'not sent: no key'
  }
}

/** `token_limit_exceeded`, as opposed to a sentence in its place. */
const isCode = (word: string): boolean => /^[a-z][a-z0-9_.-]{1,63}$/i.test(word)
