type Cells = readonly (readonly string[])[]

/**
 * Reads the text that a spreadsheet puts on the clipboard: cells by tabs, rows by line ends. A cell is enclosed in quotes
 * only where it holds a tab or a line end, and any other quote is a character, also at the start of a cell: in that the
 * clipboard differs from a TSV file. A quote before a tab whose next one stands before a tab is taken for an enclosed cell.
 */
export function parseClipboardCells(text: string): Cells {
  const rows: string[][] = [[]]
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  const end = source.length
  let at = 0
  for (;;) {
    const quoted = source[at] === '"' ? readQuoted(source, at) : null
    const stop = quoted?.end ?? findEnd(source, at)
    rows.at(-1)?.push(quoted?.cell ?? source.slice(at, stop))
    if (stop >= end) return rows
    if (source[stop] === '\n') rows.push([])
    at = stop + 1
  }
}

function findEnd(source: string, from: number): number {
  let at = from
  while (at < source.length && source[at] !== '\t' && source[at] !== '\n') at++
  return at
}

/** Null where the quote is a character of the cell. */
function readQuoted(source: string, from: number): { readonly cell: string; readonly end: number } | null {
  for (let at = from + 1; ; at += 2) {
    at = source.indexOf('"', at)
    if (at === -1) return null
    if (source[at + 1] === '"') continue
    const after = source[at + 1]
    if (after !== undefined && after !== '\t' && after !== '\n') return null
    const cell = source.slice(from + 1, at)
    return /[\t\n]/.test(cell) ? { cell: cell.replaceAll('""', '"'), end: at + 1 } : null
  }
}

/** TSV in which every reader finds these cells, also where they hold tabs, line ends and quotes. */
export const writeTsv = (rows: Cells): string =>
  rows
    .map((cells) => `${cells.map((cell) => (/["\t\n\r]/.test(cell) ? quote(cell) : cell)).join('\t')}\n`)
    .join('')

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
