import { outcomes, type Ledger, type Outcome } from '#core/results/outcome.ts'
import type { RowNumber } from '#core/units.ts'
import type { RowChoice } from '#engine/resend/resend-types.ts'

/** Rows with one of these may be sent again. `not_sent` only where nobody will send it: after a cancel. */
const resendable: ReadonlySet<Outcome> = new Set([
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
  'missing',
  'lost',
  'not_sent',
])

/** The outcomes of a run that can be chosen, in canonical order. */
export const toChoosable = (ledger: Ledger, isActive: boolean): readonly Outcome[] =>
  outcomes.filter(
    (outcome) =>
      resendable.has(outcome) && ledger.counts[outcome] > 0 && !(isActive && outcome === 'not_sent'),
  )

/** Chosen at first: all but those whose first answer may have been paid for; these only when there is nothing else. */
export function toFirstChoice(choosable: readonly Outcome[]): readonly Outcome[] {
  const unpaid = choosable.filter((outcome) => outcome !== 'lost')
  return unpaid.length === 0 ? choosable : unpaid
}

export const countRows = (ledger: Ledger, chosen: readonly Outcome[], onlyFixable: boolean): number =>
  chosen.reduce(
    (sum, outcome) => sum + (outcome === 'failed' && onlyFixable ? ledger.fixable : ledger.counts[outcome]),
    0,
  )

export const toChoice = (chosen: readonly Outcome[], onlyFixable: boolean): RowChoice => ({
  kind: 'outcomes',
  outcomes: chosen,
  ...(onlyFixable && chosen.includes('failed') && { onlyFixable }),
})

/**
 * Rows of a cause: whoever answers them meanwhile, in another tab, has answered them. Or rows that a person chose, with
 * those that have an answer.
 */
export const toChoiceOf = (rows: readonly RowNumber[] | Int32Array, withAnswered: boolean): RowChoice => ({
  kind: 'rows',
  rows,
  ...(!withAnswered && { onlyUnanswered: true }),
})
