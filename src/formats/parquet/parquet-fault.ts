import { err, ok, type Result } from '#core/result.ts'
import type { ParquetProblem, ReadError } from '../import-error.ts'

/**
 * Thrown inside of this folder only, where pages are decoded by functions that call each other. `toResult` makes a value
 * of it at the border.
 */
export class ParquetFault extends Error {
  override readonly name = 'ParquetFault'
  readonly error: ReadError

  constructor(error: ReadError) {
    super(error.kind)
    this.error = error
  }
}

/** @param column null where the whole file is meant */
export const badParquet = (
  problem: ParquetProblem,
  column: string | null = null,
  limit: number | null = null,
): ParquetFault => new ParquetFault({ kind: 'BadParquet', problem, column, limit })

export async function toResult<T>(work: Promise<T>): Promise<Result<T, ReadError>> {
  try {
    return ok(await work)
  } catch (error) {
    if (error instanceof ParquetFault) return err(error.error)
    throw error
  }
}

/**
 * Decodes what may be anything: whatever the library throws at bytes that do not fit (an offset out of bounds, an array
 * that cannot be so long, a missing field) means that the file is damaged.
 */
export function decode<T>(column: string | null, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof ParquetFault ? error : badParquet('damaged', column)
  }
}

/** `decode` of what reads the file as well. */
export async function decodeAsync<T>(column: string | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ParquetFault ? error : badParquet('damaged', column)
  }
}
