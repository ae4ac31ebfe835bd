import type { ColumnMetaData, FileMetaData } from 'hyparquet'
import { parquetMetadata } from 'hyparquet/src/metadata.js'
import type { Bytes } from '#core/units.ts'
import { columnLimit } from '../import-error.ts'
import { readSlice } from './file-window.ts'
import { badParquet, decode, ParquetFault } from './parquet-fault.ts'
import { type ParquetSchema, toSchema } from './schema-nodes.ts'

/** A column of one row group, and where its pages stand in the file. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData
  readonly start: Bytes
  readonly end: Bytes
}

export interface ParquetFooter {
  readonly schema: ParquetSchema
  readonly rows: number
  /** With one chunk per leaf of the schema. */
  readonly groups: readonly { readonly rows: number; readonly chunks: readonly ColumnChunk[] }[]
}

/** Tables of ten thousand columns in a thousand row groups have less. */
const footerLimit: Bytes = 128 * 1024 * 1024

/**
 * Gaps take no bytes, so few of them may claim any number of rows. Real tables, however regular, have a cell for each of
 * their first millions, or a byte for every few hundred cells.
 */
const freeCells = 20_000_000
const cellsPerByte = 300

/** Some older writers forgot to count the head of the dictionary (PARQUET-816, read 2026-11-21). */
const forgottenBytes: Bytes = 100

/** What the end of a file says of the whole; nothing of it is believed before it has been compared with the file's size. */
export async function readFooter(file: Blob): Promise<ParquetFooter> {
  if (file.size < 12) throw badParquet('truncated')
  const [head, tail] = [await readSlice(file, 0, 4), await readSlice(file, file.size - 8, file.size)]
  const mark = String.fromCharCode(...tail.subarray(4))
  if (mark === 'PARE' || String.fromCharCode(...head) === 'PARE') throw badParquet('encrypted')
  if (mark !== 'PAR1') throw badParquet('truncated')
  const length = new DataView(tail.buffer).getUint32(0, true)
  const start = file.size - 8 - length
  if (start < 4) throw badParquet('damaged')
  if (length > footerLimit) throw badParquet('tooLarge', null, footerLimit)
  const bytes = await readSlice(file, start, file.size)
  return decode(null, () => toFooter(parquetMetadata(bytes.buffer, { geoparquet: false }), start, file.size))
}

function toFooter(metadata: FileMetaData, end: Bytes, size: Bytes): ParquetFooter {
  const schema = toSchema(metadata)
  const { columns, leaves } = schema
  if (columns.length > columnLimit)
    throw new ParquetFault({ kind: 'TooManyColumns', columns: columns.length, limit: columnLimit })
  const groups = metadata.row_groups.map(({ num_rows, columns: chunks }) => {
    if (chunks.length !== leaves.length) throw badParquet('damaged')
    const rows = toCount(num_rows)
    return {
      rows,
      chunks: chunks.map((chunk, index): ColumnChunk => {
        const { name, element } = leaves[index] ?? { name: null, element: { type: undefined } }
        if (chunk.crypto_metadata !== undefined) throw badParquet('encrypted', name)
        if (chunk.file_path !== undefined && chunk.file_path !== '') throw badParquet('external', name)
        const { meta_data: meta } = chunk
        if (meta === undefined || meta.type !== element.type) throw badParquet('damaged', name)
        const data = toCount(meta.data_page_offset)
        const dictionary = toCount(meta.dictionary_page_offset ?? 0n)
        // 0 = there is none.
        const start = dictionary > 0 ? Math.min(dictionary, data) : data
        const values = toCount(meta.num_values)
        const stop = start + toCount(meta.total_compressed_size)
        // A column that has nothing need not be anywhere.
        if (values > 0 && (start < 4 || stop > end || values < rows)) throw badParquet('damaged', name)
        return { meta, start, end: Math.min(end, stop + forgottenBytes) }
      }),
    }
  })
  // The total of the whole file is wrong in some; that of each group is compared with its values when they are read.
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  const cells = rows * Math.max(1, leaves.length)
  if (cells > Math.max(freeCells, size * cellsPerByte)) throw badParquet('tooManyCells', null, freeCells)
  return { schema, rows, groups }
}

function toCount(value: bigint): number {
  const count = Number(value)
  if (!Number.isSafeInteger(count) || count < 0) throw badParquet('damaged')
  return count
}
