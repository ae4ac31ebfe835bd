import { adoptBatch } from './adopt-batch.ts'
import { continueProcessing, hasFailed, startProcessing } from './file-processing.ts'
import { knownBatchIds } from './match-batches.ts'
import { freshHealth } from './new-shard.ts'
import { backoff } from './poll-delay.ts'
import { cutFile, cutForLimit, refusedAttempt } from './refused-attempt.ts'
import {
  type AdvanceContext,
  type Advanced,
  type StageOf,
  change,
  hold,
  isHeld,
  moveTo,
  refuse,
  tryAgain,
  withSurplus,
} from './shard-change.ts'
import type { SendingEvent } from './shard-event.ts'
import type { Hold, InputFile, ShardRecord } from './shard.ts'
import { toLive } from './to-live.ts'
import type { Milliseconds } from '../units.ts'

/** First wait after a lost upload, and after a rate limit that names no time. */
const lostUploadDelay: Milliseconds = 3_000
/** A file this close to its end, or in the last quarter of a short life, is uploaded again. */
const expiryMargin: Milliseconds = 3_600_000

/** Planned, uploading, ready and creating (state-machine §4). */
export const advanceSending = (
  shard: ShardRecord,
  event: SendingEvent,
  context: AdvanceContext,
): Advanced => {
  const { stage } = shard
  const { now } = context
  if (event.kind === 'createAccepted') return createAccepted(shard, event, context)
  if (!('attempt' in stage) || stage.attempt !== event.attempt) return refuse(shard, event, 'stale')
  switch (event.kind) {
    case 'held': {
      if (stage.name !== 'planned' && stage.name !== 'ready') return refuse(shard, event, 'stage')
      const tries = stage.hold?.why === event.why ? stage.hold.tries + 1 : 1
      const held = hold(event.why, event.until, { tries, detail: event.detail })
      return change(moveTo(shard, { ...stage, hold: held }, now))
    }
    case 'released':
      if (stage.name !== 'planned' && stage.name !== 'ready') return refuse(shard, event, 'stage')
      if (stage.hold === null || !event.why.includes(stage.hold.why)) return refuse(shard, event, 'stale')
      return change(moveTo(shard, { ...stage, hold: null }, now))
    case 'oversize':
      if (stage.name !== 'planned' && stage.name !== 'ready') return refuse(shard, event, 'stage')
      if (isHeld(stage.hold, now)) return refuse(shard, event, 'held')
      // A single request cannot be cut, and an estimate rejects nothing.
      if (shard.tokens <= event.limitTokens || shard.requestEnd - shard.requestStart < 2)
        return refuse(shard, event, 'stale')
      return cutForLimit(shard, event.limitTokens, context)
    case 'uploadStarted': {
      if (stage.name !== 'planned') return refuse(shard, event, 'stage')
      if (isHeld(stage.hold, now)) return refuse(shard, event, 'held')
      const { attempt, fileName, bytes, sha256 } = event
      return change(moveTo(shard, { name: 'uploading', attempt, fileName, bytes, sha256 }, now))
    }
    case 'fileReused': {
      if (stage.name !== 'planned') return refuse(shard, event, 'stage')
      if (isHeld(stage.hold, now)) return refuse(shard, event, 'held')
      const { attempt, file } = stage
      if (file?.id !== event.fileId || !isUsable(file, now)) return refuse(shard, event, 'stale')
      return change(moveTo(shard, { name: 'ready', attempt, file, hold: null }, now))
    }
    case 'uploadAccepted': {
      if (stage.name !== 'uploading') return refuse(shard, event, 'stage')
      const { id, createdAt, expiresAt, bytes } = event.file
      if (bytes !== null && bytes !== stage.bytes)
        return change(
          uploadFailed(shard, stage, `The provider received ${bytes} of ${stage.bytes} bytes.`, context),
        )
      const processing = startProcessing(event.file.status ?? null, now)
      const file = {
        ...{ id, createdAt, expiresAt, receivedAt: now, sha256: stage.sha256, bytes: stage.bytes },
        ...(processing !== null && { processing }),
      }
      const ready = { name: 'ready', attempt: stage.attempt, file, hold: null } as const
      return change(moveTo(shard, ready, now, { health: freshHealth }))
    }
    case 'fileChecked': {
      if (stage.name !== 'ready') return refuse(shard, event, 'stage')
      const { processing, ...file } = stage.file
      if (file.id !== event.fileId || processing === undefined) return refuse(shard, event, 'stale')
      if (event.status !== null && hasFailed(event.status)) {
        const held = hold('ask', null, { detail: event.detail })
        return change(moveTo(shard, { name: 'planned', attempt: stage.attempt, hold: held, file: null }, now))
      }
      const still = continueProcessing(processing, event.status, now)
      return change(
        moveTo(shard, { ...stage, file: still === null ? file : { ...file, processing: still } }, now),
      )
    }
    case 'fileExpired': {
      if (stage.name !== 'ready') return refuse(shard, event, 'stage')
      if (stage.file.id !== event.fileId || isUsable(stage.file, now)) return refuse(shard, event, 'stale')
      const { attempt } = stage
      return change(tryAgain(shard, 'file expired', { attempt, file: null, hold: stage.hold }, now))
    }
    case 'uploadLost':
      if (stage.name !== 'uploading') return refuse(shard, event, 'stage')
      return change(uploadFailed(shard, stage, event.message, context))
    case 'uploadRefused': {
      if (stage.name !== 'uploading') return refuse(shard, event, 'stage')
      const tries = shard.health.failures + 1
      const planned = (held: Hold): Advanced =>
        change(
          moveTo(shard, { name: 'planned', attempt: stage.attempt, hold: held, file: null }, now, {
            health: { ...shard.health, failures: tries, lastError: held.detail },
          }),
        )
      const { remedy } = event
      if (remedy.kind === 'smaller') return cutFile(shard, stage.bytes, remedy, context)
      // Uploading the same bytes again would be refused again, so a person is asked; nothing was accepted or paid.
      if (remedy.kind === 'reject' || remedy.kind === 'uploadAgain')
        return planned(hold('ask', null, { detail: remedy.errors[0]?.message ?? null }))
      const { detail } = remedy
      if (remedy.kind === 'tokenLimit')
        return planned(hold('rate_limit', now + backoff(60_000, tries, context.random), { tries, detail }))
      if (remedy.why !== 'rate_limit' && remedy.why !== 'network')
        return planned(hold(remedy.why, null, { detail }))
      const wait = remedy.retryAfter ?? backoff(lostUploadDelay, tries, context.random)
      return planned(hold(remedy.why, now + wait, { tries, detail }))
    }
    case 'senderLost':
      if (stage.name === 'uploading')
        return change(moveTo(shard, { name: 'planned', attempt: stage.attempt, hold: null, file: null }, now))
      if (stage.name === 'creating') return change(lostReply(shard, stage, now))
      return refuse(shard, event, 'stage')
    case 'createStarted': {
      if (stage.name !== 'ready') return refuse(shard, event, 'stage')
      if (isHeld(stage.hold, now) || stage.file.processing !== undefined) return refuse(shard, event, 'held')
      if (shard.history.some((past) => past.intentId === event.intentId)) return refuse(shard, event, 'stale')
      const { attempt, intentId } = event
      const creating = { name: 'creating', attempt, intentId, file: stage.file, cancelAsked: false } as const
      return change(moveTo(shard, creating, now))
    }
    case 'createUnknown':
      if (stage.name !== 'creating') return refuse(shard, event, 'stage')
      if (stage.intentId !== event.intentId) return refuse(shard, event, 'stale')
      return change(lostReply(shard, stage, now))
    case 'createRefused':
      // A refusal may arrive after the sender was taken for lost; it is still proof that no batch exists.
      if (stage.name !== 'creating' && stage.name !== 'unresolved') return refuse(shard, event, 'stage')
      if (stage.intentId !== event.intentId) return refuse(shard, event, 'stale')
      return refusedAttempt(shard, stage, event.remedy, context)
  }
}

