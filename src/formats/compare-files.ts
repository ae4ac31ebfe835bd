import type { Bytes } from '#core/units.ts'
import type { ReadError } from './import-error.ts'
import type { SheetColumn } from './sheet.ts'

/** What the columns of a further file have to do with those of the first. */
export interface ColumnComparison {
  /** Per column of the first file its place in the other one; 0 for those that are missing. */
  readonly order: readonly number[]
  /** Names of the first file's columns that the other one lacks. */
  readonly missing: readonly string[]
  /** Names of the other file's columns that the first one lacks. */
  readonly extra: readonly string[]
}

/** A further file beside the first one, as its first MiB shows it. */
export interface FileComparison extends ColumnComparison {
  readonly name: string
  readonly size: Bytes
  readonly encoding: string | null
  /** The same columns stand in another order; they will be put into the first file's. */
  readonly isReordered: boolean
  /** Why it cannot be read at all. */
  readonly problem: ReadError | null
}

export function compareColumns(
  wanted: readonly SheetColumn[],
  found: readonly SheetColumn[],
): ColumnComparison {
  const places = new Map(found.map(({ name }, index) => [name, index]))
  const names = new Set(wanted.map(({ name }) => name))
  return {
    order: wanted.map(({ name }) => places.get(name) ?? 0),
    missing: wanted.filter(({ name }) => !places.has(name)).map(({ name }) => name),
    extra: found.filter(({ name }) => !names.has(name)).map(({ name }) => name),
  }
}
