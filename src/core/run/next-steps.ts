import { isUsable } from './advance-sending.ts'
import { checkAt } from './file-processing.ts'
import type { Gate } from './gate.ts'
import { shardNumber } from './new-shard.ts'
import { pollDelay } from './poll-delay.ts'
import type { RunRecord } from '../records.ts'
import { isHeld, type StageOf, wantsFiles } from './shard-change.ts'
import type { ResultKind } from './shard-event.ts'
import { type Hold, type ResultFiles, type ShardRecord, terminalStages } from './shard.ts'
import type { Milliseconds, Tokens } from '../units.ts'
import { isTerminal } from '../wire.ts'

/** Something to do for a shard. The first four only save an event; the others also speak with the provider. */
export type Step =
  | { readonly kind: 'cancelShard'; readonly shardId: string }
  | { readonly kind: 'recover'; readonly shardId: string }
  /** It is larger than the provider's queue will ever take. */
  | { readonly kind: 'cut'; readonly shardId: string; readonly limitTokens: Tokens }
  | { readonly kind: 'reuseFile'; readonly shardId: string; readonly fileId: string }
  | { readonly kind: 'renewFile'; readonly shardId: string; readonly fileId: string }
  | { readonly kind: 'upload'; readonly shardId: string }
  /** The provider said that it still works on the file. */
  | { readonly kind: 'checkFile'; readonly shardId: string; readonly fileId: string }
  | { readonly kind: 'look'; readonly shardId: string }
  | { readonly kind: 'create'; readonly shardId: string }
  | { readonly kind: 'fence'; readonly shardId: string }
  | { readonly kind: 'poll'; readonly shardId: string; readonly batchId: string }
  | { readonly kind: 'cancelBatch'; readonly shardId: string; readonly batchId: string }
  | {
      readonly kind: 'collect'
      readonly shardId: string
      readonly batchId: string
      readonly file: ResultKind
      readonly fileId: string
    }

export interface NextContext {
  readonly now: Milliseconds
  readonly hasKey: boolean
  /** This engine holds the connection's sender lock. */
  readonly isSender: boolean
  readonly online: boolean
  readonly hidden: boolean
  /** How many more uploads may begin. */
  readonly uploadSlots: number
  /** A step of this shard is under way here. */
  readonly isBusy: (shardId: string) => boolean
  /** The account was searched for this shard in this worker's life. */
  readonly isLooked: (shardId: string) => boolean
  /** Somebody wants its batch checked now, whatever the cadence says. */
  readonly isAsked: (shardId: string) => boolean
  /** Why it is not to be sent now, though nothing is wrong with it. */
  readonly gate: (shardId: string) => Gate | null
  /** The limit that it is to be cut for; null = it fits. */
  readonly cutFor: (shardId: string) => Tokens | null
  /** After a failed step: not again before. */
  readonly notBefore: (shardId: string) => Milliseconds
}

export interface NextSteps {
  readonly steps: readonly Step[]
  /** When the next step falls due by the clock alone; null = only when something happens. */
  readonly nextAt: Milliseconds | null
}

export interface DueStep {
  readonly step: Step
  readonly at: Milliseconds
}

/**
 * What is to be done now for the shards of a run, and when to ask again. Pure: the engine is the loop that does it.
 * Nothing new is sent unless the run's sending is on; nothing at all leaves without key, sender lock and network.
 */
export const nextSteps = (
  run: RunRecord,
  shards: readonly ShardRecord[],
  context: NextContext,
): NextSteps => {
  const steps: Step[] = []
  let nextAt: Milliseconds | null = null
  let { uploadSlots } = context
  // A part of a cut shard goes where that one would have gone.
  const ordered = shards.toSorted(
    (a, b) =>
      a.gen - b.gen || a.requestStart - b.requestStart || shardNumber(a.shardId) - shardNumber(b.shardId),
  )
  for (const shard of ordered) {
    const due = dueStep(run, shard, context)
    if (due === null) continue
    if (due.at > context.now) nextAt = nextAt === null ? due.at : Math.min(nextAt, due.at)
    else if (due.step.kind !== 'upload') steps.push(due.step)
    else if (uploadSlots > 0) {
      uploadSlots -= 1
      steps.push(due.step)
    }
  }
  return { steps, nextAt }
}

