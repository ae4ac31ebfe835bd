import type { ByteRows } from './byte-rows.ts'
import { createCsvByteScanner } from './csv-byte-scanner.ts'
import type { CsvReader } from './csv-reader.ts'
import type { ReadError } from '../import-error.ts'
import type { Dialect } from '../sheet.ts'
import type { OnBytes } from '../text/source-text.ts'
import { countCutBytes } from './utf8-check.ts'
import { createBlockFeed } from './word-block.ts'

/** A row that is longer is left to the ordinary reader, which knows when to give up. */
const mostUnfinished = 256 * 1024

/**
 * Reads CSV by two roads that give the same: rows that are plain go to `onRows` as bytes; everything else goes through
 * `reader` as text, from the first row that is not plain to the end of its block. So a file pays for its odd rows only,
 * and nothing is read twice.
 *
 * @param dialect for which `hasPlainRows` is true
 * @param reader for the same dialect
 */
export function createCsvByteReader(
  dialect: Dialect,
  reader: CsvReader,
  onRows: (rows: ByteRows) => void | Promise<void>,
  options: { readonly fatal: boolean },
): OnBytes {
  const feed = createBlockFeed()
  const decoder = new TextDecoder('utf-8', { ...options, ignoreBOM: true })
  let scan: ReturnType<typeof createCsvByteScanner> | null = null
  let used = 0
  let isStart = true

  /** Gives bytes from `from` on to the ordinary reader. @returns where those start that it has not taken */
  const readAsText = async (from: number, last: boolean): Promise<number | ReadError | 'NotDecodable'> => {
    const { bytes, length } = feed.block
    const end = last ? length : length - countCutBytes(bytes, length)
    const part = bytes.subarray(from, end)
    const decoded = tryDecode(decoder, part)
    if (decoded === null) return 'NotDecodable'
    const hasMark = isStart && decoded.startsWith('\ufeff')
    isStart &&= decoded === ''
    const error = await reader.read(hasMark ? decoded.slice(1) : decoded, last, part.includes(0))
    return error ?? (last ? end : end - reader.giveBack(mostUnfinished))
  }

  return async (chunk, last) => {
    feed.feed(used, chunk)
    used = 0
    const { block } = feed
    if (!reader.isInside && reader.columns.length > 0) {
      scan ??= createCsvByteScanner(dialect, reader.columns.length)
      const plain = scan(block, last)
      if (plain.rows > 0) {
        reader.pass(plain.rows, plain.lines)
        await onRows(plain)
      }
      used = plain.end
      const isOpen = !plain.isOdd && block.length - plain.end <= mostUnfinished
      if (isOpen && !last) return null
    }
    const taken = await readAsText(used, last)
    if (typeof taken !== 'number') return taken
    used = taken
    return null
  }
}

function tryDecode(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
