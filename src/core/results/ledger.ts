import { type Ledger, type Outcome, outcomeCode, outcomes } from './outcome.ts'

/** What the ledger counts, one entry per row of the scope. `RowResults` has this shape. */
export interface CountedRows {
  /** Outcome codes (`outcomeCode`). */
  readonly outcome: Uint8Array
  readonly copy: Uint8Array
  readonly fixable: Uint8Array
  readonly repaired: Uint8Array
}

/** Counts the rows of a run per outcome. The counts always sum to the number of rows; a byte that is no outcome throws. */
export const countLedger = ({ outcome, copy, fixable, repaired }: CountedRows): Ledger => {
  const counts = new Int32Array(outcomes.length)
  const copies = new Int32Array(outcomes.length)
  let fixableRows = 0
  let repairedRows = 0
  for (let slot = 0; slot < outcome.length; slot++) {
    const code = outcome[slot] ?? 0
    if (code >= outcomes.length) throw new RangeError(`Row ${slot} of the scope has no outcome: ${code}`)
    counts[code] = (counts[code] ?? 0) + 1
    if (copy[slot] === 1) copies[code] = (copies[code] ?? 0) + 1
    if (code === outcomeCode.failed && fixable[slot] === 1) fixableRows++
    if (code === outcomeCode.answered && repaired[slot] === 1) repairedRows++
  }
  return {
    total: outcome.length,
    counts: byOutcome(counts),
    copies: byOutcome(copies),
    fixable: fixableRows,
    repaired: repairedRows,
  }
}

/** The ledger of a run of which nothing has been sent. */
export const emptyLedger = (rows: number, skipped: number): Ledger => {
  const counts = new Int32Array(outcomes.length)
  counts[outcomeCode.not_sent] = rows - skipped
  counts[outcomeCode.skipped] = skipped
  return {
    total: rows,
    counts: byOutcome(counts),
    copies: byOutcome(new Int32Array(outcomes.length)),
    fixable: 0,
    repaired: 0,
  }
}

const byOutcome = (counts: Int32Array): Readonly<Record<Outcome, number>> =>
  Object.fromEntries(outcomes.map((outcome, code) => [outcome, counts[code] ?? 0])) as Record<Outcome, number>
