import type { FindingLog } from '../findings.ts'
import { type JsonRecord, withoutBlanks } from './json-scan.ts'

type Cell = string | null

/**
 * The columns of a list of JSON values, known only when all of them have been seen: objects may bring new keys in the
 * last line. So JSON is read twice, and faults anywhere in it are found before the first row goes to the sink.
 */
export interface RecordSurvey {
  readonly records: number
  add(record: JsonRecord): void
  /** Objects or lists were among the values, so this is a table and not a list of words. */
  readonly isTable: boolean
  plan(): RecordTable
}

export interface RecordTable {
  readonly sourceNames: readonly string[]
  /** The first record only names the columns. */
  readonly headed: boolean
  /** One cell per column; null where the record has none. `text` is the record's JSON. */
  toRow(record: JsonRecord, text: string, row: number, findings: FindingLog): Cell[]
}

/** The column for values that are no objects, and of lists without names. */
const valueColumn = 'value'

export function createRecordSurvey(): RecordSurvey {
  const keys = new Map<string, number>()
  let records = 0
  let objects = 0
  let lists = 0
  let widest = 0
  let first: JsonRecord | null = null

  return {
    get records() {
      return records
    },
    get isTable() {
      return objects + lists > 0
    },
    add(record) {
      first ??= record
      records++
      if (record.kind === 'object') {
        objects++
        for (const key of record.keys) if (!keys.has(key)) keys.set(key, keys.size)
      } else if (record.kind === 'list') {
        lists++
        widest = Math.max(widest, record.cells.length)
      }
    },
    plan() {
      if (objects > 0) return planObjects(keys, objects < records)
      if (lists > 0) return planLists(records > 1 ? first : null, Math.max(widest, 1))
      return { sourceNames: [valueColumn], headed: false, toRow: (record) => [record.cells[0] ?? null] }
    },
  }
}

function planObjects(keys: ReadonlyMap<string, number>, hasOthers: boolean): RecordTable {
  const positions = new Map(keys)
  // A value among objects is kept too, in a column of its own.
  if (hasOthers && !positions.has(valueColumn)) positions.set(valueColumn, positions.size)
  const width = positions.size
  return {
    sourceNames: [...positions.keys()],
    headed: false,
    toRow(record, text, row, findings) {
      const cells = new Array<Cell>(width).fill(null)
      if (record.kind !== 'object') {
        cells[positions.get(valueColumn) ?? 0] = toWholeCell(record, text)
      } else {
        record.keys.forEach((key, index) => (cells[positions.get(key) ?? 0] = record.cells[index] ?? null))
      }
      if (record.kind !== 'object' || record.keys.length < keys.size) findings.add('raggedKeys', row)
      return cells
    },
  }
}

function planLists(first: JsonRecord | null, width: number): RecordTable {
  const names = first?.kind === 'list' ? first.cells : []
  const headed =
    names.length === width && first?.nested === false && names.every(isName) && new Set(names).size === width
  return {
    headed,
    sourceNames: Array.from({ length: width }, (_, index) => (headed ? (names[index] ?? '') : '')),
    toRow(record, text, row, findings) {
      const cells: Cell[] = record.kind === 'object' ? [toWholeCell(record, text)] : [...record.cells]
      if (cells.length < width) {
        findings.add('shortRow', row)
        while (cells.length < width) cells.push(null)
      }
      return cells
    },
  }
}

/** A whole value as one cell. */
const toWholeCell = (record: JsonRecord, text: string): Cell =>
  record.kind === 'value' ? (record.cells[0] ?? null) : withoutBlanks(text)

const isName = (cell: Cell): boolean =>
  cell !== null && cell.trim() !== '' && Number.isNaN(Number(cell)) && cell !== 'true' && cell !== 'false'
