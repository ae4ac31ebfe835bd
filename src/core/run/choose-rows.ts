import type { Outcome } from '../results/outcome.ts'
import { outcomeCode } from '../results/outcome.ts'
import { tierByCode } from '../results/result-order.ts'
import type { GenerationResults, RowResults } from '../results/row-results.ts'
import { positionOfRow } from '../results/row-list.ts'
import type { RowNumber } from '../units.ts'

/** Rows of a run to be sent again. */
export type RowChoice =
  /** All rows with one of these outcomes; answers are chosen by row only. */
  | {
      readonly kind: 'outcomes'
      readonly outcomes: readonly Outcome[]
      /** Of the failed ones, those that may succeed as they are. */
      readonly onlyFixable?: boolean
    }
  | {
      readonly kind: 'rows'
      readonly rows: readonly RowNumber[] | Int32Array
      /** Those that have been answered since they were chosen stay out. */
      readonly onlyUnanswered?: boolean
    }

/** What a choice comes to. `targets`, `waiting` and `skipped` are all the rows that were chosen. */
export interface ChosenRows {
  /** Rows that may be sent again, ascending. */
  readonly targets: Int32Array
  /** Of the targets, those that have an answer already. */
  readonly answered: number
  /** Left out because a request for them is still to be sent, under way, or may yet bring an answer. */
  readonly waiting: number
  /** Left out because a check took them out before the run was made: such rows stay out of all its generations. */
  readonly skipped: number
}

/**
 * Slots of rows for which something is still under way in any generation: sent again now, they could be paid twice.
 *
 * @param mayStillCome whether a request without an answer may get one, although it looks decided: a second batch with
 *   it is still running
 */
export const markOpenRows = (
  scope: Int32Array,
  generations: readonly GenerationResults[],
  requestOf: readonly ((row: RowNumber) => number)[],
  mayStillCome: (gen: number, request: number) => boolean,
): Uint8Array => {
  const open = new Uint8Array(scope.length)
  for (const [gen, { targets, reps, results }] of generations.entries()) {
    const find = requestOf[gen]
    if (find === undefined) throw new Error(`Generation ${gen} has no requests`)
    for (let target = 0; target < targets.length; target++) {
      const row = targets[target] ?? 0
      const request = find(reps[target] ?? row)
      const tier = results.tier[request] ?? 0
      if (tier !== openTier && (tier === answeredTier || !mayStillCome(gen, request))) continue
      const slot = positionOfRow(scope, row)
      if (slot >= 0) open[slot] = 1
    }
  }
  return open
}

const openTier = tierByCode[outcomeCode.waiting] ?? 3
const answeredTier = tierByCode[outcomeCode.answered] ?? 4

/** @param open by slot (`markOpenRows`) */
export const chooseRows = (
  scope: Int32Array,
  rows: Pick<RowResults, 'outcome' | 'fixable'>,
  open: Uint8Array,
  choice: RowChoice,
): ChosenRows => {
  const targets = new Int32Array(scope.length)
  const found = { targets: 0, answered: 0, waiting: 0, skipped: 0 }
  const isChosen = toTest(scope, rows, choice)
  for (let slot = 0; slot < scope.length; slot++) {
    if (!isChosen(slot)) continue
    const outcome = rows.outcome[slot]
    if (outcome === outcomeCode.skipped) found.skipped++
    else if (open[slot] === 1) found.waiting++
    else {
      if (outcome === outcomeCode.answered) found.answered++
      targets[found.targets++] = scope[slot] ?? 0
    }
  }
  return { ...found, targets: targets.slice(0, found.targets) }
}

const toTest = (
  scope: Int32Array,
  { outcome, fixable }: Pick<RowResults, 'outcome' | 'fixable'>,
  choice: RowChoice,
): ((slot: number) => boolean) => {
  if (choice.kind === 'rows') {
    const chosen = new Uint8Array(scope.length)
    for (const row of choice.rows) {
      const slot = positionOfRow(scope, row)
      if (slot >= 0) chosen[slot] = 1
    }
    const leavesAnswered = choice.onlyUnanswered === true
    return (slot) => chosen[slot] === 1 && !(leavesAnswered && outcome[slot] === outcomeCode.answered)
  }
  const wanted = new Set(
    choice.outcomes.filter((each) => each !== 'answered').map((each) => outcomeCode[each]),
  )
  return (slot) => {
    const code = outcome[slot] ?? 0
    if (!wanted.has(code)) return false
    return choice.onlyFixable !== true || code !== outcomeCode.failed || fixable[slot] === 1
  }
}
