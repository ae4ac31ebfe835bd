import { outcomeCode } from './outcome.ts'
import type { RequestResults } from './request-results.ts'
import { positionOfRow } from './row-list.ts'
import type { RowNumber } from '../units.ts'

/** One generation of a run: its row lists as stored, and what became of its requests. */
export interface GenerationResults {
  /** Rows aimed at, ascending. */
  readonly targets: Int32Array
  /** Per target the row whose request stands for it. */
  readonly reps: Int32Array
  /** Rows of the requests, in shard order. */
  readonly requests: Int32Array
  readonly results: RequestResults
}

/** What became of the rows of a run, by position in its scope. 11 bytes per row. */
export interface RowResults {
  readonly outcome: Uint8Array
  /** 1 = failed, but may succeed when sent again. */
  readonly fixable: Uint8Array
  /** 1 = answered, with JSON that had a code fence or words around it. */
  readonly repaired: Uint8Array
  /** 1 = takes the result of another row's request. */
  readonly copy: Uint8Array
  /** Generation the result comes from; meaningless where `request` is −1. */
  readonly gen: Uint16Array
  /** Position of the request in that generation's requests file; −1 = none, as for skipped rows. */
  readonly request: Int32Array
}

/**
 * Gives every row of the scope exactly one result: the best its generations have for it (`compareGenerations`).
 *
 * @param scope rows of the run, ascending
 * @param skipped rows of the scope taken out before sending; skipped they stay, whatever came since
 * @param generations in order, from 0
 */
export const composeRows = (
  scope: Int32Array,
  skipped: Int32Array,
  generations: readonly GenerationResults[],
): RowResults => {
  const rows: RowResults = {
    outcome: new Uint8Array(scope.length).fill(outcomeCode.not_sent),
    fixable: new Uint8Array(scope.length),
    repaired: new Uint8Array(scope.length),
    copy: new Uint8Array(scope.length),
    gen: new Uint16Array(scope.length),
    request: new Int32Array(scope.length).fill(-1),
  }
  const tiers = new Uint8Array(scope.length)
  generations.forEach((generation, gen) => takeBetter(rows, tiers, scope, generation, gen))
  for (const row of skipped) {
    const slot = positionOfRow(scope, row)
    if (slot < 0) continue
    rows.outcome[slot] = outcomeCode.skipped
    rows.fixable[slot] = 0
    rows.repaired[slot] = 0
    rows.copy[slot] = 0
    rows.gen[slot] = 0
    rows.request[slot] = -1
  }
  return rows
}

/** Called in ascending order of `gen`, so an equal tier takes over. */
const takeBetter = (
  rows: RowResults,
  tiers: Uint8Array,
  scope: Int32Array,
  { targets, reps, requests, results }: GenerationResults,
  gen: number,
): void => {
  const requestByRow = indexRequests(requests)
  for (let target = 0; target < targets.length; target++) {
    const row = targets[target] ?? 0
    const rep = reps[target] ?? row
    const request = requestByRow(rep)
    const slot = positionOfRow(scope, row)
    if (slot < 0 || request < 0) {
      throw new Error(`Row ${row} of generation ${gen} has no place in the run, or row ${rep} no request`)
    }
    const tier = results.tier[request] ?? 0
    if ((rows.request[slot] ?? -1) >= 0 && tier < (tiers[slot] ?? 0)) continue
    tiers[slot] = tier
    rows.outcome[slot] = results.outcome[request] ?? outcomeCode.not_sent
    rows.fixable[slot] = results.fixable[request] ?? 0
    rows.repaired[slot] = results.repaired[request] ?? 0
    rows.copy[slot] = rep === row ? 0 : 1
    rows.gen[slot] = gen
    rows.request[slot] = request
  }
}

/** Row of a request → its position; −1 = no request. Shard order is row order in every plan so far, but need not be. */
export const indexRequests = (requests: Int32Array): ((row: RowNumber) => number) => {
  if (isAscending(requests)) return (row) => positionOfRow(requests, row)
  const byRow = new Int32Array(requests.reduce((last, row) => Math.max(last, row), -1) + 1).fill(-1)
  requests.forEach((row, request) => {
    byRow[row] = request
  })
  return (row) => byRow[row] ?? -1
}

const isAscending = (rows: Int32Array): boolean =>
  rows.every((row, at) => at === 0 || (rows[at - 1] ?? 0) < row)
