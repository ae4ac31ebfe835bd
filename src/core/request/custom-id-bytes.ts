import { writeBase32Pair } from '../base32.ts'
import type { RowHash } from '../dataset/row-hash.ts'

/** Writes custom ids as bytes, for many rows of one run and generation: `formatCustomId` without a string. */
export interface CustomIdWriter {
  /** The id of a row; a view that is valid until the next call. */
  write(row: number, hash: RowHash): Uint8Array
  /** Length of a row's id. */
  length(row: number): number
}

const hashLength = 13

/** @param run as in `formatCustomId`, which is tested to write the same */
export const createCustomIdWriter = (run: string, gen: number): CustomIdWriter => {
  const encoder = new TextEncoder()
  const head = encoder.encode(`bw1-${run}-`)
  const middle = encoder.encode(`-${gen}-`)
  const id = new Uint8Array(head.length + 10 + middle.length + hashLength)
  id.set(head)
  const fixedLength = head.length + middle.length + hashLength
  const parts: IdParts = { headLength: head.length, middle, id, view: id.subarray(0, fixedLength + 1) }
  return {
    write: (row, hash) => writeId(parts, row, hash),
    length: (row) => fixedLength + countDigits(row),
  }
}

interface IdParts {
  readonly headLength: number
  readonly middle: Uint8Array
  /** Memory for the longest id; the head stands in it. */
  readonly id: Uint8Array
  /** The last id in `id`. */
  view: Uint8Array
}

/** Of the module: [Note: loops outlive their closures]. */
const writeId = (parts: IdParts, row: number, hash: RowHash): Uint8Array => {
  const { headLength, middle, id } = parts
  let at = headLength + countDigits(row)
  for (let left = row, place = at - 1; place >= headLength; place--) {
    id[place] = 0x30 + (left % 10)
    left = Math.floor(left / 10)
  }
  id.set(middle, at)
  at += middle.length
  writeBase32Pair(hash.hi, hash.lo, id, at)
  // Ids of neighbours are as long as each other, and a view per row would cost as much as its digits.
  if (parts.view.length !== at + hashLength) parts.view = id.subarray(0, at + hashLength)
  return parts.view
}

const countDigits = (row: number): number => {
  let count = 1
  for (let power = 10; row >= power; power *= 10) count++
  return count
}
