import type { CellRange } from './cell-reference.ts'

/** Writes the value of merged cells, which stands in their first cell, into all of them. */
export interface MergedFill {
  /** Fills what is missing in a row; rows come from top to bottom. @param left the column of the first cell */
  apply(row: number, left: number, cells: (string | null)[]): void
}

/** @param ranges in any order. Where some overlap, which Excel forbids, the upper one fills. */
export function createMergedFill(ranges: readonly CellRange[]): MergedFill {
  const waiting = [...ranges].sort((a, b) => b.rowStart - a.rowStart)
  let active: { readonly range: CellRange; readonly text: string }[] = []
  return {
    apply(row, left, cells) {
      active = active.filter(({ range }) => range.rowEnd > row)
      for (let next = waiting.at(-1); next && next.rowStart <= row; next = waiting.at(-1)) {
        waiting.pop()
        const text = next.rowStart === row ? cells[next.columnStart - left] : null
        const range = next
        if (text != null && active.every((other) => !overlaps(other.range, range)))
          active.push({ range, text })
      }
      for (const { range, text } of active) {
        const end = Math.min(cells.length, range.columnEnd - left)
        for (let at = Math.max(0, range.columnStart - left); at < end; at++) cells[at] ??= text
      }
    },
  }
}

const overlaps = (a: CellRange, b: CellRange): boolean =>
  a.columnStart < b.columnEnd && b.columnStart < a.columnEnd
