import { type AnswerPath, parsePath, type PathSteps } from '#core/results/answer-path.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { answerColumnNames, plainAnswerName } from '#core/request/output-columns.ts'
import type { ResultColumn } from './result-types.ts'

/** The answer columns of a run, and where the cells of each generation belong in them. */
export interface ResultColumns {
  readonly columns: readonly ResultColumn[]
  /** By generation: for every cell of a judged line its place in `columns`. */
  readonly places: readonly (readonly number[])[]
  /** Paths into answers that are free texts, each with its place in `columns`. */
  readonly paths: readonly { readonly steps: PathSteps; readonly place: number }[]
}

/**
 * The newest generation's columns, those that only older ones asked for, and then chosen paths into free texts. A name
 * is one column; where generations ask for it as something else, a column of texts.
 */
export function toResultColumns(
  snapshots: readonly Snapshot[],
  answerPaths: readonly AnswerPath[] = [],
): ResultColumns {
  const columns: ResultColumn[] = []
  const placeOf = new Map<string, number>()
  const add = (column: ResultColumn): number => {
    const known = placeOf.get(column.name)
    if (known !== undefined) {
      // Answers of one kind beside answers of another are texts.
      if (columns[known]?.type !== column.type) columns[known] = { ...column, type: 'text' }
      return known
    }
    placeOf.set(column.name, columns.length)
    return columns.push(column) - 1
  }
  for (const snapshot of snapshots.toReversed()) for (const column of answerColumnNames(snapshot)) add(column)
  const paths = snapshots.some(isFreeText)
    ? answerPaths.flatMap(({ path, type }) => {
        const steps = parsePath(path)
        if (steps === null) return []
        return { steps, place: add({ name: toColumnName(path), type: type === 'json' ? 'text' : type }) }
      })
    : []
  return {
    columns,
    places: snapshots.map((snapshot) =>
      answerColumnNames(snapshot).map(({ name }) => placeOf.get(name) ?? 0),
    ),
    paths,
  }
}

/** Its answers have one column, and may be JSON that nobody asked for with a schema. */
export const isFreeText = ({ outputColumns }: Snapshot): boolean => outputColumns.length === 0

/** The whole answer keeps its name. */
const toColumnName = (path: string): string =>
  path === plainAnswerName ? `${plainAnswerName}.${plainAnswerName}` : path
