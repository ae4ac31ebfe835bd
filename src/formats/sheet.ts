import type { ImportReport, RequestListFacts, ResultListFacts, SourceFormat } from '#core/records.ts'
import type { Bytes } from '#core/units.ts'
import type { ByteRows } from './csv/byte-rows.ts'

export interface SheetColumn {
  /** Unique, trimmed, never empty. */
  readonly name: string
  /** As written in the file. */
  readonly sourceName: string
}

/**
 * How a file is to be read: the one configuration behind preview and import. `sniffDialect` proposes it; any field may
 * be overridden. Everything from `delimiter` on is about CSV, and means nothing in other formats.
 */
export interface Dialect extends CsvLayout {
  readonly format: SourceFormat
  /** A label that TextDecoder understands. */
  readonly encoding: string
  /** How sure that is: a byte order mark, a pattern only this encoding leaves, bytes that fit, or a guess. */
  readonly evidence: 'mark' | 'pattern' | 'valid' | 'guess' | 'told'
  /** One character, or several that always stand together; null where the format has none. */
  readonly delimiter: string | null
  /**
   * The text was windows-1252, taken for Latin-1 and saved as UTF-8, which left U+0080–U+009F where quotes and dashes
   * were: they are put back, and every row with one is reported.
   */
  readonly repairControls: boolean
  /** Of a workbook: the sheet's `index`. */
  readonly sheet?: number
  /** Of a workbook: merged cells all have the value that Excel shows once. */
  readonly fillMerged?: boolean
}

/** A worksheet of a workbook. */
export interface SheetRef {
  readonly name: string
  /** Counts worksheets from 0, in the order of their tabs. */
  readonly index: number
  /** Not shown in Excel, for everybody or unless a macro shows it. */
  readonly hidden: boolean
}

/** How the characters of a CSV text become cells. */
export interface CsvSyntax {
  readonly delimiter: string
  /** What a cell may be enclosed in; null = nothing, a quote is a character like others. */
  readonly quote: string | null
  /** What makes the next quote or delimiter a character, besides a doubled quote; null = nothing. */
  readonly escape: string | null
  /** Lines that start with this are no rows; null = every line may be one. */
  readonly comment: string | null
  /** Any number of delimiters in a row counts as one: columns aligned with blanks. */
  readonly repeatedDelimiter: boolean
  /** Blanks after a delimiter do not belong to the cell. */
  readonly skipBlanks: boolean
}

/** Which of the records of a CSV text are what. */
export interface CsvLayout extends Omit<CsvSyntax, 'delimiter'> {
  /** The first line is Excel's `sep=;` and not a row. */
  readonly separatorLine: boolean
  /** Lines above the header that are no part of the table, after the line of the separator. */
  readonly skipLines: number
  /** Records that name the columns: 0 = none, 2 and more = names are joined from top to bottom. */
  readonly headerRows: number
  /** Records at the end that are no part of the table. */
  readonly footerRows: number
  /** Columns, where the header names fewer than the rows have; null = as many as the header names. */
  readonly width: number | null
  /** Rows of delimiters without anything between them. */
  readonly emptyRows: 'keep' | 'skip'
  /** Rows with more or fewer cells than columns: mended and reported, or left out and given to `rejected`. */
  readonly raggedRows: 'keep' | 'reject'
}

export interface SheetInfo {
  readonly dialect: Dialect
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  readonly bytes: Bytes
  /** The format tells a missing cell from an empty one. */
  readonly nullable: boolean
  readonly report: ImportReport
  /** Of an OpenAI batch input file. */
  readonly requests?: RequestListFacts
  /** Of an OpenAI batch output or error file. */
  readonly results?: ResultListFacts
  /** Which sheet it was, if the file has several. */
  readonly sheet?: SheetRef
  /** Of several files read as one: how many rows each of them gave. */
  readonly fileRows?: readonly number[]
}

/** Where the rows go. A method that returns a promise is waited for; most calls should return nothing. */
export interface RowSink {
  /** Called once, before the first row. */
  header(columns: readonly SheetColumn[], info: Pick<SheetInfo, 'dialect' | 'nullable'>): void | Promise<void>
  /** Exactly one cell per column; null = missing. The array is the sink's to keep. */
  row(cells: readonly (string | null)[]): void | Promise<void>
  /**
   * Rows in UTF-8, between those given to `row`, where a format has them so; valid until it resolves. A sink without it
   * gets all rows by `row`.
   */
  byteRows?(rows: ByteRows): void | Promise<void>
  /**
   * Forget everything, `header` comes again: the file turned out not to be UTF-8 after all. A sink without it gets
   * U+FFFD in such a file instead, which the report counts.
   */
  restart?(): void | Promise<void>
  /** A record that the dialect leaves out, as it stands in the file. `line` counts from 1. */
  rejected?(text: string, reason: RejectReason, line: number): void | Promise<void>
}

export type RejectReason = 'shortRow' | 'longRow'

export interface ReadProgress {
  readonly bytesRead: Bytes
  readonly bytesTotal: Bytes
  readonly rows: number
}

export interface ReadCall {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ReadProgress) => void
  /**
   * Lets waiting events in, an abort among them; awaited after every MiB of the file. A stream that has the next bytes
   * at hand gives them without letting anything else happen in between.
   */
  readonly pause?: () => Promise<void>
  /** How to read it, as far as that is known. */
  readonly dialect?: Partial<Dialect>
  /** Of several files: the parts of `dialect` that a person chose, which count for all of them; by default all of it. */
  readonly told?: Partial<Dialect>
  /** Bytes handed to a parser at once; for tests that cut everywhere. */
  readonly blockBytes?: number
}
