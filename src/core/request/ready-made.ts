import type { Draft } from './draft.ts'
import type { DatasetRecord } from '../records.ts'

/** Whether a draft sends the ready-made requests of its dataset. */
export const isReadyMade = (
  draft: Pick<Draft, 'promptAnyway'>,
  dataset: Pick<DatasetRecord, 'requests'>,
): boolean => dataset.requests !== undefined && draft.promptAnyway !== true
