import type { Result } from '#core/result.ts'

/** The result of the program is wrong: the only thing that makes a benchmark fail. */
export class WrongResult extends Error {}

export function check(holds: boolean, message: string): void {
  if (!holds) throw new WrongResult(message)
}

export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value
  throw new WrongResult(JSON.stringify(result.error))
}
