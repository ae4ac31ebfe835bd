import type { StorageError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import { usualPaths } from '#core/results/moderation.ts'
import type { NoRun } from '../runs/run-types.ts'
import type { EnginePorts } from '../ports.ts'
import { toResultColumns } from './result-columns.ts'
import type { AnswerSource } from './row-answers.ts'
import { readRunFacts } from '../runs/run-facts.ts'
import type { RunStore } from '../runs/run-store.ts'

/** A run's results as they are now, with all it takes to read its answers. */
export async function openAnswers(
  ports: Pick<EnginePorts, 'records'>,
  store: RunStore,
  runId: string,
): Promise<Result<AnswerSource, NoRun | StorageError>> {
  const facts = await readRunFacts(ports, runId)
  if (facts === null) return err({ kind: 'NoRun' })
  const snapshots = await store.readSnapshots(facts.run)
  if (!snapshots.ok) return snapshots
  const results = await store.results.read(facts)
  if (!results.ok) return results
  return ok({
    results: results.value,
    snapshots: snapshots.value,
    columns: toResultColumns(snapshots.value, facts.run.answerPaths ?? usualPaths(snapshots.value)),
  })
}
