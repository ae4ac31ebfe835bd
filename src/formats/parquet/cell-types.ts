import type { TableColumn } from '../table-writer.ts'

/** What all cells of a column can be written as. */
export type CellType = 'text' | 'boolean' | 'integer' | 'double'

/** Looks at the cells of a column, one after the other. */
export interface CellTypeSurvey {
  add(cell: string | null): void
  /** Of all cells so far. */
  readonly type: CellType
  /** It is text and stays so: no more cells are needed. */
  readonly isText: boolean
}

/**
 * Finds the type that holds every cell of a column without losing a character of it: a whole number of 64 bits, a 64-bit
 * float whose shortest text is the cell, true or false; else text. Missing cells fit everywhere, and so do empty ones but
 * in a column that is text: a number cannot be empty.
 *
 * A file's types stand before its rows, so all rows have to be looked at before the first is written.
 *
 * @param wanted `digits`: whatever fits; `number`, `boolean`: nothing else but text
 */
export function createCellTypeSurvey(wanted: TableColumn['type']): CellTypeSurvey {
  /** Null = no cell so far has said anything. */
  let type: CellType | null = wanted === 'text' ? 'text' : null
  /** The whole numbers so far are also floats that are written the same. */
  let areFloats = true

  const next = (cell: string): CellType => {
    const isBoolean = cell === 'true' || cell === 'false'
    if (type === 'boolean' || (type === null && isBoolean && wanted !== 'number'))
      return isBoolean ? 'boolean' : 'text'
    if (wanted === 'boolean') return 'text'
    const isFloat = isDouble(cell)
    if (type !== 'double' && isInteger(cell)) {
      areFloats &&= isFloat
      return 'integer'
    }
    return isFloat && areFloats ? 'double' : 'text'
  }
  return {
    add(cell) {
      if (type !== 'text' && cell !== null && cell !== '') type = next(cell)
    },
    get type() {
      return type ?? emptyTypes[wanted]
    },
    get isText() {
      return type === 'text'
    },
  }
}

/** Of columns without a filled cell. */
const emptyTypes: Readonly<Record<TableColumn['type'], CellType>> = {
  text: 'text',
  digits: 'text',
  number: 'double',
  boolean: 'boolean',
}

const isDouble = (cell: string): boolean => Number.isFinite(Number(cell)) && String(Number(cell)) === cell

const least = -(2n ** 63n)
const most = 2n ** 63n - 1n

function isInteger(cell: string): boolean {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(cell)) return false
  const value = BigInt(cell)
  return value >= least && value <= most
}
