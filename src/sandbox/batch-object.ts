import type { Milliseconds, UnixSeconds } from '#core/units.ts'
import { isOver } from './batch-timeline.ts'
import type { BatchLook } from './look-at-batch.ts'
import type { Scenario } from './scenario.ts'

const toSeconds = (at: Milliseconds): UnixSeconds => Math.floor(at / 1000)
const toSecondsOrNull = (at: Milliseconds | null): UnixSeconds | null => (at === null ? null : toSeconds(at))

/** The batch as the API shows it: the shape of recorded traffic, every field present. */
export function toBatchObject(look: BatchLook, scenario: Scenario) {
  const { batch, timeline, tally } = look
  const over = isOver(timeline)
  const { input, output, reasoning } = tally.tokens
  return {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    model: batch.check?.ok === true ? batch.check.model : null,
    errors: batch.check?.ok === false ? { object: 'list', data: batch.check.errors } : null,
    input_file_id: batch.inputFileId,
    completion_window: batch.completionWindow,
    status: scenario.statusNames[timeline.status] ?? timeline.status,
    output_file_id: over && tally.outputLines > 0 ? batch.outputFileId : null,
    error_file_id:
      over && tally.errorLines > 0 ? batch.errorFileId : over && scenario.emptyErrorFileId ? '' : null,
    created_at: toSeconds(batch.createdAt),
    in_progress_at: toSecondsOrNull(timeline.inProgressAt),
    expires_at: toSeconds(timeline.expiresAt),
    finalizing_at: toSecondsOrNull(timeline.finalizingAt),
    completed_at: toSecondsOrNull(timeline.completedAt),
    failed_at: toSecondsOrNull(timeline.failedAt),
    expired_at: toSecondsOrNull(timeline.expiredAt),
    cancelling_at: toSecondsOrNull(timeline.cancellingAt),
    cancelled_at: toSecondsOrNull(timeline.cancelledAt),
    request_counts: tally.counts,
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
    metadata: batch.metadata,
  }
}

/** When a batch's result files came to be; null while it is under way or has none. */
export function resultsAt(look: BatchLook): Milliseconds | null {
  const { timeline } = look
  return timeline.completedAt ?? timeline.expiredAt ?? timeline.cancelledAt
}
