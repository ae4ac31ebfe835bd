import type { Milliseconds } from '#core/units.ts'

/**
 * Why a call to the provider did not give what was asked for.
 * `HttpError` is an answer with a status; everything else is no answer at all.
 */
export type ApiError =
  | {
      readonly kind: 'HttpError'
      readonly status: number
      readonly code: string | null
      readonly type: string | null
      readonly param: string | null
      /** Verbatim, at most 2,000 characters. */
      readonly message: string
      readonly requestId: string | null
      /** From Retry-After or the seconds in the message; null when unsaid. */
      readonly retryAfter: Milliseconds | null
      /** The body was a JSON object with an `error`: the API itself spoke, not a proxy. */
      readonly fromApi: boolean
    }
  /** The browser gave no status. Never proof that nothing was sent. */
  | { readonly kind: 'NoReply'; readonly message: string }
  | { readonly kind: 'Aborted' }
  | { readonly kind: 'ForbiddenOrigin'; readonly url: string }
  /** A 2xx whose body is not what the API documents. */
  | { readonly kind: 'BadReply'; readonly status: number; readonly message: string }
  /** Nothing was sent: there is no key, or what is there cannot be one (blanks inside, letters outside ASCII). */
  | { readonly kind: 'NoKey'; readonly cause?: 'unusable' }