/** The one step a shard needs next, and when; null = nothing until something else happens. */
export const dueStep = (run: RunRecord, shard: ShardRecord, context: NextContext): DueStep | null => {
  const { stage, shardId } = shard
  if (context.isBusy(shardId)) return null
  const due = (step: Step, at: Milliseconds = context.now): DueStep => ({
    step,
    at: Math.max(at, context.notBefore(shardId)),
  })
  if (run.sending === 'cancelling' && isCancellable(shard)) return due({ kind: 'cancelShard', shardId })
  if (!context.hasKey || !context.isSender || !context.online) return null
  switch (stage.name) {
    case 'planned':
    case 'ready': {
      const at = run.sending === 'on' ? sendAt(shard, stage.hold, context) : null
      if (at === null) return surplusStep(shard, context, due)
      const step = sendStep(shardId, stage, context)
      const processing = step.kind === 'checkFile' ? stage.file?.processing : undefined
      return due(step, processing === undefined ? at : Math.max(at, checkAt(processing, context.now)))
    }
    // Nobody here is at it, and nobody else can be: this engine holds the sender lock.
    case 'uploading':
    case 'creating':
      return due({ kind: 'recover', shardId })
    case 'unresolved':
      return due({ kind: stage.fence === 'asked' ? 'fence' : 'look', shardId }, stage.nextLookAt)
    case 'live': {
      const poll: Step = { kind: 'poll', shardId, batchId: stage.batchId }
      if (isTerminal(stage.snapshot.status)) return due(poll)
      if (stage.cancel === 'asked') return due({ kind: 'cancelBatch', shardId, batchId: stage.batchId })
      return earlier(due(poll, pollAt(shard, stage.since, context)), surplusStep(shard, context, due))
    }
    // Whoever holds the direct lock is at it.
    case 'direct':
      return null
    case 'ended': {
      const collect = collectStep(shard, stage.batchId, stage.files)
      if (collect !== null) return due(collect)
      return due({ kind: 'poll', shardId, batchId: stage.batchId }, pollAt(shard, stage.since, context))
    }
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return surplusStep(shard, context, due)
  }
}

/** When the shard may go on its way; null = not before something else happens. */
const sendAt = (
  { shardId }: ShardRecord,
  hold: Hold | null,
  { now, gate }: NextContext,
): Milliseconds | null => {
  if (isHeld(hold, now)) return hold.until
  const closed = gate(shardId)
  return closed === null ? now : closed.until
}

const sendStep = (
  shardId: string,
  stage: StageOf<'planned'> | StageOf<'ready'>,
  { now, cutFor, isLooked }: NextContext,
): Step => {
  const limitTokens = cutFor(shardId)
  if (limitTokens !== null) return { kind: 'cut', shardId, limitTokens }
  if (stage.name === 'planned')
    return stage.file !== null && isUsable(stage.file, now)
      ? { kind: 'reuseFile', shardId, fileId: stage.file.id }
      : { kind: 'upload', shardId }
  if (!isUsable(stage.file, now)) return { kind: 'renewFile', shardId, fileId: stage.file.id }
  if (stage.file.processing !== undefined) return { kind: 'checkFile', shardId, fileId: stage.file.id }
  return { kind: isLooked(shardId) ? 'create' : 'look', shardId }
}

/** Nothing will ever change here again. */
export const isSettled = (shard: ShardRecord): boolean =>
  (terminalStages as readonly string[]).includes(shard.stage.name) &&
  shard.surplus.every((batch) => batch.files !== null && !wantsFiles(batch.files))

const isCancellable = ({ stage }: ShardRecord): boolean => {
  switch (stage.name) {
    case 'planned':
    case 'uploading':
    case 'ready':
      return true
    case 'creating':
    case 'unresolved':
      return !stage.cancelAsked
    case 'live':
      return stage.cancel === 'no'
    case 'direct':
      return !stage.cancelAsked
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return false
  }
}

const surplusStep = (
  shard: ShardRecord,
  context: NextContext,
  due: (step: Step, at?: Milliseconds) => DueStep,
): DueStep | null => {
  const { shardId } = shard
  let first: DueStep | null = null
  for (const { batchId, cancel, files } of shard.surplus) {
    if (files !== null) {
      const collect = collectStep(shard, batchId, files)
      if (collect !== null) first = earlier(first, due(collect))
    } else if (cancel === 'asked') first = earlier(first, due({ kind: 'cancelBatch', shardId, batchId }))
    else
      first = earlier(first, due({ kind: 'poll', shardId, batchId }, pollAt(shard, shard.stageAt, context)))
  }
  return first
}

const collectStep = ({ shardId }: ShardRecord, batchId: string, files: ResultFiles): Step | null => {
  const { output, error } = files
  if (output.state === 'wanted')
    return { kind: 'collect', shardId, batchId, file: 'output', fileId: output.fileId }
  if (error.state === 'wanted')
    return { kind: 'collect', shardId, batchId, file: 'error', fileId: error.fileId }
  return null
}

const pollAt = (
  shard: ShardRecord,
  since: Milliseconds,
  { now, hidden, isAsked }: NextContext,
): Milliseconds => {
  if (isAsked(shard.shardId)) return now
  const last = shard.health.lastCheckedAt ?? since
  // The clock has been put back: what lies ahead cannot be past.
  if (last > now) return now
  const delay = pollDelay(now - since, { hidden, failures: 0, random: jitterOf(`${shard.shardId} ${last}`) })
  return last + delay
}

const earlier = (a: DueStep | null, b: DueStep | null): DueStep | null =>
  a === null || (b !== null && b.at < a.at) ? b : a

/** In [0, 1), the same for the same text: a due time must not move each time it is asked for (FNV-1a). */
const jitterOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}
