import type { FileStore, Random, StorageError } from '#core/ports.ts'
import type { DatasetRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { Dialect, SheetColumn } from '#formats/sheet.ts'
import { createPath } from '../ids.ts'
import { writeFile } from '../files/whole-file.ts'

/** The rows that an import leaves out, kept as they stand in the file, so that they can be mended and imported. */
export interface RejectedFile {
  /** The columns they were to have; called before the first row. */
  start(columns: readonly SheetColumn[], dialect: Dialect): void
  add(text: string): void
  /** Forgets what was added. */
  clear(): void
  /** Undefined when there is nothing. */
  write(): Promise<Result<DatasetRecord['rejected'], StorageError>>
}

/** More text than this is not kept; a file with more bad rows than that is not meant to be read so. */
const charLimit = 64 * 1024 * 1024

export function createRejectedFile(
  ports: { readonly files: FileStore; readonly random: Random },
  folder: string,
): RejectedFile {
  let header = ''
  let lines: string[] = []
  let chars = 0
  let rows = 0
  return {
    start(columns, dialect) {
      const quote = dialect.quote ?? '"'
      const quoted = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote
      header = columns.map(({ name }) => quoted(name)).join(dialect.delimiter ?? ',')
    },
    add(text) {
      rows++
      chars += text.length
      if (chars <= charLimit) lines.push(text)
    },
    clear() {
      lines = []
      chars = rows = 0
    },
    async write() {
      if (rows === 0) return ok(undefined)
      const bytes = new TextEncoder().encode([header, ...lines, ''].join('\r\n'))
      const file = createPath(ports.random, folder, 'rejected')
      const written = await writeFile(ports.files, file, bytes)
      return written.ok ? ok({ file, rows: lines.length, bytes: bytes.length }) : written
    },
  }
}
