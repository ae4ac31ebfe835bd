import { type CsvOptions, createCsvWriter } from './csv-writer.ts'
import { longCell, type TableColumn, type TableWriter } from '../table-writer.ts'

/** CSV as a table with a header. Every cell is whole; those that Excel would cut are counted. */
export function createCsvTable(columns: readonly TableColumn[], options: CsvOptions): TableWriter {
  const csv = createCsvWriter(options)
  let blocks: Uint8Array<ArrayBuffer>[] = []
  let longCells = 0
  const keep = (block: Uint8Array<ArrayBuffer> | null): boolean => {
    if (block !== null && block.length > 0) blocks.push(block)
    return blocks.length > 0
  }
  const take = (): Promise<readonly Uint8Array<ArrayBuffer>[]> => {
    const taken = blocks
    blocks = []
    return Promise.resolve(taken)
  }
  keep(csv.header(columns.map(({ name }) => name)))
  return {
    get longCells() {
      return longCells
    },
    isTooLarge: false,
    row(cells) {
      for (const cell of cells) if (cell !== null && cell.length > longCell) longCells++
      return keep(csv.row(cells))
    },
    take,
    end() {
      keep(csv.end())
      return take()
    },
  }
}
