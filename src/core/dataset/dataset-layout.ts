/**
 * Columns as a person wants them. Renaming, leaving out and reordering change the dataset's record and nothing else:
 * cells, row hashes and row numbers stay those of the file, and everything can be undone. A column that is left out is
 * no column to a prompt, to new runs and to their results. A run keeps the columns that it was made with.
 */
import type { DatasetColumn, DatasetRecord, RunRecord } from '../records.ts'
import { err, ok, type Result } from '../result.ts'
import { formatRowHash, hashRow } from './row-hash.ts'

/** A column that is there, by its place among the stored cells of a row (`CellWindow`). */
export interface ShownColumn {
  readonly index: number
  readonly name: string
}

export interface NameIssue {
  readonly columnId: string
  /** unknown = no such column; braces = `{{` or `}}` would not be read back from a prompt. */
  readonly cause: 'empty' | 'taken' | 'braces' | 'unknown'
}
export type BadNames = { readonly kind: 'BadNames'; readonly issues: readonly NameIssue[] }

/** A way to show the columns; ids that do not exist do not matter, those not mentioned keep their place at the end. */
export interface ColumnLayout {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
}

/** The dataset's columns in their order, without those left out. */
export const shownColumns = (
  dataset: Pick<DatasetRecord, 'columns' | 'layout'>,
): readonly (ShownColumn & DatasetColumn)[] => {
  const { columns, layout } = dataset
  const placed = columns.map((column, index) => ({ ...column, index }))
  if (layout === undefined) return placed
  const placeOf = new Map(layout.order.map((id, place) => [id, place]))
  const hidden = new Set(layout.hidden)
  return placed
    .filter(({ id }) => !hidden.has(id))
    .sort((a, b) => (placeOf.get(a.id) ?? Infinity) - (placeOf.get(b.id) ?? Infinity) || a.index - b.index)
}

/** The columns a run was made with; one made before columns could be renamed has those of the import. */
export const runColumns = (
  run: Pick<RunRecord, 'columns'>,
  dataset: Pick<DatasetRecord, 'columns'>,
): readonly ShownColumn[] =>
  run.columns ??
  dataset.columns.map(({ name, importedName }, index) => ({ index, name: importedName ?? name }))

/** Names by the place of their cells, as templates find them; null = left out. */
export const toTemplateNames = (columns: readonly ShownColumn[]): readonly (string | null)[] => {
  const names = new Array<string | null>(Math.max(0, ...columns.map(({ index }) => index + 1))).fill(null)
  for (const { index, name } of columns) names[index] = name
  return names
}

/**
 * Gives columns other names, without blanks around them. Columns not mentioned keep theirs, two may change places.
 *
 * @param names by column id
 */
export const planRename = (
  columns: readonly DatasetColumn[],
  names: Readonly<Record<string, string>>,
): Result<readonly DatasetColumn[], BadNames> => {
  const renamed = columns.map((column): DatasetColumn => {
    const name = Object.hasOwn(names, column.id) ? (names[column.id] ?? '').trim() : column.name
    if (name === column.name) return column
    return { ...column, name, importedName: column.importedName ?? column.name }
  })
  const known = new Set(columns.map(({ id }) => id))
  const issues = Object.keys(names)
    .filter((id) => !known.has(id))
    .map((columnId): NameIssue => ({ columnId, cause: 'unknown' }))
  renamed.forEach((column, at) => {
    if (column === columns[at]) return
    const cause = judgeName(column, renamed)
    if (cause !== null) issues.push({ columnId: column.id, cause })
  })
  return issues.length === 0 ? ok(renamed) : err({ kind: 'BadNames', issues })
}

const judgeName = (column: DatasetColumn, all: readonly DatasetColumn[]): NameIssue['cause'] | null => {
  const { name } = column
  if (name === '') return 'empty'
  // A name that the file brought along may come back.
  if (/\{\{|\}\}/u.test(name) && name !== column.importedName) return 'braces'
  const same = (other: DatasetColumn) => other !== column && toLook(other.name) === toLook(name)
  return all.some(same) ? 'taken' : null
}

/** Names that nobody can tell apart are the same. */
const toLook = (name: string): string => name.normalize('NFC').trim()

/** Fails when no column would be left. */
export const planLayout = (
  columns: readonly DatasetColumn[],
  layout: ColumnLayout,
): Result<ColumnLayout, { readonly kind: 'NoColumns' }> => {
  const known = new Set(columns.map(({ id }) => id))
  const hidden = [...new Set(layout.hidden)].filter((id) => known.has(id))
  if (hidden.length === known.size) return err({ kind: 'NoColumns' })
  const order = [...new Set([...layout.order, ...known])].filter((id) => known.has(id))
  return ok({ order, hidden })
}

/** Equal for files with the same headers in the same order: what was chosen for one can be proposed for the next. */
export const headerSignature = (columns: readonly Pick<DatasetColumn, 'sourceName'>[]): string =>
  formatRowHash(hashRow(columns.map(({ sourceName }) => sourceName)))

/** Which of several files a row came from, and its number there from 0; null = there was only one. */
export function placeInFiles(
  { source }: Pick<DatasetRecord, 'source'>,
  row: number,
): { readonly file: string; readonly row: number } | null {
  let rowStart = 0
  for (const [index, rows] of (source.fileRows ?? []).entries()) {
    const file = source.files?.[index]
    if (file !== undefined && row < rowStart + rows) return { file, row: row - rowStart }
    rowStart += rows
  }
  return null
}
