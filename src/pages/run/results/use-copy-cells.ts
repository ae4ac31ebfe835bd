import { useRef, useState } from 'react'
import { writeTsv } from '#core/dataset/clipboard-cells.ts'
import type { ResultRow } from '#engine/results/result-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { unwrap } from '#state/unwrap.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridRange } from '#ui/grid-range.ts'
import type { RunColumn } from './result-layout.ts'

/** A clipboard is one string in memory, here and in the spreadsheet that takes it. */
const mostRows = 20_000
const rowsAtOnce = 500

/** Puts cells on the clipboard as they are, in the form that spreadsheets take; what was done is to be said. */
export function useCopyCells(viewId: string | undefined, columns: readonly RunColumn[]) {
  const text = useStrings().results
  const format = useFormat()
  const engine = useEngine()
  const [said, setSaid] = useState('')
  const newest = useRef(0)

  const read = async ({ rowStart, rowEnd }: GridRange): Promise<readonly ResultRow[]> => {
    const rows: ResultRow[] = []
    for (let start = rowStart; start < rowEnd; start += rowsAtOnce) {
      const end = Math.min(start + rowsAtOnce, rowEnd)
      const window = await unwrap(engine.readView({ viewId: viewId ?? '', start, end }))
      rows.push(...window.rows)
    }
    return rows
  }
  const copy = async (range: GridRange) => {
    const turn = ++newest.current
    const say = (sentence: string) => {
      if (turn === newest.current) setSaid(sentence)
    }
    const rowCount = range.rowEnd - range.rowStart
    const chosen = columns.slice(range.columnStart, range.columnEnd)
    if (viewId === undefined) return
    if (rowCount > mostRows) {
      say(text.tooMany(format.count(rowCount), format.count(mostRows)))
      return
    }
    if (rowCount > rowsAtOnce) say(text.copying(format.count(rowCount)))
    const isCell = rowCount === 1 && chosen.length === 1
    const toText = async () => {
      const rows = await read(range)
      const cells = rows.map((row) => chosen.map((column) => toCellText(row, column, isCell)))
      return isCell ? (cells[0]?.[0] ?? '') : writeTsv(cells).replace(/\n$/, '')
    }
    try {
      // The promise, because a press allows to write for a few seconds only, and many rows take longer to read.
      const blob = toText().then((plain) => new Blob([plain], { type: 'text/plain' }))
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
      say(isCell ? text.copiedCell : text.copied(format.count(rowCount), format.count(chosen.length)))
    } catch {
      say(text.notCopied)
    }
  }
  return { copy: (range: GridRange) => void copy(range), said }
}

/** Of a single cell that says why there is no answer, the reason; among others it is empty. */
function toCellText(row: ResultRow, { side, place }: RunColumn, isCell: boolean): string {
  if (side === 'source') return row.source[place] ?? ''
  if (isCell && row.outcome !== 'answered') return row.cause ?? ''
  return row.answers[place] ?? ''
}
