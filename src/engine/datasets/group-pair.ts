import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { EqualBodies } from './copies.ts'
import type { OpenDataset, PlacedGroup } from './dataset-reader.ts'
import type { RowGroup } from '#formats/packed/row-group.ts'

/**
 * Compares rows of a dataset with at most two row groups in memory: the earlier one stays while the later ones pass.
 *
 * @param equal whether a row of one group equals a row of another; rows are counted inside of their group
 */
export function createGroupComparison(
  dataset: OpenDataset,
  equal: (a: RowGroup, rowA: number, b: RowGroup, rowB: number) => boolean,
): (earlier: number, later: number) => Promise<Result<EqualBodies, StorageError>> {
  let held: readonly [number, PlacedGroup][] = []
  const bring = async (index: number, keep: number): Promise<Result<PlacedGroup, StorageError>> => {
    const known = held.find(([at]) => at === index)
    if (known !== undefined) return ok(known[1])
    const placed = await dataset.readGroup(index, 'once')
    if (placed.ok) held = [...held.filter(([at]) => at === keep), [index, placed.value]]
    return placed
  }
  return async (earlier, later) => {
    const first = await bring(earlier, later)
    if (!first.ok) return first
    const second = await bring(later, earlier)
    if (!second.ok) return second
    const [a, b] = [first.value, second.value]
    return ok((rowA, rowB) => equal(a.group, rowA - a.rowStart, b.group, rowB - b.rowStart))
  }
}
