import { freshHealth } from './new-shard.ts'
import { type Result, err, ok } from '../result.ts'
import type { ShardEvent } from './shard-event.ts'
import type {
  FileState,
  Hold,
  HoldReason,
  InputFile,
  PastAttempt,
  ResultFiles,
  ShardRecord,
  Stage,
  StageName,
} from './shard.ts'
import type { Milliseconds } from '../units.ts'
import { type Batch, isTerminal } from '../wire.ts'

/** What an event makes of a shard. `rev` is not bumped: whoever saves it does that. */
export interface Change {
  readonly shard: ShardRecord
  /** New shards that together cover exactly the requests of a replaced one. */
  readonly children: readonly ShardRecord[]
}

/** The event changes nothing here. It is logged and forgotten. */
export interface Refused {
  readonly kind: 'Refused'
  /**
   * `stale`: of another attempt or batch, or already known · `stage`: cannot happen in this stage ·
   * `held`: the shard must not be sent now · `early`: before its time · `notAsked`: no decision is open.
   */
  readonly reason: 'stale' | 'stage' | 'held' | 'early' | 'notAsked'
  readonly stage: StageName
  readonly event: ShardEvent['kind']
}

/** What `advance` may know beyond shard and event. */
export interface AdvanceContext {
  readonly now: Milliseconds
  /** In [0, 1), for jitter. */
  readonly random: number
  /** The first shard number the run has never used, for children. */
  readonly nextShardNumber: number
}

export type Advanced = Result<Change, Refused>

export type StageOf<Name extends StageName> = Extract<Stage, { readonly name: Name }>

export const refuse = (shard: ShardRecord, event: ShardEvent, reason: Refused['reason']): Advanced =>
  err({ kind: 'Refused', reason, stage: shard.stage.name, event: event.kind })

export const change = (shard: ShardRecord): Advanced => ok({ shard, children: [] })

/** Moves to another stage, remembering since when. */
export const moveTo = (
  shard: ShardRecord,
  stage: Stage,
  now: Milliseconds,
  also: Partial<Pick<ShardRecord, 'health' | 'history' | 'surplus'>> = {},
): ShardRecord => ({
  ...shard,
  ...also,
  stage,
  stageAt: stage.name === shard.stage.name ? shard.stageAt : now,
})

/** Whether the hold still stands. */
export const isHeld = (hold: Hold | null, now: Milliseconds): hold is Hold =>
  hold !== null && (hold.until === null || hold.until > now)

export const hold = (
  why: HoldReason,
  until: Milliseconds | null,
  more: {
    readonly tries?: number
    readonly detail?: string | null
    readonly batchIds?: readonly string[]
  } = {},
): Hold => ({
  why,
  until,
  tries: more.tries ?? 1,
  detail: more.detail ?? null,
  batchIds: more.batchIds ?? [],
})

/** The attempt of the present stage as history keeps it. */
export const toPastAttempt = (stage: Stage, end: string): PastAttempt | null => {
  switch (stage.name) {
    case 'planned':
    case 'ready':
      return past(stage.attempt, null, stage.file?.id ?? null, null, end)
    case 'uploading':
      return past(stage.attempt, null, null, null, end)
    case 'creating':
    case 'unresolved':
      return past(stage.attempt, stage.intentId, stage.file.id, null, end)
    case 'live':
      return past(stage.attempt, stage.intentId, stage.snapshot.input_file_id, stage.batchId, end)
    case 'direct':
    case 'ended':
    case 'collected':
    case 'rejected':
    case 'replaced':
    case 'withdrawn':
      return null
  }
}

const past = (
  attempt: number,
  intentId: string | null,
  fileId: string | null,
  batchId: string | null,
  end: string,
): PastAttempt => ({ attempt, intentId, fileId, batchId, end })

/** The history after the present attempt has ended. */
export const withPast = (shard: ShardRecord, end: string): readonly PastAttempt[] => {
  const attempt = toPastAttempt(shard.stage, end)
  return attempt === null ? shard.history : [...shard.history, attempt]
}

/** How often in a row, up to now, attempts of this shard ended in one of these ways. */
export const timesInARow = (shard: ShardRecord, ...ends: readonly string[]): number =>
  shard.history.length - 1 - shard.history.findLastIndex((attempt) => !ends.includes(attempt.end))

/** Back to planned as a new attempt: [Note: never pay twice] allows it only where nothing can be running (invariant 4). */
export const tryAgain = (
  shard: ShardRecord,
  end: string,
  {
    attempt,
    file,
    hold,
  }: { readonly attempt: number; readonly file: InputFile | null; readonly hold: Hold | null },
  now: Milliseconds,
): ShardRecord =>
  moveTo(shard, { name: 'planned', attempt: attempt + 1, hold, file }, now, {
    history: withPast(shard, end),
    health: freshHealth,
  })

/** Cancelled before any batch existed. */
export const withdraw = (shard: ShardRecord, now: Milliseconds): ShardRecord =>
  moveTo(shard, { name: 'withdrawn', why: 'cancelled' }, now, { history: withPast(shard, 'withdrawn') })

/** Adds batches that must not have been: they are cancelled, collected and shown. */
export const withSurplus = (shard: ShardRecord, batches: readonly Batch[]): ShardRecord =>
  batches.length === 0
    ? shard
    : {
        ...shard,
        surplus: [
          ...shard.surplus,
          ...batches.map((batch) => ({
            batchId: batch.id,
            snapshot: batch,
            cancel: isTerminal(batch.status) ? ('no' as const) : ('asked' as const),
            files: isTerminal(batch.status) ? toResultFiles(batch) : null,
          })),
        ],
      }

export const toResultFiles = (batch: Batch): ResultFiles => ({
  output: toFileState(batch.output_file_id),
  error: toFileState(batch.error_file_id),
})

export const toFileState = (fileId: string | null): FileState =>
  fileId === null ? { state: 'absent' } : { state: 'wanted', fileId }

export const wantsFiles = (files: ResultFiles): boolean =>
  files.output.state === 'wanted' || files.error.state === 'wanted'
