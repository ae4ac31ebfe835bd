import type { Cells } from './load-table.ts'

/** A table as the benchmark sees one. */
export interface ScoredTable {
  readonly header: Cells
  readonly rows: readonly Cells[]
}

/**
 * The benchmark's simple score of one file, 0 to 10: one point for loading at all, and one each for precision, recall and
 * F1 of header cells, of records and of all cells, as multisets. Records are compared by the text of their cells in a row,
 * numbers and truth values by what they mean (metrics.py and data_types.py of the benchmark, read 2026-11-21; its dates
 * and prices are compared as text here, which is stricter).
 */
export function pollockScore(loaded: ScoredTable | null, expected: ScoredTable): number {
  if (expected.header.length === 0 && expected.rows.length === 0) return 10
  if (loaded === null) return 0
  const record = (cells: Cells): string => cells.map(normal).join('')
  const all = ({ header, rows }: ScoredTable): string[] => [header, ...rows].flat().map((cell) => cell ?? '')
  return (
    1 +
    measure(expected.header.map(normal), loaded.header.map(normal)) +
    measure(expected.rows.map(record), loaded.rows.map(record)) +
    measure(all(expected), all(loaded))
  )
}

const integer = /^\s*[-+]?\d+\s*$/
const float = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i

/** A cell as the benchmark compares it: `1.0` and `1.00` are the same number, `True` and `1` the same truth. */
export function normal(cell: string | null): string {
  const text = cell ?? ''
  if (/^(?:true|false)$/i.test(text)) return /^t/i.test(text) ? '1' : '0'
  if (integer.test(text)) return text.length > 15 ? text.trim() : String(Number(text))
  return float.test(text) ? String(Number(text)) : text.trim().toLowerCase()
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
