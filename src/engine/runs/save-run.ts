import { advance } from '#core/run/advance.ts'
import type { CommitError, RecordChange, StorageError } from '#core/ports.ts'
import type { AppShapes, RunRecord } from '#core/records.ts'
import { done, err, type Result } from '#core/result.ts'
import type { NoRun } from './run-types.ts'
import type { EnginePorts } from '../ports.ts'
import { shardKey, type ShardSaver } from './save-shard.ts'

type Saved = Promise<Result<undefined, NoRun | StorageError>>

/** More rivals than this for one run mean a fault, not a race. */
const tries = 50

/** Turns sending on or pauses it. A cancelled run stays cancelled. */
export function saveSending(
  ports: Pick<EnginePorts, 'records' | 'clock'>,
  saver: ShardSaver,
  runId: string,
  sending: 'on' | 'paused',
): Saved {
  return saveRun(ports, saver, runId, async (run) =>
    run.sending === sending || run.sending === 'cancelling' ? null : { run: { ...run, sending }, shards: [] },
  )
}

/**
 * Cancels a run: one commit changes the run and every shard, so that no sender can begin a shard in between
 * (invariant 8: cancelling never creates).
 */
export function cancelRunRecord(
  ports: Pick<EnginePorts, 'records' | 'clock'>,
  saver: ShardSaver,
  runId: string,
): Saved {
  return saveRun(ports, saver, runId, async (run) => {
    const shards = await ports.records.all('shards', { index: 'runId', equals: runId })
    const context = { now: ports.clock.now(), random: 0, nextShardNumber: 0 }
    const changed = shards.flatMap((shard) => {
      const advanced = advance(shard, { kind: 'cancelAsked' }, context)
      return advanced.ok ? [{ ...advanced.value.shard, rev: shard.rev + 1 }] : []
    })
    if (run.sending === 'cancelling' && changed.length === 0) return null
    return { run: { ...run, sending: 'cancelling' }, shards: changed }
  })
}

async function saveRun(
  { records, clock }: Pick<EnginePorts, 'records' | 'clock'>,
  saver: ShardSaver,
  runId: string,
  /** Null = nothing to change. Shards come with their revision already bumped. */
  alter: (
    run: RunRecord,
  ) => Promise<{ readonly run: RunRecord; readonly shards: readonly AppShapes['shards']['record'][] } | null>,
): Saved {
  for (let turn = 0; ; turn++) {
    const run = await records.get('runs', runId)
    if (run === undefined) return err({ kind: 'NoRun' })
    const altered = await alter(run)
    if (altered === null) return done
    const outcome = `sending ${altered.run.sending}`
    const changes: RecordChange<AppShapes>[] = [
      { put: 'runs', record: { ...altered.run, rev: run.rev + 1 }, expectRev: run.rev },
      ...altered.shards.map((record) => ({ put: 'shards', record, expectRev: record.rev - 1 }) as const),
      {
        put: 'log',
        record: {
          v: 1,
          runId,
          at: clock.now(),
          shardId: null,
          call: 'run',
          status: null,
          requestId: null,
          outcome,
        },
      },
    ]
    const committed = await records.commit(changes)
    if (committed.ok) {
      saver.announce({ kind: 'changed', store: 'runs', key: runId })
      for (const shard of altered.shards)
        saver.announce({ kind: 'changed', store: 'shards', key: shardKey(shard) })
      return done
    }
    if (committed.error.kind !== 'Conflict' || turn === tries) return err(toStorageError(committed.error))
  }
}

/** A record that is never left alone long enough is a fault of the store. */
export const toStorageError = (error: CommitError): StorageError =>
  error.kind === 'Conflict'
    ? {
        kind: 'StorageFailed',
        path: `${error.store}/${error.key}`,
        message: 'It is changed by others all the time.',
      }
    : error
