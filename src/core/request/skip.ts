import type { Template } from './template.ts'

/** Why a row is not sent. More reasons (over a limit, left out by hand) come with their checks. */
export type SkipReason = 'emptyPrompt' | 'notReady'

/** When a row would send an empty prompt, said about cells instead of texts so that no row needs rendering. */
export interface SkipPlan {
  /** Columns that must all be blank for the row to be skipped; empty = the cells do not matter. */
  readonly columns: readonly number[]
  /** The user message has no placeholder and is itself blank. */
  readonly everyRow: boolean
  /** Column that says why a ready-made request cannot be sent; such rows are skipped. */
  readonly problemColumn?: number
}

/**
 * A row is skipped when every column its user message uses is blank (missing or only white space), or when the message
 * is blank as a whole. A message with some words and one empty column of two is sent.
 */
export const planSkip = (user: Template): SkipPlan => ({
  columns: user.columns,
  everyRow:
    user.columns.length === 0 && user.parts.every((part) => 'text' in part && part.text.trim() === ''),
})

/** @param isBlankAt whether the row's cell in this column is blank (`#core/dataset/blank.ts`) */
export const skipReason = (plan: SkipPlan, isBlankAt: (column: number) => boolean): SkipReason | null => {
  if (plan.problemColumn !== undefined) return isBlankAt(plan.problemColumn) ? null : 'notReady'
  if (plan.everyRow) return 'emptyPrompt'
  return plan.columns.length > 0 && plan.columns.every(isBlankAt) ? 'emptyPrompt' : null
}
