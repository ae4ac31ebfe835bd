import { err, ok, type Result } from '#core/result.ts'
import type { ReadError, WorkbookProblem } from '../import-error.ts'

/**
 * Thrown inside of this folder only: the scanner calls handlers that call each other, and none of them has another way
 * to stop the reading. `toResult` makes a value of it at the border.
 */
export class XlsxFault extends Error {
  override readonly name = 'XlsxFault'
  readonly error: ReadError

  constructor(error: ReadError) {
    super(error.kind)
    this.error = error
  }
}

/** @param part the file inside of the workbook, or null where the archive itself is meant */
export const badWorkbook = (
  problem: WorkbookProblem,
  part: string | null = null,
  limit: number | null = null,
): XlsxFault => new XlsxFault({ kind: 'BadWorkbook', problem, part, limit })

export async function toResult<T>(work: Promise<T>): Promise<Result<T, ReadError>> {
  try {
    return ok(await work)
  } catch (error) {
    if (isFault(error)) return err(error.error)
    throw error
  }
}

const isFault = (error: unknown): error is XlsxFault => error instanceof XlsxFault
