import { indexRequests } from '#core/results/row-results.ts'
import { formatRowHash, rowHashAt } from '#core/dataset/row-hash.ts'
import type { StorageError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { ExpectedLines } from '../runs/index-segment.ts'
import type { EnginePorts } from '../ports.ts'
import { readRowList } from '../files/row-list-file.ts'
import type { Target } from './drive-context.ts'
import { readFile } from '../files/whole-file.ts'

/** What the lines of a shard's result files must say: its requests, and the hashes of their rows. */
export async function readExpectedLines(
  { records, files }: Pick<EnginePorts, 'records' | 'files'>,
  { run, shard }: Target,
): Promise<Result<ExpectedLines, StorageError | { readonly kind: 'RunDamaged' }>> {
  const generation = run.generations[shard.gen]
  const stored = generation && (await records.get('snapshots', generation.snapshot))
  const dataset = await records.get('datasets', run.datasetId)
  if (generation === undefined || stored === undefined || dataset === undefined)
    return err({ kind: 'RunDamaged' })
  const requests = await readRowList(files, generation.requestsFile, shard.requestStart, shard.requestEnd)
  if (!requests.ok) return requests
  const requestOf = indexRequests(requests.value)
  let first = Infinity
  let last = -1
  for (const row of requests.value) {
    first = Math.min(first, row)
    last = Math.max(last, row)
  }
  if (last < 0) return err({ kind: 'RunDamaged' })
  const hashes = await readFile(files, dataset.hashFile, first * 8, (last + 1) * 8)
  if (!hashes.ok) return hashes
  const words = new Uint32Array(hashes.value.buffer)
  return ok({
    runId: run.id,
    gen: shard.gen,
    snapshot: stored.snapshot,
    hashOf: (row) => (requestOf(row) >= 0 ? formatRowHash(rowHashAt(words, row - first)) : null),
  })
}
