import type { RecordChange, StorageError } from '#core/ports.ts'
import type { AppShapes, RunRecord } from '#core/records.ts'
import { done, err, type Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { cancelled } from '../call.ts'
import type { NoRun } from './run-types.ts'
import { runFolder, runLock } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from './run-store.ts'
import { toStorageError } from '../files/storage-need.ts'

/** The part of the driver that has to let go of a run, and takes it up again when it stays. */
export interface RunDriver {
  forget(runId: string): Promise<void>
  kick(runId?: string): void
}

export type DeleteError =
  | NoRun
  | StorageError
  | { readonly kind: 'Cancelled' }
  | { readonly kind: 'HasLiveBatches'; readonly batchIds: readonly string[] }

/**
 * Removes a run from this browser: its records in one commit, then its files. A crash in between leaves garbage for the
 * next start. Nothing remote is touched.
 */
export async function deleteRun(
  ports: EnginePorts,
  store: RunStore,
  driver: RunDriver,
  { runId, evenIfLive }: { readonly runId: string; readonly evenIfLive: boolean },
  signal?: AbortSignal,
): Promise<Result<undefined, DeleteError>> {
  const refusal = async (): Promise<Result<undefined, DeleteError>> => {
    if ((await ports.records.get('runs', runId)) === undefined) return err({ kind: 'NoRun' })
    if (evenIfLive) return done
    const live = toLiveBatches(await ports.records.all('shards', { index: 'runId', equals: runId }))
    return live === null ? done : err({ kind: 'HasLiveBatches', batchIds: live })
  }
  const allowed = await refusal()
  if (!allowed.ok) return allowed

  await driver.forget(runId)
  const deleted = await ports.locks.hold(runLock(runId), { ...(signal && { signal }) }, async () => {
    // Another tab may have sent something while the lock was awaited.
    const stillAllowed = await refusal()
    if (!stillAllowed.ok) return stillAllowed
    const removed = await removeRecords(ports, runId)
    if (!removed.ok) return removed
    await store.forget(runId, async () => {
      // What cannot be removed now is garbage, and removed at the next start.
      await ports.files.remove(runFolder(runId))
    })
    return done
  })
  if (deleted?.ok !== true) driver.kick(runId)
  else ports.channel.post({ kind: 'changed', store: 'runs', key: runId })
  return deleted ?? cancelled
}

/**
 * Batches that go on, or may: null when there are none (invariant 6). A batch that is just being created, or looked
 * for, has no id yet; requests that go out one by one have none at all.
 */
function toLiveBatches(shards: readonly ShardRecord[]): readonly string[] | null {
  const ids: string[] = []
  let unnamed = 0
  for (const { stage, surplus } of shards) {
    if (stage.name === 'live') ids.push(stage.batchId)
    if (stage.name === 'creating' || stage.name === 'unresolved' || stage.name === 'direct') unnamed++
    for (const { batchId, files } of surplus) if (files === null) ids.push(batchId)
  }
  return ids.length + unnamed === 0 ? null : ids
}

async function removeRecords(
  { records }: Pick<EnginePorts, 'records'>,
  runId: string,
): Promise<Result<undefined, StorageError>> {
  const where = { index: 'runId', equals: runId }
  const runs = await records.all('runs')
  const shards = await records.all('shards', where)
  const segments = await records.all('segments', where)
  const notes = await records.all('notes', where)
  const log = await records.all('log', where)
  const unshared = toUnshared(runs, runId)
  const snapshots = await Promise.all(unshared.map((sha256) => records.get('snapshots', sha256)))
  const changes: RecordChange<AppShapes>[] = [
    { remove: 'runs', key: runId },
    ...shards.map(({ shardId }) => ({ remove: 'shards', key: [runId, shardId] }) as const),
    ...segments.map(({ id }) => ({ remove: 'segments', key: id }) as const),
    ...notes.map(({ row }) => ({ remove: 'notes', key: [runId, row] }) as const),
    ...log.flatMap(({ id }) => (id === undefined ? [] : [{ remove: 'log', key: id } as const])),
    ...unshared.map((key) => ({ remove: 'snapshots', key }) as const),
  ]
  const removed = await records.commit(changes)
  if (!removed.ok) return err(toStorageError(removed.error))

  // A run of the same prompt may have been made between the look and the commit: then it gets its snapshot back.
  const used = new Set((await records.all('runs')).flatMap(snapshotsOf))
  const back = snapshots.filter((record) => record !== undefined && used.has(record.sha256))
  if (back.length === 0) return done
  const restored = await records.commit(
    back.flatMap((record) => (record === undefined ? [] : [{ put: 'snapshots', record } as const])),
  )
  return restored.ok ? done : err(toStorageError(restored.error))
}

const snapshotsOf = ({ generations }: RunRecord): readonly string[] =>
  generations.map(({ snapshot }) => snapshot)

/** Snapshots that only this run refers to. */
function toUnshared(runs: readonly RunRecord[], runId: string): readonly string[] {
  const others = new Set(runs.filter(({ id }) => id !== runId).flatMap(snapshotsOf))
  const own = runs.filter(({ id }) => id === runId).flatMap(snapshotsOf)
  return [...new Set(own)].filter((sha256) => !others.has(sha256))
}
