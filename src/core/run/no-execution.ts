import type { Batch } from '../wire.ts'

/**
 * Whether a batch is proven to have run nothing, so that its requests may be sent again.
 * "No execution proven" of state-machine §4: failed, no result file, nothing counted.
 */
export const provesNoExecution = (batch: Batch): boolean =>
  batch.status === 'failed' &&
  batch.output_file_id === null &&
  batch.error_file_id === null &&
  (batch.request_counts?.completed ?? 0) === 0 &&
  (batch.request_counts?.failed ?? 0) === 0
