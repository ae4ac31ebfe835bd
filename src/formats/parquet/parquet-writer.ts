import type { SchemaElement } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import type { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js'
import type { TableColumn, TableWriter } from '../table-writer.ts'
import type { CellType } from './cell-types.ts'

export interface ParquetOptions {
  /** One per column: what every cell of it can be (`createCellTypeSurvey`). */
  readonly types: readonly CellType[]
  /** Said of the whole in the footer, as key and value. */
  readonly facts: Readonly<Record<string, string>>
  /** Rows of a row group; a test may want fewer. */
  readonly groupRows?: number
}

/** As many as programs read at once with ease. */
const groupRowLimit = 50_000
/** In memory at once, as texts and once more as bytes. */
const groupCharLimit = 32 * 1024 * 1024
const groupCellLimit = 1_000_000

/**
 * Writes a Parquet file from its beginning to its end, a row group at a time: packed bytes are given away as they come,
 * whatever the length. Only the places of the row groups are kept, for the footer.
 *
 * Numbers and booleans are such where their column's type says so, everything else is text; a missing cell is null, and
 * so is an empty one where the column is no text. Nothing is cut.
 */
export function createParquetWriter(columns: readonly TableColumn[], options: ParquetOptions): TableWriter {
  const { types, facts } = options
  const groupRows = Math.max(
    1,
    Math.min(options.groupRows ?? groupRowLimit, Math.floor(groupCellLimit / Math.max(1, columns.length))),
  )
  let cells: (string | null)[][] = columns.map(() => [])
  let rows = 0
  let chars = 0
  let file: { readonly bytes: ByteWriter; readonly writer: ParquetWriter } | null = null

  const open = async () => {
    // Some 20 kB that only such files need.
    const [{ ByteWriter }, { ParquetWriter }] = await Promise.all([
      import('hyparquet-writer/src/bytewriter.js'),
      import('hyparquet-writer/src/parquet-writer.js'),
    ])
    const bytes = new ByteWriter()
    const writer = new ParquetWriter({
      writer: bytes,
      schema: toSchema(columns, types),
      createdBy: 'Batch Workbench',
      kvMetadata: Object.entries(facts).map(([key, value]) => ({ key, value })),
    })
    return { bytes, writer }
  }

  const writeGroup = async (): Promise<void> => {
    file ??= await open()
    if (rows === 0) return
    const group = cells
    const groupSize = rows
    cells = columns.map(() => [])
    rows = 0
    chars = 0
    await file.writer.write({
      columnData: columns.map(({ name }, at) => ({
        name,
        data: (group[at] ?? []).map(converters[types[at] ?? 'text']),
        // The smallest and largest text help nobody, and comparing all of them is a fifth of the work.
        statistics: types[at] !== 'text',
      })),
      rowGroupSize: groupSize,
    })
  }

  const takeBytes = (): readonly Uint8Array<ArrayBuffer>[] => {
    if (file === null) return []
    const { bytes } = file
    const block = bytes.getBytes().slice()
    // The writer counts on from `offset`; only its room is used again.
    bytes.index = 0
    return [block]
  }

  return {
    longCells: 0,
    isTooLarge: false,
    row(row) {
      for (let at = 0; at < cells.length; at++) {
        const cell = row[at] ?? null
        cells[at]?.push(cell)
        chars += cell?.length ?? 0
      }
      rows++
      return rows >= groupRows || chars >= groupCharLimit
    },
    async take() {
      await writeGroup()
      return takeBytes()
    },
    async end() {
      await writeGroup()
      await file?.writer.finish()
      return takeBytes()
    },
  }
}

const converters: Readonly<Record<CellType, (cell: string | null) => unknown>> = {
  text: (cell) => cell,
  boolean: (cell) => (cell === null || cell === '' ? null : cell === 'true'),
  integer: (cell) => (cell === null || cell === '' ? null : BigInt(cell)),
  double: (cell) => (cell === null || cell === '' ? null : Number(cell)),
}

const elements: Readonly<Record<CellType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  double: { type: 'DOUBLE' },
}

const toSchema = (columns: readonly TableColumn[], types: readonly CellType[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name }, at): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...elements[types[at] ?? 'text'],
  })),
]
