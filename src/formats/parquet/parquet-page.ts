import type { ColumnMetaData, DecodedArray, Encoding, PageHeader, SchemaElement } from 'hyparquet'
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import type { Bytes } from '#core/units.ts'
import { decompressorOf } from './compressors.ts'
import { readHybrid, widthOf } from './hybrid-levels.ts'
import { badParquet, decode } from './parquet-fault.ts'

/** The place of a column's values in the tree of the schema. */
export interface LeafShape {
  /** As it is called in messages. */
  readonly name: string
  readonly element: SchemaElement
  readonly maxDefinition: number
  readonly maxRepetition: number
}

/** What a page holds, not yet as text. */
export interface DecodedPage {
  /** Values and gaps. */
  readonly count: number
  /** Per value or gap; null = there are no gaps. */
  readonly definitions: Uint8Array | Int32Array | null
  /** Per value or gap; null = nothing repeats. */
  readonly repetitions: Uint8Array | Int32Array | null
  /** Values without the gaps, or where they stand in the dictionary. */
  readonly values: { readonly plain: DecodedArray } | { readonly indexes: Uint8Array | Int32Array }
}

/**
 * A page is unpacked whole. Writers make them of a megabyte or less; some put all of a column chunk into one.
 * Chosen so that one page and its texts fit into a tab.
 */
export const pageLimit: Bytes = 256 * 1024 * 1024
/** Gaps and repetitions take no bytes, so a page of a few may claim any number of values. */
export const pageValuesLimit = 16 * 1024 * 1024

export function readDictionary(
  bytes: Uint8Array,
  header: PageHeader,
  { codec }: Pick<ColumnMetaData, 'codec'>,
  { name, element }: LeafShape,
): DecodedArray {
  const count = header.dictionary_page_header?.num_values ?? 0
  checkCount(count, name)
  const page = unpackPage(bytes, header.uncompressed_page_size, codec, name)
  return decode(name, () => readPlain(readerOf(page), typeOf(element), count, element.type_length))
}

export function readDataPage(
  bytes: Uint8Array,
  header: PageHeader,
  meta: Pick<ColumnMetaData, 'codec'>,
  leaf: LeafShape,
): DecodedPage {
  return decode(leaf.name, () =>
    header.type === 'DATA_PAGE_V2'
      ? readSecond(bytes, header, meta, leaf)
      : readFirst(bytes, header, meta, leaf),
  )
}

/** Levels and values packed together; each kind of level says how long it is. */
function readFirst(
  bytes: Uint8Array,
  { data_page_header: head, uncompressed_page_size: size }: PageHeader,
  { codec }: Pick<ColumnMetaData, 'codec'>,
  leaf: LeafShape,
): DecodedPage {
  if (head === undefined) throw badParquet('damaged', leaf.name)
  const { num_values: count } = head
  checkCount(count, leaf.name)
  const page = unpackPage(bytes, size, codec, leaf.name)
  let at = 0
  const levels = (most: number, encoding: string | undefined): Uint8Array | Int32Array | null => {
    if (most === 0) return null
    // Written until 2013, before anybody wrote levels in another way than today.
    if (encoding === 'BIT_PACKED') throw badParquet('unsupported', leaf.name)
    const length = new DataView(page.buffer, page.byteOffset + at, 4).getUint32(0, true)
    const start = at + 4
    at = start + length
    if (at > page.length) throw badParquet('damaged', leaf.name)
    return readHybrid(page, [start, at], widthOf(most), count)
  }
  const repetitions = levels(leaf.maxRepetition, head.repetition_level_encoding)
  const definitions = levels(leaf.maxDefinition, head.definition_level_encoding)
  const there = definitions === null ? count : countThere(definitions, leaf.maxDefinition)
  return {
    ...{ count, definitions, repetitions },
    values: readValues(page.subarray(at), head.encoding, there, leaf),
  }
}

