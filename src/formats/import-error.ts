/** Why a file could not become a table. */
export type ImportError =
  | { readonly kind: 'NoRows'; readonly headerOnly: boolean }
  /** `looksLike` is a short id (see look-alike.ts) for which the page has words. */
  | { readonly kind: 'UnknownFormat'; readonly looksLike: string }
  /** Line and column count from 1; null where the fault has no place. */
  | {
      readonly kind: 'Unreadable'
      readonly line: number | null
      readonly column: number | null
      readonly message: string
    }
  /** A quoted cell that swallows what comes after it. `line` = where the quote opened, from 1. */
  | { readonly kind: 'UnclosedQuote'; readonly line: number }
  /** A cell of more than `limit` characters that no quote explains. `line` = where it starts, from 1. */
  | { readonly kind: 'LongCell'; readonly line: number; readonly limit: number }
  /** `part` is the file inside of the workbook that the problem is in; null = the whole. */
  | {
      readonly kind: 'BadWorkbook'
      readonly problem: WorkbookProblem
      readonly part: string | null
      readonly limit: number | null
    }
  /** `column` as the file names it, with dots below the top; null = the whole. */
  | {
      readonly kind: 'BadParquet'
      readonly problem: ParquetProblem
      readonly column: string | null
      readonly limit: number | null
    }
  | { readonly kind: 'SourceChanged' }
  /** One of several files does not have the columns of the first; both by their names in the file. */
  | {
      readonly kind: 'ColumnsDiffer'
      readonly file: string
      readonly missing: readonly string[]
      readonly extra: readonly string[]
    }
  | { readonly kind: 'TooManyColumns'; readonly columns: number; readonly limit: number }

/** What is wrong with a workbook (.xlsx); the page has a sentence for each. */
export type WorkbookProblem =
  | 'truncated' // the archive ends before its directory, or an entry before its end
  | 'damaged' // directory, compression or checksum are not right
  | 'encryptedPart' // an entry of the archive has a password
  | 'compression' // packed by another method than deflate
  | 'missingPart'
  | 'notXml' // a part is not well-formed
  | 'declaration' // a part declares a document type or entities
  | 'badReference' // a row number, string index or the like that cannot be
  | 'longText' // `limit` in characters
  | 'tooLarge' // unpacks to more than `limit` bytes
  | 'tooManyCells' // `limit`
  | 'noSheet' // it has no worksheet, or not the one asked for

/** What is wrong with a Parquet file; the page has a sentence for each. */
export type ParquetProblem =
  | 'truncated' // it does not end as such a file does
  | 'damaged' // footer or pages do not say what they can
  | 'checksum' // a page is not what its writer wrote
  | 'encrypted'
  | 'external' // columns are in files of their own
  | 'compression' // packed by a method that cannot be unpacked here
  | 'unsupported' // values or levels are written in a way that cannot be read here
  | 'tooLarge' // a page or the footer has more than `limit` bytes
  | 'tooManyValues' // a page, or a row of a list, has more than `limit`
  | 'tooManyCells' // more than `limit`, with hardly a byte for them
  | 'tooMuchText' // more than `limit` characters for each byte of the file
  | 'longText' // a cell has more than `limit` characters

export type ReadError = ImportError | { readonly kind: 'Cancelled' }

/** As many as a worksheet of Excel has (XFD). */
export const columnLimit = 16_384

/** An error's place as people count it, for a fault at `at` in a text that starts at `line` and `column`. */
export function placeOf(
  text: string,
  at: number,
  start: { readonly line: number; readonly column: number },
): { readonly line: number; readonly column: number } {
  let { line, column } = start
  let from = 0
  for (;;) {
    const newline = text.indexOf('\n', from)
    if (newline === -1 || newline >= at) return { line, column: column + at - from }
    line++
    column = 1
    from = newline + 1
  }
}
