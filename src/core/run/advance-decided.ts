import { takeBatch } from './adopt-batch.ts'
import { listLag } from './advance-looking.ts'
import { isOfShard, knownBatchIds } from './match-batches.ts'
import { longestDelay } from './poll-delay.ts'
import { settle } from './settle-files.ts'
import {
  type AdvanceContext,
  type Advanced,
  type StageOf,
  change,
  moveTo,
  refuse,
  tryAgain,
  withPast,
  withdraw,
} from './shard-change.ts'
import type { DecisionEvent } from './shard-event.ts'
import type { FileState, PastAttempt, ShardRecord } from './shard.ts'
import type { Milliseconds } from '../units.ts'

/** A person's word, accepted only where one was asked for (state-machine §4, §9). */
export const advanceDecided = (
  shard: ShardRecord,
  event: DecisionEvent,
  { now }: AdvanceContext,
): Advanced => {
  const { stage } = shard
  if (!('attempt' in stage) || stage.attempt !== event.attempt) return refuse(shard, event, 'stale')
  switch (stage.name) {
    case 'unresolved':
      switch (event.kind) {
        case 'lookAgain':
          return change(moveTo(shard, { ...stage, ...sooner(stage, now) }, now))
        case 'createAgain': {
          if (!stage.ask || stage.cancelAsked) return refuse(shard, event, 'notAsked')
          const again = tryAgain(
            shard,
            'created again',
            { attempt: stage.attempt, file: null, hold: null },
            now,
          )
          return change({
            ...again,
            history: [...again.history, ...passedOver(stage.attempt, stage.foreign)],
          })
        }
        case 'attached':
          return stage.ask ? attach(shard, stage, event, now) : refuse(shard, event, 'notAsked')
        case 'declaredLost':
          // Only a cancelled shard can be given up here: otherwise its rows could be sent again without a word.
          return stage.ask && stage.cancelAsked
            ? change(withdraw(shard, now))
            : refuse(shard, event, 'notAsked')
      }
      break
    case 'planned':
    case 'ready':
      if (stage.hold?.why !== 'ask') return refuse(shard, event, 'notAsked')
      switch (event.kind) {
        case 'lookAgain':
          return change(moveTo(shard, { ...stage, hold: null }, now))
        case 'createAgain':
          return change(
            moveTo(shard, { ...stage, hold: null }, now, {
              history: [...shard.history, ...passedOver(stage.attempt, stage.hold.batchIds)],
            }),
          )
        case 'attached':
          return attach(shard, stage, event, now)
        case 'declaredLost':
          return refuse(shard, event, 'notAsked')
      }
      break
    case 'live':
      if (event.kind !== 'declaredLost' || !shard.health.notFound) return refuse(shard, event, 'notAsked')
      return change(
        settle(
          moveTo(
            shard,
            {
              name: 'ended',
              attempt: stage.attempt,
              batchId: stage.batchId,
              final: stage.snapshot,
              files: {
                output: givenUp(stage.snapshot.output_file_id),
                error: givenUp(stage.snapshot.error_file_id),
              },
              since: now,
            },
            now,
            { history: withPast(shard, 'declared lost') },
          ),
          now,
        ),
      )
    case 'ended': {
      if (event.kind !== 'declaredLost' || shard.health.failures === 0)
        return refuse(shard, event, 'notAsked')
      const giveUp = (file: FileState): FileState => (file.state === 'wanted' ? givenUp(file.fileId) : file)
      const files = { output: giveUp(stage.files.output), error: giveUp(stage.files.error) }
      return change(settle(moveTo(shard, { ...stage, files }, now), now))
    }
    case 'uploading':
    case 'creating':
    case 'collected':
    case 'rejected':
      return refuse(shard, event, 'notAsked')
  }
}

/**
 * The look that follows the fence must not come sooner, whoever asks. If the fence lies ahead, the clock has been put
 * back since, and the minute begins anew.
 */
const sooner = (
  { fence, fencedAt, nextLookAt }: StageOf<'unresolved'>,
  now: Milliseconds,
): Partial<StageOf<'unresolved'>> => {
  if (fence === 'asked') return { nextLookAt: Math.min(nextLookAt, now + longestDelay) }
  if (fence !== 'done') return { nextLookAt: Math.min(nextLookAt, now) }
  return fencedAt !== null && fencedAt > now ? { fencedAt: now, nextLookAt: now + listLag } : {}
}

const attach = (
  shard: ShardRecord,
  stage: StageOf<'planned'> | StageOf<'ready'> | StageOf<'unresolved'>,
  event: Extract<DecisionEvent, { kind: 'attached' }>,
  now: Milliseconds,
): Advanced => {
  const { batch } = event
  const saysOther = batch.metadata?.['bw_run'] !== undefined && !isOfShard(batch, shard)
  if (saysOther || knownBatchIds(shard).has(batch.id)) return refuse(shard, event, 'stale')
  const cancelAsked = stage.name === 'unresolved' && stage.cancelAsked
  const offered = stage.name === 'unresolved' ? stage.foreign : (stage.hold?.batchIds ?? [])
  const taken = takeBatch(shard, stage, batch, { intentId: null, cancelAsked }, now)
  const others = offered.filter((id) => id !== batch.id)
  return change({ ...taken, history: [...taken.history, ...passedOver(stage.attempt, others)] })
}

const givenUp = (fileId: string | null): FileState => ({ state: 'lost', fileId, why: 'given up' })

const passedOver = (attempt: number, batchIds: readonly string[]): PastAttempt[] =>
  batchIds.map((batchId) => ({ attempt, intentId: null, fileId: null, batchId, end: 'passed over' }))
