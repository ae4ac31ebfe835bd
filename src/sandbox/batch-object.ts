import type { Milliseconds, UnixSeconds } from '#core/units.ts'
import { isOver } from './batch-timeline.ts'
import type { BatchLook } from './look-at-batch.ts'
import type { Scenario } from './scenario.ts'

const toSeconds = (at: Milliseconds): UnixSeconds => Math.floor(at / 1000)
const toIso = (at: Milliseconds): string => new Date(toSeconds(at) * 1000).toISOString()

/** The batch as the API shows it: the shape of recorded traffic, every field present. */
export function toBatchObject(look: BatchLook, scenario: Scenario) {
  const { batch, timeline, tally } = look
  const over = isOver(timeline)
  const { input, output, reasoning } = tally.tokens
  const toTime = scenario.isoTimes ? toIso : toSeconds
  const toTimeOrNull = (at: Milliseconds | null) => (at === null ? null : toTime(at))
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
    created_at: toTime(batch.createdAt),
    in_progress_at: toTimeOrNull(timeline.inProgressAt),
    expires_at: toTime(timeline.expiresAt),
    finalizing_at: toTimeOrNull(timeline.finalizingAt),
    completed_at: toTimeOrNull(timeline.completedAt),
    failed_at: toTimeOrNull(timeline.failedAt),
    expired_at: toTimeOrNull(timeline.expiredAt),
    cancelling_at: toTimeOrNull(timeline.cancellingAt),
    cancelled_at: toTimeOrNull(timeline.cancelledAt),
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
