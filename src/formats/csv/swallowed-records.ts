/**
 * The text of an open cell is no cell but records: nearly all of its first lines have just the delimiters of a record, so
 * its quote was never meant to be open. Of fewer than three columns nothing can be said: sentences have commas too.
 */
export function hasRecords(cell: string, delimiter: string, width: number): boolean {
  if (width < 3) return false
  // The first line begins in the middle of a record, and the last one may be cut.
  const lines = cell
    .slice(0, 64 * 1024)
    .split(/\r\n?|\n/, 202)
    .slice(1, -1)
  const like = lines.filter((line) => line.split(delimiter).length === width).length
  return lines.length > 1 && like * 10 >= lines.length * 9
}
