import type { ImportReport, SourceFormat } from '#core/records.ts'
import type { Bytes } from '#core/units.ts'

export interface SheetColumn {
  /** Unique, trimmed, never empty. */
  readonly name: string
  /** As written in the file. */
  readonly sourceName: string
}

/**
 * How a file is to be read: the one configuration behind preview and import. `sniffDialect` proposes it; any field may
 * be overridden.
 */
export interface Dialect {
  readonly format: SourceFormat
  /** A label that TextDecoder understands. */
  readonly encoding: string
  /** How sure that is: a byte order mark, a pattern only this encoding leaves, bytes that fit, or a guess. */
  readonly evidence: 'mark' | 'pattern' | 'valid' | 'guess' | 'told'
  /** One character; null where the format has none. */
  readonly delimiter: string | null
  /** The first line is Excel's `sep=;` and not a row. */
  readonly separatorLine: boolean
}

export interface SheetInfo {
  readonly dialect: Dialect
  readonly columns: readonly SheetColumn[]
  readonly rows: number
  readonly bytes: Bytes
  /** The format tells a missing cell from an empty one. */
  readonly nullable: boolean
  readonly report: ImportReport
}

/** Where the rows go. A method that returns a promise is waited for; most calls should return nothing. */
export interface RowSink {
  /** Called once, before the first row. */
  header(columns: readonly SheetColumn[], info: Pick<SheetInfo, 'dialect' | 'nullable'>): void | Promise<void>
  /** Exactly one cell per column; null = missing. The array is the sink's to keep. */
  row(cells: readonly (string | null)[]): void | Promise<void>
  /**
   * Forget everything, `header` comes again: the file turned out not to be UTF-8 after all. A sink without it gets
   * U+FFFD in such a file instead, which the report counts.
   */
  restart?(): void | Promise<void>
}

export interface ReadProgress {
  readonly bytesRead: Bytes
  readonly bytesTotal: Bytes
  readonly rows: number
}

export interface ReadCall {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ReadProgress) => void
  /** Parts of the dialect that a person chose. */
  readonly dialect?: Partial<Dialect>
  /** Bytes handed to a parser at once; for tests that cut everywhere. */
  readonly blockBytes?: number
}
