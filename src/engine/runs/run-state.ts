import { isSettled } from '#core/run/next-steps.ts'
import { isHeld } from '#core/run/shard-change.ts'
import type { HoldReason, ShardRecord, Stage } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import { isTerminal } from '#core/wire.ts'
import type { RunState } from './run-types.ts'
import type { RunFacts } from './run-facts.ts'

export interface StateContext {
  /** Something of the run is done: lines came, or a batch counts them. */
  readonly hasResults: boolean
  /** The same of the generations that are not over. */
  readonly hasProgress: boolean
  /** Without a key nobody can speak with the provider, neither here nor in another tab. */
  readonly locked: boolean
  /** Shards that wait for a person's word on money, or on the answers of the first one. */
  readonly isGated: (shard: ShardRecord) => boolean
  readonly now: Milliseconds
}

/** A state, and since when by the local clock. */
export interface StateSince {
  readonly state: RunState
  readonly since: Milliseconds
}

/** Holds that end only when somebody does something. */
const personHolds: readonly HoldReason[] = ['key', 'billing', 'ask', 'storage', 'budget', 'paused']

/** What a run as a whole is doing. Of the shards that can move, the one with the longest way to go decides. */
export function toRunState(facts: RunFacts, context: StateContext): StateSince {
  const { run } = facts
  const { now, hasResults, hasProgress } = context
  const open = facts.shards.filter((shard) => !isSettled(shard))
  if (open.length === 0) return toEnd(facts, hasResults)
  const moving = open.filter((shard) => !needsPerson(shard, facts, context))
  if (moving.length === 0) return { state: 'held', since: lastChange(open, run.createdAt) }

  const first = (state: RunState, shards: readonly ShardRecord[]): StateSince => ({
    state,
    since: Math.min(now, ...shards.map((shard) => beganAt(shard, state, now))),
  })
  const unsent = moving.filter(({ stage }) => isUnsent(stage))
  const live = moving.filter(({ stage }) => stage.name === 'live')
  if (run.sending === 'cancelling' && unsent.length + live.length > 0) {
    return first('cancelling', [...unsent, ...live])
  }
  if (unsent.length > 0) return first('sending', unsent)
  const direct = moving.filter(({ stage }) => stage.name === 'direct')
  if (direct.length > 0) return first(isStopping(direct) ? 'cancelling' : 'in_progress', direct)
  const running = live.filter(({ stage }) => !isCancelling(stage) && !isFinalizing(stage))
  // "In progress, 0 %" would be read as broken: until something is done it is queued.
  if (running.length > 0) return first(hasProgress ? 'in_progress' : 'queued', running)
  const cancelling = live.filter(({ stage }) => isCancelling(stage))
  if (cancelling.length > 0) return first('cancelling', cancelling)
  if (live.length > 0) return first('finalizing', live)
  const ended = moving.filter(({ stage }) => stage.name === 'ended')
  if (ended.length > 0) return first('collecting', ended)
  // Only surplus batches are left: cancelled, and then collected.
  const surplus = moving.some((shard) => shard.surplus.some(({ files }) => files === null))
  return first(surplus ? 'cancelling' : 'collecting', moving)
}

function toEnd({ run, shards }: RunFacts, hasResults: boolean): StateSince {
  const since = lastChange(shards, run.createdAt)
  const own = shards.filter(({ stage }) => stage.name !== 'replaced')
  const rejected = own.some(({ stage }) => stage.name === 'rejected')
  const nothingSent = own.every(({ stage }) => stage.name === 'rejected' || stage.name === 'withdrawn')
  return { state: rejected && nothingSent && !hasResults ? 'rejected' : 'finished', since }
}

/** Nothing happens to this shard until a person does something. */
function needsPerson(
  shard: ShardRecord,
  { run }: RunFacts,
  { locked, isGated, now }: Pick<StateContext, 'locked' | 'isGated' | 'now'>,
): boolean {
  const { stage } = shard
  switch (stage.name) {
    case 'planned':
    case 'ready':
      // Taking it back needs no key.
      if (run.sending === 'cancelling') return false
      if (run.sending === 'paused' || locked) return true
      return isHeld(stage.hold, now) ? personHolds.includes(stage.hold.why) : isGated(shard)
    case 'unresolved':
      return stage.ask || locked
    // The batch goes on without us; and whoever sends requests one by one ends by himself.
    case 'live':
    case 'direct':
      return false
    case 'uploading':
    case 'creating':
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return locked
  }
}

const isUnsent = ({ name }: Stage): boolean =>
  name === 'planned' ||
  name === 'uploading' ||
  name === 'ready' ||
  name === 'creating' ||
  name === 'unresolved'

const isStopping = (direct: readonly ShardRecord[]): boolean =>
  direct.every(({ stage }) => stage.name === 'direct' && stage.cancelAsked)

const isCancelling = (stage: Stage): boolean =>
  stage.name === 'live' && (stage.cancel !== 'no' || stage.snapshot.status === 'cancelling')

const isFinalizing = (stage: Stage): boolean =>
  stage.name === 'live' && (stage.snapshot.status === 'finalizing' || isTerminal(stage.snapshot.status))

/** The provider's clock where it says when, kept between what our own clock has seen. */
function beganAt({ stage, stageAt }: ShardRecord, state: RunState, now: Milliseconds): Milliseconds {
  if (stage.name !== 'live') return stageAt
  const { in_progress_at, finalizing_at, cancelling_at } = stage.snapshot
  const said =
    state === 'in_progress'
      ? in_progress_at
      : state === 'finalizing'
        ? finalizing_at
        : state === 'cancelling'
          ? cancelling_at
          : null
  return said === null ? stageAt : Math.min(now, Math.max(stageAt, said * 1000))
}

const lastChange = (shards: readonly ShardRecord[], atLeast: Milliseconds): Milliseconds =>
  Math.max(atLeast, ...shards.map(({ stageAt }) => stageAt))
