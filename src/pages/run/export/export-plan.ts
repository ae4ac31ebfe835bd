import type { ColumnKey } from '#core/results/result-query.ts'
import type { RunSummary } from '#engine/runs/run-types.ts'
import type { ViewReply } from '#engine/results/result-types.ts'
import type { ExportFacts } from '#engine/results/export-types.ts'
import type { ExportChoices, ExportScope } from '#state/export-store.ts'
import type { ResultLayout } from '#state/result-layouts.ts'
import { isActive } from '../../run-words.ts'
import { listRunColumns, type RunColumn, shownColumns } from '../results/result-layout.ts'

/** Rows that go to the clipboard at once; spreadsheets grow slow at pasting more. */
export const copyLimit = 10_000

/** In the order in which they are offered. */
export const exportFacts: readonly ExportFacts[] = ['outcome', 'id', 'usage', 'note', 'row']

/** What would be written as things stand. */
export interface ExportPlan {
  /** The rows shown, in their order; else all. */
  readonly usesView: boolean
  readonly columns: readonly ColumnKey[] | null
  readonly facts: readonly ExportFacts[]
  /** The engine writes the outcomes of an unfinished run whatever is chosen. */
  readonly isForced: boolean
}

export function planExport(
  run: RunSummary,
  choices: ExportChoices,
  scope: ExportScope,
  shown: { readonly isNarrowed: boolean; readonly columns: readonly RunColumn[] | null },
): ExportPlan {
  // An answer for every row needs no explanation; anything else is said in the file.
  const usual: readonly ExportFacts[] = run.ledger.counts.answered < run.ledger.total ? ['outcome', 'id'] : []
  const isForced = isActive(run)
  const facts = exportFacts.filter(
    (fact) => (isForced && fact === 'outcome') || (choices.facts[fact] ?? usual.includes(fact)),
  )
  return {
    usesView: scope.rows === 'shown' && shown.isNarrowed,
    columns: chooseColumns(scope, shown.columns),
    facts,
    isForced,
  }
}

function chooseColumns(
  { columns, chosen }: ExportScope,
  shown: readonly RunColumn[] | null,
): readonly ColumnKey[] | null {
  switch (columns) {
    case 'all':
      return null
    case 'shown':
      return shown?.map(({ key }) => key) ?? null
    case 'chosen':
      return chosen
  }
}

/** The columns of the table as a person has arranged them; null until they are known. */
export const listShown = (view: ViewReply | undefined, layout: ResultLayout): readonly RunColumn[] | null =>
  view === undefined ? null : shownColumns(listRunColumns(view.sourceColumns, view.answerColumns), layout)
