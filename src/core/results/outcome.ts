/** What became of a row, in the one order used by bars, legends, filters and exports. state-machine §7, design.md. */
export const outcomes = [
  'answered',
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
  'missing',
  'lost',
  'waiting',
  'not_sent',
  'skipped',
] as const
export type Outcome = (typeof outcomes)[number]

/** Position in `outcomes`; the byte kept per row in typed arrays and index files. */
export const outcomeCode = Object.fromEntries(outcomes.map((outcome, code) => [outcome, code])) as Readonly<
  Record<Outcome, number>
>

/** What one line of an output or error file says about its request. */
export type LineOutcome = Extract<
  Outcome,
  'answered' | 'refused' | 'truncated' | 'invalid' | 'failed' | 'expired' | 'cancelled' | 'lost'
>

/** The twelve counts of a run, always summing to `total`. */
export interface Ledger {
  /** N: rows in scope. */
  readonly total: number
  readonly counts: Readonly<Record<Outcome, number>>
  /** Of each count, how many rows are copies that took another row's result. */
  readonly copies: Readonly<Record<Outcome, number>>
  /** Of `failed`, how many may succeed when sent again as they are. */
  readonly fixable: number
  /** Of `answered`, how many were JSON only without the code fence or the words around it. */
  readonly repaired: number
}
