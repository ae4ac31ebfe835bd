import { type KeyValue, parquetMetadata, parquetReadObjects, type SchemaElement } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js'
import type { ReadError } from '../import-error.ts'
import type { ReadCall, RowSink, SheetInfo } from '../sheet.ts'
import { readSpreadsheet } from '../spreadsheet.ts'

export type Cell = string | null

/** A column of a file made for a test: its values, and the elements of its schema, itself first. */
export interface TestColumn {
  readonly values: readonly unknown[]
  readonly elements: readonly SchemaElement[]
}

export const column = (
  name: string,
  values: readonly unknown[],
  element: Omit<SchemaElement, 'name'>,
): TestColumn => ({ values, elements: [{ name, repetition_type: 'OPTIONAL', ...element }] })

export const textColumn = (name: string, values: readonly unknown[]): TestColumn =>
  column(name, values, { type: 'BYTE_ARRAY', converted_type: 'UTF8' })

/** Columns of elements below each other: groups say how many of the next are theirs. */
export const nestedColumn = (values: readonly unknown[], elements: readonly SchemaElement[]): TestColumn => ({
  values,
  elements,
})

interface FileOptions {
  readonly groupRows?: number
  readonly pageSize?: number
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY'
  readonly facts?: KeyValue[]
}

export function parquetBytes(
  columns: readonly TestColumn[],
  options: FileOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({
    writer: bytes,
    codec: options.codec ?? 'SNAPPY',
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ elements }) => elements)],
    ...(options.facts && { kvMetadata: options.facts }),
  })
  // Without a dictionary or a cache in between, a test's values are what is written.
  void writer.write({
    columnData: columns.map(({ values, elements }) => ({ name: elements[0]?.name ?? '', data: [...values] })),
    rowGroupSize: options.groupRows ?? 1000,
    ...(options.pageSize !== undefined && { pageSize: options.pageSize }),
  })
  void writer.finish()
  return bytes.getBytes().slice()
}

export interface ReadFile {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly sheet: SheetInfo | null
  readonly error: ReadError | null
}

export async function readAll(file: Blob, call: ReadCall = {}, name = 'a.parquet'): Promise<ReadFile> {
  const names: string[] = []
  const rows: (readonly Cell[])[] = []
  const sink: RowSink = {
    header: (columns) => void names.push(...columns.map((column) => column.name)),
    row: (cells) => void rows.push(cells),
  }
  const read = await readSpreadsheet(file, name, sink, call)
  return { names, rows, sheet: read.ok ? read.value : null, error: read.ok ? null : read.error }
}

/** How much of a file was read, in all and at once. */
export function countReads(bytes: Uint8Array<ArrayBuffer>): { readonly file: Blob; readonly read: number[] } {
  const read: number[] = []
  const file = new Blob([bytes])
  const slice = file.slice.bind(file)
  file.slice = (start = 0, end = file.size) => {
    read.push(end - start)
    return slice(start, end)
  }
  return { file, read }
}

/** A file as the library itself reads it, and what its schema says of each column. */
export async function readWithLibrary(file: Blob): Promise<{
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly types: readonly string[]
  readonly facts: Readonly<Record<string, string>>
  readonly groups: readonly number[]
}> {
  const buffer = await file.arrayBuffer()
  const metadata = parquetMetadata(buffer)
  const rows = await parquetReadObjects({ file: buffer, metadata })
  return {
    rows,
    types: metadata.schema.slice(1).map(({ name, type }) => `${name} ${type ?? 'group'}`),
    facts: Object.fromEntries(
      (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? '']),
    ),
    groups: metadata.row_groups.map((group) => Number(group.num_rows)),
  }
}
