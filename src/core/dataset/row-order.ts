import { parseNumber } from './cell-number.ts'

/** A cell as rows are ordered by it: a number, a text, or nothing. */
export type OrderKey = number | string | null

/** Blank cells are nothing, whatever blanks they have. */
export const toOrderKey = (cell: string | null): OrderKey => {
  const text = cell?.trim() ?? ''
  if (text === '') return null
  const number = parseNumber(text)
  return Number.isNaN(number) ? text : number
}

/**
 * Numbers by size, then texts by their characters' codes, then empty cells: in this order of kinds either way, so that
 * what nobody has rated is never the most important.
 */
export const compareOrderKeys = (a: OrderKey, b: OrderKey, descending: boolean): number => {
  if (a === b) return 0
  const kind = kindOf(a) - kindOf(b)
  if (kind !== 0 || a === null || b === null) return kind
  const order = a < b ? -1 : 1
  return descending ? -order : order
}

const kindOf = (key: OrderKey): number => (typeof key === 'number' ? 0 : key === null ? 2 : 1)

/** So many positions are sorted or merged between two breaths: some ten milliseconds. */
const stepSize = 16_384

/**
 * Sorts in small steps, because a million texts at once would keep a worker from everything else for seconds: sorted
 * pieces first, then merged by twos.
 *
 * @returns positions of the keys in their order; equal ones as they stand
 */
export function* sortInSteps(
  keys: readonly OrderKey[],
  descending: boolean,
  size = stepSize,
): Generator<undefined, Int32Array<ArrayBuffer>> {
  const compare = (a: number, b: number): number =>
    compareOrderKeys(keys[a] ?? null, keys[b] ?? null, descending) || a - b
  let from = Int32Array.from(keys.keys())
  let to = new Int32Array(keys.length)
  for (let start = 0; start < from.length; start += size) {
    from.subarray(start, start + size).sort(compare)
    yield
  }
  for (let width = size; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length)
      const end = Math.min(start + 2 * width, from.length)
      let left = start
      let right = middle
      for (let at = start; at < end; at++) {
        const isLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0)
        to[at] = (isLeft ? from[left++] : from[right++]) ?? 0
        if ((at + 1) % size === 0) yield
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}
