import type { ColumnChunk, SchemaElement } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import type { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js'
import type { Bytes } from '#core/units.ts'

/** An embedding, and what it is one of. */
export interface VectorRow {
  /** As people count. */
  readonly row: number
  readonly input: number
  readonly customId: string
}

/** Writes embeddings as a Parquet file: `row`, `input`, `custom_id` and `embedding`, a list of 32-bit floats. */
export interface VectorWriter {
  /** @param floats little-endian, as many as there are dimensions. @returns there is enough for `take` */
  add(row: VectorRow, floats: Uint8Array): boolean
  take(): Promise<Uint8Array<ArrayBuffer>>
  end(): Promise<Uint8Array<ArrayBuffer>>
}

/** Floats of a row group, which is one page. */
const groupBytes: Bytes = 8 * 1024 * 1024

/**
 * The floats are copied and never become numbers: every list has the same length, so its levels are two runs (page layout
 * of version 1; parquet-format, Encodings.md, read 2026-11-21).
 */
export function createVectorWriter(
  dimensions: number,
  facts: Readonly<Record<string, string>>,
): VectorWriter {
  const vectorBytes = dimensions * 4
  const groupRows = Math.max(1, Math.floor(groupBytes / vectorBytes))
  const floats = new Uint8Array(groupRows * vectorBytes)
  let rows: VectorRow[] = []
  let file: Awaited<ReturnType<typeof open>> | null = null

  const open = async () => {
    const [{ ByteWriter }, { ParquetWriter }, { writePageHeader }] = await Promise.all([
      import('hyparquet-writer/src/bytewriter.js'),
      import('hyparquet-writer/src/parquet-writer.js'),
      import('hyparquet-writer/src/datapage.js'),
    ])
    const bytes: ByteWriter = new ByteWriter()
    const kvMetadata = Object.entries(facts).map(([key, value]) => ({ key, value }))
    const writer: ParquetWriter = new ParquetWriter({
      ...{ writer: bytes, schema: [...schema], createdBy: 'Batch Workbench', kvMetadata },
    })
    return { bytes, writer, writePageHeader }
  }

  const writeGroup = async (): Promise<Uint8Array<ArrayBuffer>> => {
    file ??= await open()
    const { bytes, writer, writePageHeader } = file
    if (rows.length > 0) {
      await writer.write({
        columnData: [
          { name: 'row', data: rows.map(({ row }) => BigInt(row)) },
          { name: 'input', data: rows.map(({ input }) => BigInt(input)) },
          { name: 'custom_id', data: rows.map(({ customId }) => customId), statistics: false },
        ],
        rowGroupSize: rows.length,
      })
      const start = bytes.offset
      const levels = toLevels(rows.length, dimensions)
      const used = rows.length * vectorBytes
      const values = rows.length * dimensions
      writePageHeader(bytes, {
        type: 'DATA_PAGE',
        uncompressed_page_size: levels.length + used,
        compressed_page_size: levels.length + used,
        data_page_header: {
          num_values: values,
          encoding: 'PLAIN',
          definition_level_encoding: 'RLE',
          repetition_level_encoding: 'RLE',
        },
      })
      bytes.appendBytes(levels)
      bytes.appendBytes(floats.subarray(0, used))
      const size = BigInt(bytes.offset - start)
      const chunk: ColumnChunk = {
        file_offset: BigInt(start),
        meta_data: {
          ...{ type: 'FLOAT', encodings: ['PLAIN', 'RLE'], codec: 'UNCOMPRESSED' },
          path_in_schema: ['embedding', 'list', 'element'],
          num_values: BigInt(values),
          total_uncompressed_size: size,
          total_compressed_size: size,
          data_page_offset: BigInt(start),
        },
      }
      // The library writes the lists of a group number by number; what it has begun is completed here.
      const group = writer.row_groups.at(-1)
      group?.columns.push(chunk)
      if (group) {
        group.total_byte_size += size
        group.total_compressed_size = (group.total_compressed_size ?? 0n) + size
      }
      rows = []
    }
    return takeBytes(bytes)
  }

  return {
    add(row, vector) {
      floats.set(vector.subarray(0, vectorBytes), rows.length * vectorBytes)
      rows.push(row)
      return rows.length >= groupRows
    },
    take: writeGroup,
    async end() {
      const last = await writeGroup()
      if (file === null) return last
      await file.writer.finish()
      const foot = takeBytes(file.bytes)
      const both = new Uint8Array(last.length + foot.length)
      both.set(last)
      both.set(foot, last.length)
      return both
    },
  }
}

/** The writer counts on from its `offset`; only its room is used again. */
function takeBytes(bytes: ByteWriter): Uint8Array<ArrayBuffer> {
  const block = bytes.getBytes().slice()
  bytes.index = 0
  return block
}

/** A 0 where a list begins and a 1 for each of its other numbers; then a 1 for each number that is there. */
function toLevels(lists: number, dimensions: number): Uint8Array {
  const one = [...run(1, 0), ...(dimensions > 1 ? run(dimensions - 1, 1) : [])]
  const there = run(lists * dimensions, 1)
  const repetitions = one.length * lists
  const levels = new Uint8Array(4 + repetitions + 4 + there.length)
  const view = new DataView(levels.buffer)
  view.setUint32(0, repetitions, true)
  for (let list = 0; list < lists; list++) levels.set(one, 4 + list * one.length)
  view.setUint32(4 + repetitions, there.length, true)
  levels.set(there, 8 + repetitions)
  return levels
}

/** `count` times the same level: the count, twice as large, in groups of seven bits, and the level. */
function run(count: number, level: number): number[] {
  const bytes: number[] = []
  for (let rest = count * 2; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest, level]
    bytes.push((rest % 128) + 128)
  }
}

const schema: readonly SchemaElement[] = [
  { name: 'root', num_children: 4 },
  { name: 'row', type: 'INT64', repetition_type: 'REQUIRED' },
  { name: 'input', type: 'INT64', repetition_type: 'REQUIRED' },
  {
    name: 'custom_id',
    ...{ type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
    repetition_type: 'REQUIRED',
  },
  {
    name: 'embedding',
    ...{ converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    repetition_type: 'REQUIRED',
  },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
]
