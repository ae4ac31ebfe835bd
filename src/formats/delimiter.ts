import Papa from 'papaparse'
import { normaliseNewlines } from './newlines.ts'

/** In the order in which they win a draw. */
export const delimiters = [',', ';', '\t', '|'] as const

const rowsLooked = 50

/**
 * Guesses the delimiter from the beginning of a text: the one that cuts most rows, the first among them, into the same
 * number of cells; of several, the one with more cells. A text that none of them cuts has one column: ",".
 *
 * @param whole the sample is the whole text, so that its last row counts even without a line end
 */
export function guessDelimiter(sample: string, whole: boolean): string {
  let best = { delimiter: ',', regular: 0, cells: 1 }
  for (const delimiter of delimiters) {
    if (!sample.includes(delimiter)) continue
    const { regular, cells } = regularity(sample, delimiter, whole)
    if (cells < 2) continue
    if (regular > best.regular || (regular === best.regular && cells > best.cells)) {
      best = { delimiter, regular, cells }
    }
  }
  return best.delimiter
}

function regularity(
  sample: string,
  delimiter: string,
  whole: boolean,
): { readonly regular: number; readonly cells: number } {
  const text = normaliseNewlines(sample, delimiter)
  const parser = new Papa.Parser({ delimiter, newline: '\n', preview: rowsLooked })
  const { data } = parser.parse(text, 0, !whole) as { data: string[][] }
  // A sample without one whole row still shows its first cells.
  const rows = data.length > 0 ? data : [text.split(delimiter)]
  const counts = new Map<number, number>()
  let filled = 0
  for (const row of rows) {
    if (row.length === 1 && row[0]?.trim() === '') continue
    filled++
    counts.set(row.length, (counts.get(row.length) ?? 0) + 1)
  }
  let cells = 1
  let most = 0
  for (const [length, count] of counts) {
    if (count > most || (count === most && length > cells)) [cells, most] = [length, count]
  }
  const headed = rows[0]?.length === cells ? 1 : 0
  return { regular: filled === 0 ? 0 : (most + headed) / (filled + 1), cells }
}
