import type { Snapshot } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { EnginePorts } from '../ports.ts'
import { createRunResults, type RunResultsCache } from './run-results.ts'
import { createSegmentIndexes, type SegmentIndexes } from './segment-indexes.ts'
import { createSegmentReaders, type SegmentReaders } from './segment-readers.ts'

/** What everything about stored runs shares in memory. One per engine. */
export interface RunStore {
  readonly indexes: SegmentIndexes
  readonly readers: SegmentReaders
  readonly results: RunResultsCache
  /** The snapshots of a run by generation. Fails with FileMissing when one has gone. */
  readSnapshots(run: RunRecord): Promise<Result<readonly Snapshot[], StorageError>>
  /** Called with the id of a run that was deleted, here or in another tab. */
  onForget(listener: (runId: string) => void): void
  /** Drops and closes whatever belongs to a run whose records are gone; then `work` may remove its files. */
  forget(runId: string, work?: () => Promise<void>): Promise<void>
}

export function createRunStore(ports: Pick<EnginePorts, 'files' | 'records' | 'channel'>): RunStore {
  const indexes = createSegmentIndexes(ports.files)
  const readers = createSegmentReaders(ports.files)
  const results = createRunResults(ports, indexes)
  const listeners: ((runId: string) => void)[] = []

  const forget: RunStore['forget'] = async (runId, work) => {
    results.forget(runId)
    indexes.forget(runId)
    for (const listener of listeners) listener(runId)
    await readers.closeRun(runId, () => indexes.closeRun(runId, work))
  }
  ports.channel.subscribe((event) => {
    if (event.kind !== 'changed' || event.store !== 'runs') return
    // A file that is open here cannot be removed there.
    void ports.records
      .get('runs', event.key)
      .then((run) => (run === undefined ? forget(event.key) : undefined))
  })

  return {
    indexes,
    readers,
    results,
    async readSnapshots(run) {
      const snapshots: Snapshot[] = []
      for (const { snapshot: sha256 } of run.generations) {
        const record = await ports.records.get('snapshots', sha256)
        if (record === undefined) return err({ kind: 'FileMissing', path: `snapshots/${sha256}` })
        snapshots.push(record.snapshot)
      }
      return ok(snapshots)
    },
    onForget: (listener) => void listeners.push(listener),
    forget,
  }
}
