import type { ReadError } from '#formats/import-error.ts'
import type { Dialect, RowSink, SheetInfo } from '#formats/sheet.ts'
import { compareWays } from './both-ways.ts'
import { sniffSpreadsheet } from '#formats/sniff-spreadsheet.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'

export type Cells = readonly (string | null)[]

/** A file as the importer reads it. */
export interface LoadedTable {
  /** As written in the file. */
  readonly header: readonly string[]
  readonly rows: readonly Cells[]
  readonly sheet: SheetInfo | null
  readonly error: ReadError | null
  /** How preview and import differ; null = they do not. */
  readonly difference: string | null
}

/**
 * Imports a file, and previews it with the same choices. A header without rows counts as read.
 * Rows and report are checked against each other on the way; what throws is the caller's to see.
 */
export async function loadTable(
  bytes: Uint8Array | string,
  name: string,
  dialect: Partial<Dialect> = {},
): Promise<LoadedTable> {
  const file = new Blob([typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes.slice()])
  let header: string[] = []
  let rows: Cells[] = []
  const sink: RowSink = {
    header: (columns) => {
      header = columns.map(({ sourceName }) => sourceName)
    },
    row: (cells) => {
      rows.push(cells)
    },
    restart: () => {
      rows = []
    },
  }
  const read = await readSpreadsheet(file, name, sink, { dialect })
  const preview = await sniffSpreadsheet(file, name, dialect)
  const headerOnly = !read.ok && read.error.kind === 'NoRows' && read.error.headerOnly
  const difference = compare() ?? (read.ok ? await compareWays(file, read.value, dialect) : null)
  return {
    header,
    rows,
    sheet: read.ok ? read.value : null,
    error: read.ok || headerOnly ? null : read.error,
    difference,
  }

  function compare(): string | null {
    if (!preview.ok) return read.ok ? 'previewed with an error, imported without' : null
    if (!read.ok)
      return preview.value.problem === null && preview.value.whole ? 'only the import fails' : null
    const shown = preview.value.rows
    if (JSON.stringify(shown) !== JSON.stringify(rows.slice(0, shown.length)))
      return 'preview shows other rows'
    if (preview.value.whole && preview.value.sampleRows !== rows.length) return 'preview counts other rows'
    if (read.value.report.fileRows !== rows.length) return 'report counts other rows'
    const damaged = rows.some((cells) => cells.some((cell) => cell?.includes('\ufffd')))
    const told = read.value.report.findings.some(({ kind }) => kind === 'replacementCharacter')
    return damaged && !told ? 'U+FFFD without a word' : null
  }
}

/** The first difference between two tables, cells being text; short rows count as filled up with empty cells. */
export function compareRows(loaded: readonly Cells[], expected: readonly Cells[]): string | null {
  for (let row = 0; row < Math.max(loaded.length, expected.length); row++) {
    const [got, want] = [loaded[row], expected[row]]
    if (got === undefined || want === undefined) return `${loaded.length} rows instead of ${expected.length}`
    for (let cell = 0; cell < Math.max(got.length, want.length); cell++) {
      if ((got[cell] ?? '') !== (want[cell] ?? ''))
        return `row ${row + 1}, cell ${cell + 1}: ${short(got[cell])} instead of ${short(want[cell])}`
    }
  }
  return null
}

const short = (cell: string | null | undefined): string => JSON.stringify((cell ?? '').slice(0, 40))

export const describeError = (error: ReadError): string => JSON.stringify(error)
