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

/** Positions of the keys in their order; equal ones as they stand. */
export const sortByKeys = (keys: readonly OrderKey[], descending: boolean): Int32Array<ArrayBuffer> =>
  Int32Array.from(keys.keys()).sort(
    (a, b) => compareOrderKeys(keys[a] ?? null, keys[b] ?? null, descending) || a - b,
  )
