import type { Clock } from '#core/ports.ts'
import { createProgress, isCancelled, pause } from '../call.ts'
import type { Call } from '../call.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'

/** Long work on many rows: lets a cancel in every few thousand rows, and says how far it is. */
export interface Pace {
  /** Another pass over so many rows will come. */
  expect(rows: number): void
  /** So many were done. To be awaited; true = cancelled. */
  step(rows: number): Promise<boolean>
  /** Lets messages in without having done any rows; true = cancelled. */
  breathe(): Promise<boolean>
}

/** Rows between two breaths: a few milliseconds. */
export const rowsPerStep = 8192

export function createPace(clock: Clock, call: Call<PlanProgress> | undefined): Pace {
  const progress = createProgress(clock, call?.onProgress)
  let rowsDone = 0
  let rowsTotal = 0
  const breathe = async (): Promise<boolean> => {
    await pause()
    return isCancelled(call)
  }
  return {
    expect: (rows) => void (rowsTotal += rows),
    async step(rows) {
      rowsDone = Math.min(rowsDone + rows, rowsTotal)
      progress.next(() => ({ rowsDone, rowsTotal }))
      return breathe()
    },
    breathe,
  }
}
