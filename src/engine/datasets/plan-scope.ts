import type { Scope } from '#core/request/draft.ts'
import type { FileStore, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { rowRange } from '#core/results/row-list.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import type { OpenDataset } from './dataset-reader.ts'
import { filterRows } from './filter-rows.ts'
import { pickSample } from './pick-sample.ts'
import { readRepeatedRows } from './repeated-rows.ts'

export interface PlannedScope {
  /** Rows of the source, ascending, each once: N of them. */
  readonly rows: Int32Array
  /** Rows that left because an earlier row has the same cells; 0 where they stay. */
  readonly repeated: number
}

/**
 * The rows that a scope covers. The same scope of the same dataset gives the same rows, on every machine: the seed of a
 * sample is all the chance there is.
 */
export async function planScope(
  files: FileStore,
  dataset: OpenDataset,
  scope: Scope,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<PlannedScope, StorageError | { readonly kind: 'Cancelled' }>> {
  const total = dataset.record.rows
  const repeated =
    scope.dropRepeated === true ? await readRepeatedRows(files, dataset, call) : ok(new Int32Array())
  if (!repeated.ok) return repeated
  const { length } = repeated.value
  if (scope.kind === 'filter') {
    const isRepeated = new Uint8Array(length === 0 ? 0 : total)
    for (const row of repeated.value) isRepeated[row] = 1
    const rows = await filterRows(dataset, scope.filter, (row) => isRepeated[row] !== 1, call)
    return rows.ok ? ok({ rows: rows.value, repeated: length }) : rows
  }
  return ok({ rows: chooseRows(withoutRows(total, repeated.value), scope), repeated: length })
}

function chooseRows(rows: Int32Array, scope: Exclude<Scope, { kind: 'filter' }>): Int32Array {
  switch (scope.kind) {
    case 'all':
      return rows
    case 'first':
      return rows.subarray(0, toCount(scope.rows))
    case 'sample': {
      const random = createSeededRandom(scope.seed)
      return pickSample(rows.length, toCount(scope.rows), random).map((at) => rows[at] ?? 0)
    }
  }
}

/** What was typed may be half a number, or none yet. */
const toCount = (rows: number): number => Math.max(0, Math.floor(rows) || 0)

/** @param without ascending */
function withoutRows(total: number, without: Int32Array): Int32Array {
  if (without.length === 0) return rowRange(0, total)
  const rows = new Int32Array(total - without.length)
  let count = 0
  let next = 0
  for (let row = 0; row < total; row++) {
    if (without[next] === row) next++
    else rows[count++] = row
  }
  return rows
}
