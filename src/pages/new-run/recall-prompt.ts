import { headerSignature } from '#core/dataset/dataset-layout.ts'
import type { Draft, Snapshot } from '#core/request/draft.ts'
import type { DatasetRecord } from '#core/records.ts'
import { isNamed, recallEntry, useRecalled } from '#state/recalled.ts'

/** Nothing that a person wrote would be lost. */
export const isBlankPrompt = ({ system, user, outputColumns }: Draft): boolean =>
  system.trim() === '' && user.trim() === '' && outputColumns.length === 0

export const pickPrompt = ({
  endpoint,
  model,
  system,
  user,
  settings,
  outputColumns,
  dedupe,
}: Draft): Snapshot => ({ endpoint, model, system, user, settings, outputColumns, dedupe })

/** Keeps a finished prompt for the next file with the same headers. */
export function rememberPrompt(dataset: DatasetRecord, draft: Draft): void {
  if (isBlankPrompt(draft) || !isNamed(dataset.columns)) return
  const signature = headerSignature(dataset.columns)
  const { entries, remember } = useRecalled.getState()
  const prompt = pickPrompt(draft)
  if (JSON.stringify(recallEntry(entries, signature)?.prompt) !== JSON.stringify(prompt))
    remember(signature, { prompt })
}