/** Levels are never packed and stand before the values; the head says how long they are. */
function readSecond(
  bytes: Uint8Array,
  { data_page_header_v2: head, uncompressed_page_size: size }: PageHeader,
  { codec }: Pick<ColumnMetaData, 'codec'>,
  leaf: LeafShape,
): DecodedPage {
  if (head === undefined) throw badParquet('damaged', leaf.name)
  const { num_values: count } = head
  checkCount(count, leaf.name)
  const split = head.repetition_levels_byte_length
  const start = split + head.definition_levels_byte_length
  if (!(split >= 0 && start >= split && start <= bytes.length)) throw badParquet('damaged', leaf.name)
  const repetitions =
    leaf.maxRepetition === 0 ? null : readHybrid(bytes, [0, split], widthOf(leaf.maxRepetition), count)
  const definitions =
    leaf.maxDefinition === 0 ? null : readHybrid(bytes, [split, start], widthOf(leaf.maxDefinition), count)
  const there = definitions === null ? count : countThere(definitions, leaf.maxDefinition)
  const packed = bytes.subarray(start)
  // A page of nothing but gaps may have no bytes at all, which no method of packing gives.
  const isPacked = head.is_compressed !== false && there > 0
  const values = isPacked ? unpackPage(packed, size - start, codec, leaf.name) : packed
  return { count, definitions, repetitions, values: readValues(values, head.encoding, there, leaf) }
}

function readValues(
  page: Uint8Array,
  encoding: Encoding,
  count: number,
  { name, element }: LeafShape,
): DecodedPage['values'] {
  const type = typeOf(element)
  const reader = readerOf(page)
  if (count === 0) return { plain: [] }
  switch (encoding) {
    case 'PLAIN':
      return { plain: readPlain(reader, type, count, element.type_length) }
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return { indexes: readHybrid(page, [1, page.length], page[0] ?? 33, count) }
    case 'RLE': {
      if (type !== 'BOOLEAN') throw badParquet('unsupported', name)
      const length = reader.view.getUint32(0, true)
      const bits = readHybrid(page, [4, Math.min(page.length, 4 + length)], 1, count)
      return { plain: Array.from(bits, (bit) => bit === 1) }
    }
    case 'BYTE_STREAM_SPLIT':
      return { plain: byteStreamSplit(reader, count, type, element.type_length) }
    case 'DELTA_BINARY_PACKED': {
      const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
      deltaBinaryUnpack(reader, count, values)
      return { plain: values }
    }
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      const values = new Array<Uint8Array>(count)
      deltaLengthByteArray(reader, count, values)
      return { plain: values }
    }
    case 'DELTA_BYTE_ARRAY':
      return { plain: readSharedBeginnings(reader, count, name) }
    // Deprecated, or of a later version.
    case 'GROUP_VAR_INT':
    case 'BIT_PACKED':
    default:
      throw badParquet('unsupported', name)
  }
}

/** Each value begins as the one before it. The library would make room for any length that the page claims. */
function readSharedBeginnings(reader: Reader, count: number, name: string): Uint8Array[] {
  const shared = new Int32Array(count)
  deltaBinaryUnpack(reader, count, shared)
  const added = new Int32Array(count)
  deltaBinaryUnpack(reader, count, added)
  const { view } = reader
  let at = reader.offset
  let total = 0
  let before = new Uint8Array(0)
  return Array.from(shared, (length, index) => {
    const more = added[index] ?? 0
    total += length + more
    if (length < 0 || more < 0 || length > before.length || at + more > view.byteLength)
      throw badParquet('damaged', name)
    if (total > pageLimit) throw badParquet('tooLarge', name, pageLimit)
    const value = new Uint8Array(length + more)
    value.set(before.subarray(0, length))
    value.set(new Uint8Array(view.buffer, view.byteOffset + at, more), length)
    at += more
    before = value
    return value
  })
}

function unpackPage(
  packed: Uint8Array,
  size: Bytes,
  codec: ColumnMetaData['codec'] | undefined,
  name: string,
): Uint8Array {
  if (!isCount(size)) throw badParquet('damaged', name)
  if (size > pageLimit) throw badParquet('tooLarge', name, pageLimit)
  const unpack = decompressorOf(codec)
  if (unpack === undefined) throw badParquet('compression', name)
  const page = decode(name, () => unpack(packed, size))
  if (page.length !== size) throw badParquet('damaged', name)
  return page
}

function checkCount(count: number, name: string): void {
  if (!isCount(count)) throw badParquet('damaged', name)
  if (count > pageValuesLimit) throw badParquet('tooManyValues', name, pageValuesLimit)
}

/** What stands at the place of a number need not be one. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

function countThere(definitions: Uint8Array | Int32Array, most: number): number {
  let there = 0
  for (const level of definitions) {
    if (level === most) there++
    else if (level > most) throw badParquet('damaged')
  }
  return there
}

interface Reader {
  readonly view: DataView
  offset: number
}

const readerOf = (bytes: Uint8Array): Reader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
})

function typeOf({ type, name }: SchemaElement) {
  if (type === undefined) throw badParquet('damaged', name)
  return type
}
