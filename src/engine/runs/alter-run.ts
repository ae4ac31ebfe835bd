import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import { done, err, type Result } from '#core/result.ts'
import type { NoRun } from './run-types.ts'
import type { EnginePorts } from '../ports.ts'
import { toStorageError } from '../files/storage-need.ts'

/**
 * Changes a run's record by compare-and-set, on whatever it has become meanwhile.
 *
 * @param alter null = nothing to change
 */
export async function alterRun(
  { records, channel }: Pick<EnginePorts, 'records' | 'channel'>,
  runId: string,
  alter: (run: RunRecord) => RunRecord | null,
): Promise<Result<undefined, NoRun | StorageError>> {
  for (;;) {
    const run = await records.get('runs', runId)
    if (run === undefined) return err({ kind: 'NoRun' })
    const altered = alter(run)
    if (altered === null) return done
    const saved = await records.commit([
      { put: 'runs', record: { ...altered, rev: run.rev + 1 }, expectRev: run.rev },
    ])
    if (saved.ok) {
      channel.post({ kind: 'changed', store: 'runs', key: runId })
      return done
    }
    // Somebody else changed the run meanwhile: read it again.
    if (saved.error.kind !== 'Conflict') return err(toStorageError(saved.error))
  }
}
