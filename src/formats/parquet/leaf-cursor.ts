import type { ColumnMetaData, DecodedArray } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import type { Bytes } from '#core/units.ts'
import { crc32 } from '../xlsx/crc32.ts'
import type { FileWindow } from './file-window.ts'
import { badParquet, decodeAsync } from './parquet-fault.ts'
import {
  type DecodedPage,
  isCount,
  type LeafShape,
  pageLimit,
  pageValuesLimit,
  readDataPage,
  readDictionary,
} from './parquet-page.ts'
import type { LeafText } from './leaf-text.ts'

/**
 * Goes through the values and gaps of one column chunk, page by page. `load` reads what comes next; everything else is
 * there at once.
 */
export interface LeafCursor {
  /** Whole rows that can be taken without loading. */
  readonly rowsReady: number
  /** No page comes after those that are loaded. */
  readonly ended: boolean
  /** Where in the file it has got to. */
  readonly at: Bytes
  load(): Promise<void>
  /** Of the next value or gap. */
  readonly definition: number
  /** Of the next value or gap; 0 at the end, where a row would begin. */
  readonly repetition: number
  /** Takes a gap. */
  skip(): void
  /** Takes a value as text; null where the type has none. */
  takeText(): string | null
  /** Takes a value as JSON. */
  takeJson(): string
  /** Told when a row has been taken. */
  rowTaken(): void
}

/** A header holds the smallest and the largest value of its page, which may be long. */
const headerBytes: readonly Bytes[] = [16 * 1024, 1024 * 1024, 16 * 1024 * 1024]

interface LoadedPage extends DecodedPage {
  readonly textAt: (value: number) => string | null
  readonly jsonAt: (value: number) => string
}

export function openLeaf(
  window: FileWindow,
  meta: ColumnMetaData,
  range: { readonly start: Bytes; readonly end: Bytes },
  leaf: LeafShape,
  text: LeafText,
): LeafCursor {
  const total = Number(meta.num_values)
  let at = range.start
  let read = 0
  let dictionary: ReturnType<LeafText['toDictionary']> | null = null
  const pages: LoadedPage[] = []
  let [page] = pages
  let place = 0
  let value = 0
  let rowStarts = 0
  let waiting = 0

  const readHeader = async () => {
    for (const size of headerBytes) {
      const bytes = await window.read(at, size)
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
      try {
        const header = parquetHeader(reader)
        return { header, length: reader.offset }
      } catch {
        // It may go on beyond what was read.
        if (bytes.length < size) break
      }
    }
    throw badParquet('damaged', leaf.name)
  }

  const add = (decoded: DecodedPage): void => {
    const { values, count, repetitions } = decoded
    if (count === 0) return
    if ('indexes' in values && dictionary === null) throw badParquet('damaged', leaf.name)
    const texts = 'indexes' in values ? dictionary?.texts(values.indexes) : text.toTexts(values.plain)
    if (texts === undefined) throw badParquet('damaged', leaf.name)
    pages.push({ ...decoded, ...texts })
    page ??= pages[0]
    read += count
    waiting += count
    if (repetitions === null) rowStarts += count
    else for (const level of repetitions) if (level === 0) rowStarts++
    if (repetitions !== null && read === count && repetitions[0] !== 0) throw badParquet('damaged', leaf.name)
  }

  const step = (): void => {
    place++
    waiting--
    while (page !== undefined && place >= page.count) {
      pages.shift()
      page = pages[0]
      place = 0
      value = 0
    }
  }

  const ended = (): boolean => read >= total
  return {
    get rowsReady() {
      // The last row of a page may go on in the next one.
      return leaf.maxRepetition === 0 || ended() ? rowStarts : Math.max(0, rowStarts - 1)
    },
    get ended() {
      return ended()
    },
    get at() {
      return at
    },
    load: () =>
      decodeAsync(leaf.name, async () => {
        if (waiting > pageValuesLimit) throw badParquet('tooManyValues', leaf.name, pageValuesLimit)
        if (ended() || at >= range.end) throw badParquet('damaged', leaf.name)
        const { header, length } = await readHeader()
        const { type, compressed_page_size: size } = header
        if (!isCount(size) || at + length + size > range.end) throw badParquet('damaged', leaf.name)
        if (size > pageLimit) throw badParquet('tooLarge', leaf.name, pageLimit)
        const bytes = await window.read(at + length, size)
        at += length + size
        // What the head says is a signed number.
        if (header.crc !== undefined && (header.crc | 0) !== (crc32(bytes) | 0))
          throw badParquet('checksum', leaf.name)
        if (type === 'DATA_PAGE' || type === 'DATA_PAGE_V2') add(readDataPage(bytes, header, meta, leaf))
        else if (type === 'DICTIONARY_PAGE') {
          const values: DecodedArray = readDictionary(bytes, header, meta, leaf)
          dictionary = text.toDictionary(values)
        }
        if (read > total) throw badParquet('damaged', leaf.name)
      }),
    get definition() {
      return page === undefined ? 0 : (page.definitions?.[place] ?? leaf.maxDefinition)
    },
    get repetition() {
      return page?.repetitions?.[place] ?? 0
    },
    skip: step,
    takeText() {
      if (page === undefined) throw badParquet('damaged', leaf.name)
      const taken = page.textAt(value++)
      step()
      return taken
    },
    takeJson() {
      if (page === undefined) throw badParquet('damaged', leaf.name)
      const taken = page.jsonAt(value++)
      step()
      return taken
    },
    rowTaken() {
      rowStarts--
    },
  }
}
