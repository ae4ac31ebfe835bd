import type { ImportFinding } from '#core/records.ts'
import type { Cells } from './load-table.ts'
import { normal, type ScoredTable } from './pollock-score.ts'

/** What the report has to say where a record was mended. */
const repairs: ReadonlySet<string> = new Set([
  'shortRow',
  'longRow',
  'shiftedRow',
  'strayQuote',
  'unclosedQuote',
])

/**
 * Why the clean version of a file cannot be had from it: it leaves out records that are in the file, has text that is
 * not, or has cells apart that the file does not keep apart. The last counts only if not a letter is lost.
 *
 * @param text what is in the file, decoded by another decoder than ours
 * @returns a few words, or null when the miss is ours
 */
export function disputePollock(
  loaded: ScoredTable,
  expected: ScoredTable,
  text: string,
  findings: readonly ImportFinding[],
): string | null {
  const plain = text.replaceAll('""', '"')
  const isAlien = (cell: string): boolean =>
    cell.trim() !== '' && !text.includes(cell.trim()) && !plain.includes(cell.trim())
  const { missing, extra } = difference([loaded.header, ...loaded.rows], [expected.header, ...expected.rows])
  const reasons = new Set<string>()

  const open = missing.filter((want) => {
    const at = extra.findIndex((got) => isRewritten(got, want, isAlien))
    if (at === -1) return true
    const got = extra.splice(at, 1)[0] ?? []
    const place = want.findIndex((cell, index) => normal(cell) !== normal(got[index] ?? ''))
    reasons.add(`the clean file has ${quote(want[place])} where the file has ${quote(got[place])}`)
    return false
  })

  if (open.length === 0) {
    if (extra.length > 0) reasons.add(`the clean file leaves out ${extra.length} records of the file`)
  } else {
    const told = findings.filter(({ kind }) => repairs.has(kind))
    if (content(open) !== content(extra)) return null
    const kinds = told.map(({ kind }) => kind).join(', ')
    // Where a delimiter is gone and a comma of a text takes its place, the record looks whole.
    reasons.add(
      told.length > 0
        ? `damaged in the file itself; kept whole and reported (${kinds})`
        : 'damaged in the file itself, which does not show; kept whole',
    )
  }
  return reasons.size > 0 ? [...reasons].slice(0, 3).join('; ') : null
}

/** The records of each table that the other does not have, in order. */
function difference(
  loaded: readonly Cells[],
  expected: readonly Cells[],
): { readonly missing: Cells[]; readonly extra: Cells[] } {
  const key = (cells: Cells): string => trimEnd(cells.map(normal)).join('\0')
  const counts = new Map<string, number>()
  for (const cells of loaded) counts.set(key(cells), (counts.get(key(cells)) ?? 0) + 1)
  const missing = expected.filter((cells) => {
    const left = counts.get(key(cells)) ?? 0
    counts.set(key(cells), left - 1)
    return left <= 0
  })
  const extra: Cells[] = []
  for (const cells of [...loaded].reverse()) {
    const left = counts.get(key(cells)) ?? 0
    if (left > 0) extra.unshift(cells)
    counts.set(key(cells), left - 1)
  }
  return { missing, extra }
}

/** The same record, but for cells that were emptied or got text from elsewhere. */
function isRewritten(got: Cells, want: Cells, isAlien: (cell: string) => boolean): boolean {
  let same = 0
  const width = Math.max(got.length, want.length)
  for (let index = 0; index < width; index++) {
    const cell = want[index] ?? ''
    if (normal(got[index] ?? '') === normal(cell)) same++
    else if (cell !== '' && !isAlien(cell)) return false
  }
  return same * 2 >= width
}

/** All letters and digits of some records, in order. */
const content = (rows: readonly Cells[]): string =>
  rows
    .flat()
    .join('')
    .replace(/[\s,;"'\\\0]/g, '')

function trimEnd(cells: string[]): string[] {
  while (cells.length > 0 && cells.at(-1) === '') cells.pop()
  return cells
}

const quote = (cell: string | null | undefined): string => JSON.stringify((cell ?? '').slice(0, 40))
