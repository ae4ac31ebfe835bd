import { backoff } from './poll-delay.ts'
import type { Remedy } from './remedy.ts'
import { ok } from './result.ts'
import {
  type AdvanceContext,
  type Advanced,
  type StageOf,
  change,
  hold,
  moveTo,
  timesInARow,
  tryAgain,
  withPast,
  withdraw,
} from './shard-change.ts'
import type { InputFile, ShardRecord } from './shard.ts'
import { splitShard } from './split-shard.ts'
import type { BatchError } from './wire.ts'

const minute = 60_000
/** Waits after a full queue; a batch ahead needs time to end (state-machine §4). */
const tokenLimitDelays = [5, 10, 20, 40, 80].map((minutes) => minutes * minute)
/** How often in a row a shard is sent again because its input file had gone. */
const fileRepeats = 3

/** An attempt that provably ran nothing: a definitive refusal, or a failed batch without any execution. */
export const refusedAttempt = (
  shard: ShardRecord,
  stage: StageOf<'creating'> | StageOf<'unresolved'> | StageOf<'live'>,
  remedy: Remedy,
  context: AdvanceContext,
): Advanced => {
  const { now, random } = context
  const cancelled = stage.name === 'live' ? stage.cancel !== 'no' : stage.cancelAsked
  if (cancelled) return change(withdraw(shard, now))
  const { attempt } = stage
  const file = usableFile(stage)
  const fenced = stage.name === 'live' ? stage.fenced : stage.name === 'unresolved' && stage.fence !== 'none'
  switch (remedy.kind) {
    case 'tokenLimit': {
      const { limitTokens, detail } = remedy
      if (limitTokens !== null && shard.tokens > limitTokens)
        return cut(shard, limitTokens, detail ?? 'Enqueued token limit reached.', context)
      const tries = timesInARow(shard, 'token_limit') + 1
      const wait = tokenLimitDelays[Math.min(tries, tokenLimitDelays.length) - 1] ?? 0
      const held = hold('token_limit', now + wait, { tries, detail })
      return change(tryAgain(shard, 'token_limit', { attempt, file, hold: held }, now))
    }
    case 'hold': {
      const { why, detail } = remedy
      const tries = timesInARow(shard, why) + 1
      const waits = why === 'rate_limit' || why === 'network'
      const until = waits ? now + (remedy.retryAfter ?? backoff(30_000, tries, random)) : null
      // A new key may belong to another project, which cannot see this file.
      const kept = why === 'key' ? null : file
      return change(
        tryAgain(shard, why, { attempt, file: kept, hold: hold(why, until, { tries, detail }) }, now),
      )
    }
    case 'uploadAgain':
    case 'reject': {
      // A file that the fence deleted before the provider read it is our own doing, whatever the provider calls it.
      const again = remedy.kind === 'uploadAgain' || fenced
      if (again && timesInARow(shard, 'file gone') < fileRepeats)
        return change(tryAgain(shard, 'file gone', { attempt, file: null, hold: null }, now))
      return change(reject(shard, remedy.errors, now))
    }
  }
}

const usableFile = (
  stage: StageOf<'creating'> | StageOf<'unresolved'> | StageOf<'live'>,
): InputFile | null => (stage.name === 'unresolved' && stage.fence !== 'none' ? null : stage.file)

const cut = (shard: ShardRecord, limitTokens: number, detail: string, context: AdvanceContext): Advanced => {
  const { now, nextShardNumber } = context
  if (shard.requestEnd - shard.requestStart < 2)
    return change(
      reject(shard, [{ code: 'token_limit_exceeded', message: detail, param: null, line: null }], now),
    )
  const children = splitShard(shard, limitTokens, nextShardNumber, now)
  const by = children.map((child) => child.shardId)
  return ok({
    shard: moveTo(shard, { name: 'replaced', by }, now, { history: withPast(shard, 'token_limit') }),
    children,
  })
}

const reject = (shard: ShardRecord, errors: readonly BatchError[], now: number): ShardRecord => {
  const { stage } = shard
  const attempt = 'attempt' in stage ? stage.attempt : 0
  const batchId = stage.name === 'live' ? stage.batchId : null
  return moveTo(shard, { name: 'rejected', attempt, batchId, errors }, now, {
    history: withPast(shard, 'rejected'),
  })
}
