/** Lists of row numbers: ascending, each at most once. */

/** The rows rowStart … rowEnd − 1. */
export const rowRange = (rowStart: number, rowEnd: number): Int32Array<ArrayBuffer> => {
  const rows = new Int32Array(Math.max(0, rowEnd - rowStart))
  for (let at = 0; at < rows.length; at++) rows[at] = rowStart + at
  return rows
}

/** Position of `row` in the list; −1 when it is not there. */
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
