import type { Cells, LoadedTable } from './load-table.ts'

/**
 * The benchmark's simple score of one file, 0 to 10: one point each for loading at all, and for precision, recall and F1
 * of header cells, records and data cells as multisets.
 */
export function pollockScore(
  table: LoadedTable,
  expected: { readonly header: Cells; readonly rows: readonly Cells[] },
): number {
  if (table.error !== null && expected.rows.length > 0) return 0
  const record = (cells: Cells): string => trimEnd(cells).join('\u0000')
  const header = table.header.slice(0, Math.max(expected.header.length, trimEnd(table.header).length))
  return (
    1 +
    measure(expected.header.map(normal), header.map(normal)) +
    measure(expected.rows.map(record), table.rows.map(record)) +
    measure(expected.rows.flatMap(trimEnd), table.rows.flatMap(trimEnd))
  )
}

const normal = (cell: string | null): string => (cell ?? '').trim()

/** Cells that a short row was filled with count for nothing. */
function trimEnd(cells: Cells): string[] {
  const texts = cells.map(normal)
  while (texts.length > 0 && texts.at(-1) === '') texts.pop()
  return texts
}

/** Precision + recall + F1. */
function measure(expected: readonly string[], loaded: readonly string[]): number {
  if (expected.length === 0) return 3
  const counts = new Map<string, number>()
  for (const text of expected) counts.set(text, (counts.get(text) ?? 0) + 1)
  let common = 0
  for (const text of loaded) {
    const left = counts.get(text) ?? 0
    if (left > 0) common++
    counts.set(text, left - 1)
  }
  if (common === 0) return 0
  const precision = common / loaded.length
  const recall = common / expected.length
  return precision + recall + (2 * precision * recall) / (precision + recall)
}
