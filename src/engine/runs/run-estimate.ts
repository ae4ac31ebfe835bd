import type { CostEstimate, RunRecord } from '#core/records.ts'

/** What a generation was thought to cost before it was sent; null where no price was known. */
export const estimateOf = (
  run: Pick<RunRecord, 'generations' | 'estimate'>,
  gen: number,
): CostEstimate | null =>
  // The first generation's is the run's, and in older runs only there.
  run.generations[gen]?.estimate ?? (gen === 0 ? run.estimate : null)

/** All generations of a run together; null as soon as one has none, because a part is not the sum. */
export function toRunEstimate(run: Pick<RunRecord, 'generations' | 'estimate'>): CostEstimate | null {
  const estimates = run.generations.map((_, gen) => estimateOf(run, gen))
  return estimates.reduce((sum, each) => sum && each && add(sum, each))
}

const add = (a: CostEstimate, b: CostEstimate): CostEstimate => ({
  lowUsd: a.lowUsd + b.lowUsd,
  highUsd: a.highUsd + b.highUsd,
  // The older table is the one to be careful about.
  priceDate: a.priceDate < b.priceDate ? a.priceDate : b.priceDate,
  ...((a.ownPrice === true || b.ownPrice === true) && { ownPrice: true }),
  ...(a.savedByCopiesUsd === undefined && b.savedByCopiesUsd === undefined
    ? {}
    : { savedByCopiesUsd: (a.savedByCopiesUsd ?? 0) + (b.savedByCopiesUsd ?? 0) }),
})
