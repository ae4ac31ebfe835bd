/**
 * Which of several results counts (state-machine §7): a later success wins, a later failure never hides an earlier answer,
 * and the order in which files arrive does not matter. Comparisons are negative when the first one counts.
 */
import { type Outcome, outcomes } from './outcome.ts'
import type { UnixSeconds } from '../units.ts'

/** How much a result is worth: 4 an answer, 3 still to come, 2 a reply that is none, 1 nothing, 0 taken back before it was sent. */
export type Tier = 0 | 1 | 2 | 3 | 4

/** A request that was cancelled before any batch existed: its `not_sent` ranks below everything else. */
export const withdrawnTier = 0

const tiers: Readonly<Record<Outcome, Tier>> = {
  answered: 4,
  waiting: 3,
  not_sent: 3,
  truncated: 2,
  invalid: 2,
  refused: 2,
  failed: 1,
  expired: 1,
  cancelled: 1,
  missing: 1,
  lost: 1,
  skipped: 0,
}

/** By outcome code (`outcomeCode`). */
export const tierByCode: Uint8Array = Uint8Array.from(outcomes, (outcome) => tiers[outcome])

export const tierOf = (outcome: Outcome, withdrawn = false): Tier =>
  withdrawn ? withdrawnTier : tiers[outcome]

/** One collected file, as far as it matters for the order of its lines. */
export interface RankedSegment {
  readonly id: string
  readonly kind: 'output' | 'error'
  readonly batchCreatedAt: UnixSeconds
  readonly batchId: string
}

/** One line, as far as it matters for its order among the lines of the same request. */
export interface RankedLine {
  readonly outcome: Outcome
  readonly segment: RankedSegment
  /** Its position in the file: bytes or lines, the same for all. */
  readonly position: number
}

/** Output before error file, older batch before younger. The id settles the rest, so that no two files are equal. */
export const compareSegments = (a: RankedSegment, b: RankedSegment): number =>
  (a.kind === b.kind ? 0 : a.kind === 'output' ? -1 : 1) ||
  a.batchCreatedAt - b.batchCreatedAt ||
  compareTexts(a.batchId, b.batchId) ||
  compareTexts(a.id, b.id)

/** Orders the lines of one request. */
export const compareLines = (a: RankedLine, b: RankedLine): number =>
  tiers[b.outcome] - tiers[a.outcome] || compareSegments(a.segment, b.segment) || a.position - b.position

/** Orders the results that several generations have for one row. */
export const compareGenerations = (
  a: { readonly tier: Tier; readonly gen: number },
  b: { readonly tier: Tier; readonly gen: number },
): number => b.tier - a.tier || b.gen - a.gen

/** Per segment its place in the order, from 0: what `compareSegments` says, as numbers for the loops over all lines. */
export const rankSegments = (segments: readonly RankedSegment[]): Int32Array => {
  const order = segments
    .map((segment, index) => ({ segment, index }))
    .sort((a, b) => compareSegments(a.segment, b.segment))
  const ranks = new Int32Array(segments.length)
  order.forEach(({ index }, rank) => {
    ranks[index] = rank
  })
  return ranks
}

/** By code units, the same on every machine; `localeCompare` is not. */
const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
