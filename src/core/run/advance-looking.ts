import { adoptBatch } from './adopt-batch.ts'
import { type Matches, matchBatches } from './match-batches.ts'
import { backoff } from './poll-delay.ts'
import {
  type AdvanceContext,
  type Advanced,
  type StageOf,
  change,
  hold,
  moveTo,
  refuse,
  tryAgain,
  withSurplus,
  withdraw,
} from './shard-change.ts'
import type { LookingEvent } from './shard-event.ts'
import type { ShardRecord } from './shard.ts'
import { toLive } from './to-live.ts'
import type { Milliseconds } from '../units.ts'

/** Further looks, counted from the first (state-machine §4). */
const lookSchedule = [2, 5, 15, 30, 60, 120].map((seconds) => seconds * 1000)
/** Assumption A of state-machine §9: a created batch is in the list by then. */
export const listLag: Milliseconds = 60_000
/** While a person is asked, the account is still watched. */
const askedLookDelay: Milliseconds = 600_000
/** Looks missed while the machine slept are not caught up in a burst. */
const shortestLookDelay: Milliseconds = 2_000

/** Unresolved shards, and batches that turn up for any other (state-machine §4, §6). */
export const advanceLooking = (
  shard: ShardRecord,
  event: LookingEvent,
  context: AdvanceContext,
): Advanced => {
  if (event.kind === 'looked') return looked(shard, event, context)
  const { stage } = shard
  const { now, random } = context
  if (stage.name !== 'unresolved') return refuse(shard, event, 'stage')
  if (stage.attempt !== event.attempt) return refuse(shard, event, 'stale')
  if (event.kind === 'lookImpossible') {
    if (stage.nextLookAt > now) return refuse(shard, event, 'early')
    const health = { ...shard.health, failures: shard.health.failures + 1, lastError: event.message }
    return change(moveTo(shard, { ...stage, ask: true, nextLookAt: now + askedLookDelay }, now, { health }))
  }
  if (stage.fence !== 'asked') return refuse(shard, event, 'stale')
  switch (event.kind) {
    case 'fenceStarted':
      if (stage.nextLookAt > now) return refuse(shard, event, 'early')
      return change(
        moveTo(
          shard,
          { ...stage, fenceTries: stage.fenceTries + 1, nextLookAt: now + fenceDelay(stage, random) },
          now,
        ),
      )
    case 'fenceFailed':
      return change({
        ...moveTo(shard, { ...stage, nextLookAt: now + fenceDelay(stage, random) }, now),
        health: { ...shard.health, failures: shard.health.failures + 1, lastError: event.message },
      })
    case 'fenced':
      return change(
        event.outcome === 'done'
          ? moveTo(shard, { ...stage, fence: 'done', fencedAt: now, nextLookAt: now + listLag }, now)
          : moveTo(
              shard,
              { ...stage, fence: 'unavailable', ask: true, nextLookAt: now + askedLookDelay },
              now,
            ),
      )
  }
}

const fenceDelay = (stage: StageOf<'unresolved'>, random: number): Milliseconds =>
  backoff(5_000, stage.fenceTries + 1, random)

const looked = (
  shard: ShardRecord,
  event: Extract<LookingEvent, { kind: 'looked' }>,
  context: AdvanceContext,
): Advanced => {
  const { stage } = shard
  const { now } = context
  const matches = matchBatches(shard, event.batches)
  switch (stage.name) {
    case 'planned':
    case 'uploading':
    case 'ready': {
      const found = adoptBatch(shard, matches.late, now)
      if (found !== null) return change(found)
      if (matches.late.length > 0) return change(withSurplus(shard, matches.late))
      if (matches.foreign.length === 0 || stage.name === 'uploading') return refuse(shard, event, 'stale')
      const batchIds = matches.foreign.map((batch) => batch.id)
      const known = stage.hold?.why === 'ask' ? stage.hold.batchIds : []
      if (batchIds.every((id) => known.includes(id))) return refuse(shard, event, 'stale')
      return change(moveTo(shard, { ...stage, hold: hold('ask', null, { batchIds }) }, now))
    }
    case 'creating': {
      const [oldest, ...others] = matches.own
      if (oldest === undefined) return refuse(shard, event, 'stage')
      return change(withSurplus(toLive(shard, stage, oldest, now), others))
    }
    case 'unresolved':
      return lookedUnresolved(shard, stage, event, matches, context)
    case 'live':
    case 'direct':
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn': {
      const extra = [...matches.own, ...matches.late]
      return extra.length === 0 ? refuse(shard, event, 'stale') : change(withSurplus(shard, extra))
    }
  }
}

const lookedUnresolved = (
  shard: ShardRecord,
  stage: StageOf<'unresolved'>,
  event: Extract<LookingEvent, { kind: 'looked' }>,
  matches: Matches,
  { now }: AdvanceContext,
): Advanced => {
  const [oldest, ...others] = matches.own
  if (oldest !== undefined)
    return change(withSurplus(toLive(shard, stage, oldest, now), [...others, ...matches.late]))
  const found = adoptBatch(shard, matches.late, now)
  if (found !== null) return change(found)
  // An empty list proves something only about the time at which the walk began.
  if (stage.attempt !== event.attempt) return refuse(shard, event, 'stale')
  if (event.startedAt < stage.nextLookAt) return refuse(shard, event, 'early')
  const looks = stage.looks + 1
  // A first look that lies ahead means that the clock was put back.
  const firstLookAt = Math.min(stage.firstLookAt ?? event.startedAt, event.startedAt)
  const counted = { ...stage, looks, firstLookAt }
  const health = { ...shard.health, lastCheckedAt: now, failures: 0, lastError: null }
  const stay = (next: Partial<StageOf<'unresolved'>>): Advanced =>
    change(withSurplus(moveTo(shard, { ...counted, ...next }, now, { health }), matches.late))
  if (matches.foreign.length > 0) {
    const foreign = matches.foreign.map((batch) => batch.id)
    return stay({ ask: true, foreign, nextLookAt: now + askedLookDelay })
  }
  if (stage.foreign.length > 0) return stay({ nextLookAt: now + askedLookDelay })
  switch (stage.fence) {
    case 'done':
      if (stage.fencedAt === null || event.startedAt < stage.fencedAt + listLag)
        return refuse(shard, event, 'early')
      if (stage.cancelAsked) return change(withSurplus(withdraw(shard, now), matches.late))
      return change(
        withSurplus(
          tryAgain(shard, 'fenced', { attempt: stage.attempt, file: null, hold: null }, now),
          matches.late,
        ),
      )
    case 'unavailable':
      return stay({ ask: true, nextLookAt: now + askedLookDelay })
    case 'asked':
      return refuse(shard, event, 'stage')
    case 'none': {
      const delay = lookSchedule[looks - 1]
      if (delay === undefined) return stay({ ask: false, fence: 'asked', nextLookAt: now })
      return stay({
        ask: false,
        nextLookAt: Math.max(firstLookAt + delay, event.startedAt + shortestLookDelay),
      })
    }
  }
}
