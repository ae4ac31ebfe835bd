import { listLag } from './advance-looking.ts'
import { longestDelay } from './poll-delay.ts'
import type { ShardEvent } from './shard-event.ts'
import type { ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'

/** No wait of our own is nearly as long; an end farther away was set by a clock that was wrong. */
const longestWait: Milliseconds = 3 * 3_600_000

/**
 * What ends a shard's wait whose end makes no sense any more, because the clock was put back.
 *
 * @param putBack it happened just now: every end by the clock is doubtful, not only those far away
 * @returns null = the wait is as it should be
 */
export const endWait = (shard: ShardRecord, now: Milliseconds, putBack: boolean): ShardEvent | null => {
  const { stage } = shard
  if (stage.name === 'unresolved') {
    const latest = now + (stage.fence === 'done' ? listLag : 2 * longestDelay)
    return (putBack && stage.fence !== 'done') || stage.nextLookAt > latest
      ? { kind: 'lookAgain', attempt: stage.attempt }
      : null
  }
  if (!('hold' in stage) || stage.hold === null || stage.hold.until === null) return null
  const { why, until } = stage.hold
  return putBack || until > now + longestWait
    ? { kind: 'released', attempt: stage.attempt, why: [why] }
    : null
}
