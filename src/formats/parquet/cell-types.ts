import type { TableColumn } from '../table-writer.ts'

/** What all cells of a column can be written as. */
export type CellType = 'text' | 'boolean' | 'integer' | 'double'

/**
 * Looks which type holds every cell of a column without losing a character of it: a whole number of 64 bits, a 64-bit
 * float whose shortest text is the cell, true or false; else text. Missing cells fit everywhere, and so do empty ones
 * but in a column that is text: a number cannot be empty.
 *
 * A file's types stand before its rows, so all rows have to be looked at before the first is written.
 */
export interface CellTypes {
  /** Cells of one row, in the order of the columns. */
  add(cells: readonly (string | null)[]): void
  /** Nothing that comes can change it: all are text. */
  readonly isSettled: boolean
  list(): readonly CellType[]
}

export function createCellTypes(columns: readonly Pick<TableColumn, 'type'>[]): CellTypes {
  const types = columns.map(({ type }): CellType =>
    type === 'text' ? 'text' : type === 'boolean' ? 'boolean' : 'integer',
  )
  /** By column: its whole numbers are also floats that are written the same. */
  const areFloats = columns.map(() => true)
  let open = types.filter((type) => type !== 'text').length
  return {
    add(cells) {
      for (let at = 0; at < types.length; at++) {
        const type = types[at] ?? 'text'
        const cell = cells[at] ?? null
        if (type === 'text' || cell === null || cell === '') continue
        const fits = typeFor(type, cell, areFloats[at] === true)
        if (fits === 'integer' && !isDouble(cell)) areFloats[at] = false
        types[at] = fits
        if (fits === 'text') open--
      }
    },
    get isSettled() {
      return open === 0
    },
    list: () => types,
  }
}

/** @param areFloats the whole numbers before it are floats as well */
function typeFor(type: CellType, cell: string, areFloats: boolean): CellType {
  switch (type) {
    case 'text':
      return 'text'
    case 'boolean':
      return cell === 'true' || cell === 'false' ? 'boolean' : 'text'
    case 'double':
      return isDouble(cell) ? 'double' : 'text'
    case 'integer':
      if (isInteger(cell)) return 'integer'
      return areFloats && isDouble(cell) ? 'double' : 'text'
  }
}

const isDouble = (cell: string): boolean => Number.isFinite(Number(cell)) && String(Number(cell)) === cell

const least = -(2n ** 63n)
const most = 2n ** 63n - 1n

function isInteger(cell: string): boolean {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(cell)) return false
  const value = BigInt(cell)
  return value >= least && value <= most
}
