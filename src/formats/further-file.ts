import { compareColumns, type ColumnComparison } from './compare-files.ts'
import type { Dialect, SheetColumn } from './sheet.ts'
import { sniffSpreadsheet, type SpreadsheetPreview } from './sniff-spreadsheet.ts'

export interface NamedFile {
  readonly file: Blob
  readonly name: string
}

/** What further files are to go together with. */
export interface FirstFile {
  readonly columns: readonly SheetColumn[]
  readonly dialect: Dialect
}

/** Of the first file, and not to be expected in others. */
const perFile = ['encoding', 'evidence', 'separatorLine', 'footerRows', 'width', 'repairControls'] as const

/**
 * Looks how a further file is to be read: as it shows by itself, for it may have its own delimiter, titles above and
 * notes below; else as the first one, if its columns are the same only then. What a person chose counts for both.
 *
 * @param told what a person chose
 * @returns how it compares, as its first MiB shows it; null = it is no table either way
 */
export async function sniffFurtherFile(
  first: FirstFile,
  { file, name }: NamedFile,
  told: Partial<Dialect>,
): Promise<{ readonly dialect: Dialect; readonly comparison: ColumnComparison } | null> {
  const rest = Object.entries(first.dialect).filter(([key]) => !perFile.some((own) => own === key))
  const compared = []
  for (const options of [told, { ...Object.fromEntries(rest), ...told }]) {
    const preview = await sniffSpreadsheet(file, name, options)
    if (!preview.ok || preview.value.problem !== null) continue
    const comparison = compare(first, preview.value)
    if (differencesOf(comparison) === 0) return { dialect: preview.value.dialect, comparison }
    compared.push({ dialect: preview.value.dialect, comparison })
  }
  const [own, asFirst] = compared
  if (own === undefined || asFirst === undefined) return own ?? null
  return differencesOf(asFirst.comparison) < differencesOf(own.comparison) ? asFirst : own
}

/** Batch output and error files have whatever columns their answers have; together they have all of them. */
const joinsColumns = (first: Dialect, other: Dialect): boolean =>
  first.format === 'batch-output' && other.format === 'batch-output'

function compare(first: FirstFile, { columns, dialect }: SpreadsheetPreview): ColumnComparison {
  const comparison = compareColumns(first.columns, columns)
  return joinsColumns(first.dialect, dialect)
    ? { missing: [], extra: [], order: first.columns.map((_, index) => index) }
    : comparison
}

const differencesOf = ({ missing, extra }: ColumnComparison): number => missing.length + extra.length
