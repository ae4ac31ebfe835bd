import { writeTsv } from '#core/dataset/clipboard-cells.ts'
import { guardFormula } from './formula-guard.ts'
import { blockChars, longCell, type TableColumn, type TableWriter } from '../table-writer.ts'

/** Tab-separated text for a spreadsheet's clipboard, with the names as its first row. */
export function createTsvTable(
  columns: readonly TableColumn[],
  { guard }: { readonly guard: 'guarded' | 'exact' },
): TableWriter {
  const encoder = new TextEncoder()
  const toCell = (cell: string | null): string =>
    guard === 'guarded' ? guardFormula(cell ?? '') : (cell ?? '')
  let text = writeTsv([columns.map(({ name }) => toCell(name))])
  let longCells = 0
  const take = (): Promise<readonly Uint8Array<ArrayBuffer>[]> => {
    const bytes = encoder.encode(text)
    text = ''
    return Promise.resolve([bytes])
  }
  return {
    get longCells() {
      return longCells
    },
    isTooLarge: false,
    row(cells) {
      for (const cell of cells) if (cell !== null && cell.length > longCell) longCells++
      text += writeTsv([cells.map(toCell)])
      return text.length >= blockChars
    },
    take,
    end: take,
  }
}