/**
 * Whether an uploaded file can be used for another attempt. Its life is taken from the provider's clock and its age from
 * ours: that they differ, be it by a month, must not make every new file look old.
 */
export const isUsable = (file: InputFile, now: Milliseconds): boolean => {
  if (file.expiresAt === null) return true
  const receivedAt = file.receivedAt ?? file.createdAt * 1000
  const life = file.expiresAt * 1000 - (file.createdAt > 0 ? file.createdAt * 1000 : receivedAt)
  if (life <= 0) return true
  return now - receivedAt < life - Math.min(expiryMargin, life / 4)
}

const createAccepted = (
  shard: ShardRecord,
  event: Extract<SendingEvent, { kind: 'createAccepted' }>,
  context: AdvanceContext,
): Advanced => {
  const { stage } = shard
  if ((stage.name === 'creating' || stage.name === 'unresolved') && stage.intentId === event.intentId)
    return change(toLive(shard, stage, event.batch, context.now))
  if (knownBatchIds(shard).has(event.batch.id)) return refuse(shard, event, 'stale')
  return change(adoptBatch(shard, [event.batch], context.now) ?? withSurplus(shard, [event.batch]))
}

const uploadFailed = (
  shard: ShardRecord,
  stage: StageOf<'uploading'>,
  message: string,
  { now, random }: AdvanceContext,
): ShardRecord => {
  const tries = shard.health.failures + 1
  const until = now + backoff(lostUploadDelay, tries, random)
  const held = hold('network', until, { tries, detail: message })
  return moveTo(shard, { name: 'planned', attempt: stage.attempt, hold: held, file: null }, now, {
    health: { ...shard.health, failures: tries, lastError: message },
  })
}

const lostReply = (shard: ShardRecord, stage: StageOf<'creating'>, now: Milliseconds): ShardRecord =>
  moveTo(
    shard,
    {
      name: 'unresolved',
      attempt: stage.attempt,
      intentId: stage.intentId,
      file: stage.file,
      cancelAsked: stage.cancelAsked,
      looks: 0,
      firstLookAt: null,
      nextLookAt: now,
      fence: 'none',
      fenceTries: 0,
      fencedAt: null,
      ask: false,
      foreign: [],
    },
    now,
  )
