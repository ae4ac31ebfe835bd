import type { Snapshot } from '#core/draft.ts'
import { answerColumnNames } from '#core/output-columns.ts'
import type { ResultColumn } from './engine.ts'

/** The answer columns of a run, and where the cells of each generation belong in them. */
export interface ResultColumns {
  readonly columns: readonly ResultColumn[]
  /** By generation: for every cell of a judged line its place in `columns`. */
  readonly places: readonly (readonly number[])[]
}

/** The newest generation's columns, then those that only older ones asked for. A name is one column. */
export function toResultColumns(snapshots: readonly Snapshot[]): ResultColumns {
  const columns: ResultColumn[] = []
  const placeOf = new Map<string, number>()
  for (const snapshot of snapshots.toReversed()) {
    for (const column of answerColumnNames(snapshot)) {
      if (placeOf.has(column.name)) continue
      placeOf.set(column.name, columns.length)
      columns.push(column)
    }
  }
  return {
    columns,
    places: snapshots.map((snapshot) =>
      answerColumnNames(snapshot).map(({ name }) => placeOf.get(name) ?? 0),
    ),
  }
}
