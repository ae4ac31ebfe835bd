/** The outcome of something that can fail in a way a person can act on. Plain data: it crosses `postMessage` unharmed. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })
/** The success that carries nothing. */
export const done: { readonly ok: true; readonly value: undefined } = { ok: true, value: undefined }
