import type { Result } from '#core/result.ts'

/** A refused engine call on its way through TanStack Query, which knows only thrown errors. `reason` is the plain error value. */
export class Refusal<E extends { readonly kind: string } = { readonly kind: string }> extends Error {
  readonly reason: E
  constructor(reason: E) {
    super(reason.kind)
    this.name = 'Refusal'
    this.reason = reason
  }
}

/** The success value of an engine call, or a thrown Refusal. */
export async function unwrap<T, E extends { readonly kind: string }>(
  reply: Promise<Result<T, E>>,
): Promise<T> {
  const result = await reply
  if (result.ok) return result.value
  throw new Refusal(result.error)
}

/** The plain error inside whatever Query caught; a fault of ours becomes kind `Fault` with its message. */
export function reasonOf(error: unknown): { readonly kind: string; readonly [fact: string]: unknown } {
  if (error instanceof Refusal) return error.reason as { readonly kind: string }
  return { kind: 'Fault', message: error instanceof Error ? error.message : String(error) }
}
