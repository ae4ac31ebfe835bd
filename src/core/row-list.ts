/** Row lists as stored in `.i32` files: 4 bytes per number, little-endian, signed. */

/** Whether this machine keeps the lowest byte first, as nearly all do and as the files are. */
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** @returns the bytes to store; on most machines a view of the numbers themselves, so write before changing them */
export const encodeRows = (rows: Int32Array): Uint8Array => {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
  return littleEndian ? bytes : swapBytes(bytes)
}

/**
 * @param bytes a whole file, or a slice at a multiple of 4; trailing bytes that are no number mean damage
 * @returns the numbers; a view of `bytes` where alignment and machine allow
 */
export const decodeRows = (bytes: Uint8Array): Int32Array => {
  if (bytes.byteLength % 4 !== 0) throw new RangeError('A row list has 4 bytes per row')
  const own = littleEndian ? bytes : swapBytes(bytes)
  const aligned = own.byteOffset % 4 === 0 ? own : own.slice()
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}

const swapBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(bytes, (_, at) => bytes[at ^ 3] ?? 0)

/** The rows rowStart … rowEnd − 1. */
export const rowRange = (rowStart: number, rowEnd: number): Int32Array<ArrayBuffer> => {
  const rows = new Int32Array(Math.max(0, rowEnd - rowStart))
  for (let at = 0; at < rows.length; at++) rows[at] = rowStart + at
  return rows
}

/** Position of `row` in an ascending list; −1 when it is not there. */
export const positionOfRow = (rows: Int32Array, row: number): number => {
  // A list without holes, the usual one, needs no search.
  const guess = row - (rows[0] ?? 0)
  if (guess >= 0 && guess < rows.length && rows[guess] === row) return guess
  let low = 0
  let high = rows.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = rows[middle] ?? 0
    if (found === row) return middle
    if (found < row) low = middle + 1
    else high = middle - 1
  }
  return -1
}
