import { advance } from '#core/run/advance.ts'
import { nextShardNumber } from '#core/run/new-shard.ts'
import type { CommitError, RecordChange } from '#core/ports.ts'
import type { AppShapes, LogRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Change, Refused } from '#core/run/shard-change.ts'
import type { ShardEvent } from '#core/run/shard-event.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { EngineEvent } from '../engine-event.ts'
import { createLogCap } from './log-cap.ts'
import type { EnginePorts } from '../ports.ts'

/** The call an event came from, for the log. */
export type CallNote = Pick<LogRecord, 'call' | 'status' | 'requestId' | 'outcome'>

export type SaveError =
  | CommitError
  | Refused
  /** The run was deleted meanwhile. */
  | { readonly kind: 'ShardGone' }

export interface ShardSaver {
  /**
   * Saves that a step begins, on exactly the record it was planned on. Fails with Conflict when anybody changed it
   * since: then the step must not be done. [Note: never pay twice]
   */
  begin(shard: ShardRecord, event: ShardEvent): Promise<Result<ShardRecord, SaveError>>
  /** Saves what has happened, on whatever the record has become meanwhile: a fact is never dropped for a conflict. */
  record(
    runId: string,
    shardId: string,
    event: ShardEvent,
    more?: { readonly note?: CallNote; readonly also?: readonly RecordChange<AppShapes>[] },
  ): Promise<Result<ShardRecord, SaveError>>
  /** Tells this engine's listeners and the other tabs. */
  announce(event: Extract<EngineEvent, { kind: 'changed' }>): void
}

/** Key of a shard in `changed` events, and of whatever the driver remembers of it. */
export const shardKey = (of: { readonly runId: string; readonly shardId: string }): string =>
  `${of.runId}/${of.shardId}`

/** More rivals than this for one record mean a fault, not a race. */
const recordTries = 50

/** The only way by which a shard changes: `advance`, then compare-and-set in one strict transaction (state-machine §2). */
export function createShardSaver(
  ports: Pick<EnginePorts, 'clock' | 'random' | 'records' | 'channel'>,
  emit: (event: EngineEvent) => void,
): ShardSaver {
  const { clock, random, records, channel } = ports
  const logCap = createLogCap(ports)

  const announce: ShardSaver['announce'] = (event) => {
    emit(event)
    channel.post(event)
  }

  async function save(
    shard: ShardRecord,
    event: ShardEvent,
    note: CallNote | undefined,
    also: readonly RecordChange<AppShapes>[],
  ): Promise<Result<ShardRecord, SaveError>> {
    const advanced = advance(shard, event, {
      now: clock.now(),
      random: (random.bytes(1)[0] ?? 0) / 256,
      nextShardNumber: mayCut(event) ? nextShardNumber(await shardsOf(shard.runId)) : 0,
    })
    if (!advanced.ok) return advanced
    const { shard: changed, children } = advanced.value
    const saved = { ...changed, rev: shard.rev + 1 }
    const entries = logOf(shard, advanced.value, note)
    const committed = await records.commit([
      { put: 'shards', record: saved, expectRev: shard.rev },
      ...children.map((child) => ({ put: 'shards', record: child, expectRev: null }) as const),
      ...also,
      ...entries.map((record) => ({ put: 'log', record }) as const),
    ])
    if (!committed.ok) return committed
    if (entries.length > 0) await logCap.added(shard.runId, entries.length)
    for (const each of [saved, ...children])
      announce({ kind: 'changed', store: 'shards', key: shardKey(each) })
    return ok(saved)
  }

  const shardsOf = (runId: string): Promise<readonly ShardRecord[]> =>
    records.all('shards', { index: 'runId', equals: runId })

  function logOf(before: ShardRecord, { shard }: Change, note: CallNote | undefined): LogRecord[] {
    const entry = { v: 1, runId: shard.runId, at: clock.now(), shardId: shard.shardId } as const
    const moved = before.stage.name !== shard.stage.name
    const stages = `${before.stage.name} → ${shard.stage.name}`
    return [
      ...(note === undefined ? [] : [{ ...entry, ...note }]),
      ...(moved ? [{ ...entry, call: 'stage', status: null, requestId: null, outcome: stages }] : []),
    ]
  }

  return {
    announce,
    begin: (shard, event) => save(shard, event, undefined, []),
    async record(runId, shardId, event, { note, also = [] } = {}) {
      for (let tries = 0; ; tries++) {
        const shard = await records.get('shards', [runId, shardId])
        if (shard === undefined) return err({ kind: 'ShardGone' })
        const saved = await save(shard, event, note, also)
        if (saved.ok || saved.error.kind !== 'Conflict' || tries === recordTries) return saved
      }
    },
  }
}

const mayCut = (event: ShardEvent): boolean =>
  event.kind === 'oversize' ||
  ('remedy' in event && (event.remedy?.kind === 'tokenLimit' || event.remedy?.kind === 'smaller'))
