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
  let view = id.subarray(0, 0)
  const fixedLength = head.length + middle.length + hashLength

  return {
    write(row, hash) {
      const rowDigits = countDigits(row)
      let at = head.length + rowDigits
      for (let left = row, place = at - 1; place >= head.length; place--) {
        id[place] = 0x30 + (left % 10)
        left = Math.floor(left / 10)
      }
      id.set(middle, at)
      at += middle.length
      writeBase32Pair(hash.hi, hash.lo, id, at)
      // Ids of neighbours are as long as each other, and a view per row would cost as much as its digits.
      if (view.length !== at + hashLength) view = id.subarray(0, at + hashLength)
      return view
    },
    length: (row) => fixedLength + countDigits(row),
  }
}

const countDigits = (row: number): number => {
  let count = 1
  for (let power = 10; row >= power; power *= 10) count++
  return count
}
