import type { BatchFacts } from '#core/run/batch-metadata.ts'
import { runColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { compileSnapshot } from '../drafts/compiled-draft.ts'
import type { EnginePorts } from '../ports.ts'
import { readRowList } from '../files/row-list-file.ts'

/** What a batch tells about itself, except for its intent, and the snapshot its requests were made from. */
export async function readBatchFacts(
  { records, files }: Pick<EnginePorts, 'records' | 'files'>,
  run: RunRecord,
  shard: ShardRecord,
): Promise<
  Result<
    { readonly facts: Omit<BatchFacts, 'intentId'>; readonly snapshot: Snapshot },
    StorageError | { readonly kind: 'RunDamaged' }
  >
> {
  const generation = run.generations[shard.gen]
  const stored = generation && (await records.get('snapshots', generation.snapshot))
  const dataset = await records.get('datasets', run.datasetId)
  if (generation === undefined || stored === undefined || dataset === undefined)
    return err({ kind: 'RunDamaged' })
  const rows = await readRowList(files, generation.requestsFile, shard.requestStart, shard.requestEnd)
  if (!rows.ok) return rows
  const { snapshot, sha256 } = stored
  const compiled = compileSnapshot(snapshot, toTemplateNames(runColumns(run, dataset)))
  const columns = compiled.ok ? [...compiled.value.system.columns, ...compiled.value.user.columns] : []
  return ok({
    snapshot,
    facts: {
      runId: run.id,
      gen: shard.gen,
      shardId: shard.shardId,
      firstRow: rows.value[0] ?? 0,
      lastRow: rows.value.at(-1) ?? 0,
      requests: shard.requestEnd - shard.requestStart,
      tokens: shard.tokens,
      template: sha256,
      source: dataset.sourceHash,
      columns: [...new Set(columns)].sort((a, b) => a - b),
    },
  })
}
