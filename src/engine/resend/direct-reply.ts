import { replyLostCode } from '#core/results/output-line.ts'
import type { Milliseconds } from '#core/units.ts'
import type { ApiError } from '#openai/api-error.ts'
import { diagnose } from '#openai/diagnosis.ts'
import { sayApiError } from '../drive/remedies.ts'
import type { DirectStop } from './resend-types.ts'

/** What is written down of a reply: the part of an output line that the provider's own lines have. */
export interface ReplyLine {
  readonly response: {
    readonly status_code: number
    readonly request_id: string | null
    readonly body: object
  } | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** What an error of a synchronous call means for its request, and for the others. */
export type DirectVerdict =
  /** The provider's last word on this request. `stop`: it would be the same for every other. */
  | { readonly kind: 'line'; readonly line: ReplyLine; readonly stop: DirectStop | null }
  /** Nobody knows whether it was executed. */
  | { readonly kind: 'lost'; readonly line: ReplyLine }
  /** Surely not executed, and welcome later. */
  | { readonly kind: 'again'; readonly after: Milliseconds | null; readonly message: string }
  /** Surely not executed, and nothing else would be. */
  | { readonly kind: 'stop'; readonly stop: DirectStop }

/**
 * Judges an error of a synchronous call. Only a refusal that the API wrote itself proves that nothing ran: errors of
 * proxies, broken connections and deadlines do not ([Note: direct door]).
 *
 * @param isFirst no request of this kind has been answered yet, so a refused model or setting is everybody's
 */
export function judgeDirectError(error: ApiError, isFirst: boolean): DirectVerdict {
  switch (error.kind) {
    case 'NoKey':
      return stop('key', null)
    case 'ForbiddenOrigin':
      return stop('network', sayApiError(error))
    case 'NoReply':
    case 'Aborted':
    case 'BadReply':
      return { kind: 'lost', line: toLostLine(sayApiError(error)) }
    case 'HttpError': {
      const { status, code, message, type, param, requestId, retryAfter, fromApi } = error
      if (!fromApi) return { kind: 'lost', line: toLostLine(sayApiError(error)) }
      const diagnosis = diagnose({ where: 'http', status, code, message })
      const { policy } = diagnosis
      if (policy === 'checkKey' || policy === 'grantScopes') return stop('key', message)
      if (policy === 'topUp' || policy === 'topUpAndResend') return stop('billing', message)
      // An outage is an end: whether the request had begun is not said.
      if (status === 429) return { kind: 'again', after: retryAfter ?? diagnosis.retryAfter, message }
      const line: ReplyLine = {
        response: {
          status_code: status,
          request_id: requestId,
          body: { error: { message, type, param, code } },
        },
        error: null,
      }
      return { kind: 'line', line, stop: isFirst ? toStop(policy, message) : null }
    }
  }
}

/** In place of a reply that is not here. */
export const toLostLine = (why: string): ReplyLine => ({
  response: null,
  error: { code: replyLostCode, message: `No reply came, so it may have been charged. ${why}`.trim() },
})

const stop = (why: DirectStop['why'], message: string | null): DirectVerdict => ({
  kind: 'stop',
  stop: { why, message },
})

function toStop(policy: ReturnType<typeof diagnose>['policy'], message: string): DirectStop | null {
  if (policy === 'pickModel') return { why: 'model', message }
  if (policy === 'checkProject') return { why: 'model', message }
  return policy === 'fixSettings' || policy === 'fixSchema' ? { why: 'settings', message } : null
}
