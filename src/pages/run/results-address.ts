import type { Outcome } from '#core/results/outcome.ts'
import { writeResultFilters, type FactName, type ResultFilter } from '#core/results/result-query.ts'

/** Rows of which a fact says this. */
export const factFilter = (fact: FactName, value: string): ResultFilter => ({
  column: `f:${fact}`,
  negated: false,
  test: 'oneOf',
  values: [value],
})

/** The table of a run with these rows. */
export function toResultsAddress(
  runId: string,
  outcome: Outcome,
  filters: readonly ResultFilter[] = [],
): string {
  const params = new URLSearchParams({ outcome })
  if (filters.length > 0) params.set('f', writeResultFilters(filters))
  return `#/runs/${runId}/results?${params.toString()}`
}
