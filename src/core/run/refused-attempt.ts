import { backoff } from './poll-delay.ts'
import type { Remedy } from './remedy.ts'
import { ok } from '../result.ts'
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
import { partsWithin, splitShard } from './split-shard.ts'
import type { Bytes, Tokens } from '../units.ts'
import type { BatchError } from '../wire.ts'

const minute = 60_000
/** Waits after a full queue; a batch ahead needs time to end (state-machine §4). */
const tokenLimitDelays = [5, 10, 20, 40, 80].map((minutes) => minutes * minute)
/** Refusals in a row, with nothing else seen in the queue, after which a shard is taken for too large for it. */
const triesBeforeCut = 3
/** The smallest limit on request bodies that is in use anywhere is far above this (64 KiB). */
const leastBytes: Bytes = 65_536
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
      const tries = timesInARow(shard, 'token_limit', 'token_limit_alone') + 1
      const triesAlone = remedy.alone === true ? timesInARow(shard, 'token_limit_alone') + 1 : 0
      const tooLarge = limitTokens !== null && shard.tokens > limitTokens
      if (tooLarge || triesAlone >= (isSingle(shard) ? tokenLimitDelays.length : triesBeforeCut))
        return cut(shard, partsWithin(shard.tokens, tooLarge ? limitTokens : null), 'token_limit', context, [
          toError('token_limit_exceeded', detail ?? 'Enqueued token limit reached.'),
        ])
      const wait = tokenLimitDelays[Math.min(tries, tokenLimitDelays.length) - 1] ?? 0
      const held = hold('token_limit', now + wait, { tries, detail })
      const end = triesAlone > 0 ? 'token_limit_alone' : 'token_limit'
      return change(tryAgain(shard, end, { attempt, file, hold: held }, now))
    }
    case 'smaller':
      return cutFile(shard, stage.file?.bytes ?? shard.bytes, remedy, context)
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

/**
 * A file that is too large becomes several. What is already so small that no provider can mean its size is not cut
 * any further: then something else is wrong, and every part would be refused like it.
 */
export const cutFile = (
  shard: ShardRecord,
  bytes: Bytes,
  { of, limitBytes, errors }: Extract<Remedy, { kind: 'smaller' }>,
  context: AdvanceContext,
): Advanced => {
  const isMeant = of === 'requests' || limitBytes !== null || bytes > leastBytes
  if (!isMeant) return change(reject(shard, errors, context.now))
  const parts = partsWithin(bytes, limitBytes !== null && limitBytes < bytes ? limitBytes : null)
  const code = of === 'bytes' ? 'request_too_large' : null
  const named = errors.map((error) => (error.code === null ? { ...error, code } : error))
  return cut(shard, parts, 'too_large', context, named)
}

/** Nothing was refused yet, but it would be. */
export const cutForLimit = (shard: ShardRecord, limitTokens: Tokens, context: AdvanceContext): Advanced =>
  cut(shard, partsWithin(shard.tokens, limitTokens), 'oversize', context, [])

const cut = (
  shard: ShardRecord,
  parts: number,
  end: string,
  { now, nextShardNumber }: AdvanceContext,
  /** Said of a single request, which nobody can cut. */
  errors: readonly BatchError[],
): Advanced => {
  if (isSingle(shard)) return change(reject(shard, errors, now))
  const children = splitShard(shard, parts, nextShardNumber, now)
  const by = children.map((child) => child.shardId)
  return ok({
    shard: moveTo(shard, { name: 'replaced', by }, now, { history: withPast(shard, end) }),
    children,
  })
}

const isSingle = (shard: ShardRecord): boolean => shard.requestEnd - shard.requestStart < 2

const toError = (code: string, message: string): BatchError => ({ code, message, param: null, line: null })

const reject = (shard: ShardRecord, errors: readonly BatchError[], now: number): ShardRecord => {
  const { stage } = shard
  const attempt = 'attempt' in stage ? stage.attempt : 0
  const batchId = stage.name === 'live' ? stage.batchId : null
  return moveTo(shard, { name: 'rejected', attempt, batchId, errors }, now, {
    history: withPast(shard, 'rejected'),
  })
}
