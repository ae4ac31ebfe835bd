import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowNumber } from '#core/units.ts'
import { cancelled, isCancelled, pause } from '../call.ts'

/** Tells whether two rows, each in one of two row groups at hand, have byte-identical request bodies. */
export type EqualBodies = (earlier: RowNumber, later: RowNumber) => boolean

export interface CopySearch {
  /** Target rows, ascending. */
  readonly rows: Int32Array
  /** Hash of each target's body: two words per target. */
  readonly words: Uint32Array
  /** Half-open ranges of rows that are read from storage together, ascending. */
  readonly groups: readonly { readonly rowStart: RowNumber; readonly rowEnd: RowNumber }[]
  /** Brings two of these groups to hand; they may be the same one. */
  readonly compareGroups: (earlier: number, later: number) => Promise<Result<EqualBodies, StorageError>>
}

/** How many rows are compared before waiting messages are let in. */
const rowsPerPause = 4096

/**
 * Finds for every target the lowest target row with the same body (state-machine §1). Bodies are compared wherever
 * their hashes agree, so two different requests never become one.
 *
 * @returns per target its representative row; itself where there is none lower
 */
export async function findCopies(
  search: CopySearch,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<Int32Array, StorageError | { readonly kind: 'Cancelled' }>> {
  const { rows } = search
  /** Per target the index of its representative among the targets. */
  const found = new Int32Array(rows.length)
  let open = Int32Array.from(rows.keys())
  // Almost always one round. Whoever shares a hash but not the body with the lowest of that hash goes to the next one,
  // where the lowest of them is the lowest of its own body.
  while (open.length > 0) {
    pairByHash(open, search.words, found)
    const left = await verifyPairs(open, found, search, call)
    if (!left.ok) return left
    open = left.value
  }
  return ok(found.map((index) => rows[index] ?? 0))
}

/** Points every open target at the first open one with its hash. */
function pairByHash(open: Int32Array, words: Uint32Array, found: Int32Array): void {
  let size = 16
  while (size < open.length * 2) size *= 2
  const slots = new Int32Array(size).fill(-1)
  for (const target of open) {
    const lo = words[target * 2] ?? 0
    const hi = words[target * 2 + 1] ?? 0
    for (let slot = lo & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const first = slots[slot] ?? -1
      if (first === -1) {
        slots[slot] = target
        found[target] = target
        break
      }
      if (words[first * 2] === lo && words[first * 2 + 1] === hi) {
        found[target] = first
        break
      }
    }
  }
}

/** Compares all pairs, two row groups at a time. @returns the targets that are no copy of what they point at */
async function verifyPairs(
  open: Int32Array,
  found: Int32Array,
  search: CopySearch,
  call: { readonly signal?: AbortSignal } | undefined,
): Promise<Result<Int32Array<ArrayBuffer>, StorageError | { readonly kind: 'Cancelled' }>> {
  const { rows, groups } = search
  const groupOf = groupPerTarget(rows, groups)
  const left: number[] = []
  let compared = 0
  for (const key of pairsOfGroups(open, found, groupOf, groups.length)) {
    const earlier = Math.floor(key / groups.length)
    const later = key % groups.length
    const equal = await search.compareGroups(earlier, later)
    if (!equal.ok) return equal
    for (const target of open) {
      const first = found[target] ?? target
      if (first === target || groupOf[target] !== later || groupOf[first] !== earlier) continue
      if (!equal.value(rows[first] ?? 0, rows[target] ?? 0)) left.push(target)
      if (++compared % rowsPerPause === 0) {
        await pause()
        if (isCancelled(call)) return cancelled
      }
    }
  }
  return ok(Int32Array.from(left).sort())
}

/** Pairs (earlier, later) of groups with something to compare, as earlier × groups + later, ascending. */
function pairsOfGroups(
  open: Int32Array,
  found: Int32Array,
  groupOf: Uint16Array,
  groups: number,
): readonly number[] {
  const pairs = new Set<number>()
  for (const target of open) {
    const first = found[target] ?? target
    if (first !== target) pairs.add((groupOf[first] ?? 0) * groups + (groupOf[target] ?? 0))
  }
  return [...pairs].sort((a, b) => a - b)
}

/** Two bytes per target: 65,536 groups are more than 2 TB of text. */
function groupPerTarget(rows: Int32Array, groups: CopySearch['groups']): Uint16Array {
  const groupOf = new Uint16Array(rows.length)
  let group = 0
  for (const [index, row] of rows.entries()) {
    while (group < groups.length - 1 && row >= (groups[group]?.rowEnd ?? 0)) group++
    groupOf[index] = group
  }
  return groupOf
}
