import type { Scope } from '#core/request/draft.ts'

/** Rows to try a prompt on: spread evenly over the dataset, or over its beginning where the scope is that. */
export function spreadSample(rows: number, scope: Scope, wanted: number): readonly number[] {
  const end = scope.kind === 'first' ? Math.min(rows, Math.max(1, Math.floor(scope.rows) || 1)) : rows
  const count = Math.min(end, wanted)
  return Array.from({ length: count }, (_, at) => Math.floor((at * end) / count))
}
