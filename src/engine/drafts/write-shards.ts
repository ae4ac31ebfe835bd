import { shownColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Draft } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionLimits } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { createProgress } from '../call.ts'
import { compileSnapshot, toSnapshot } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import { planDraft } from './draft-plan.ts'
import type { Call } from '../call.ts'
import type { DraftError, PlanProgress } from './draft-types.ts'
import { createExportPath, handOver } from '../results/export-files.ts'
import { noRun } from '../ids.ts'
import { planOrderedShards } from './order-requests.ts'
import { planScope } from '../datasets/plan-scope.ts'
import type { EnginePorts } from '../ports.ts'
import { toReadyLimits } from './ready-requests.ts'
import { needSpace } from '../files/storage-need.ts'
import { writeShardFile } from './write-shard-file.ts'

export interface DownloadFile {
  readonly fileName: string
  readonly blob: Blob
}

/**
 * Writes the input files of a draft for download: what a run of it would upload, except for the run part of every
 * custom_id. Progress counts rows while planning, then lines while writing, as rows of the scope.
 */
export async function writeDraftShards(
  ports: EnginePorts,
  dataset: OpenDataset,
  draft: Draft,
  limits: ConnectionLimits,
  call?: Call<PlanProgress>,
): Promise<Result<readonly DownloadFile[], DraftError | StorageError | { readonly kind: 'Cancelled' }>> {
  const names = toTemplateNames(shownColumns(dataset.record))
  const compiled = compileSnapshot(toSnapshot(draft, dataset.record), names)
  if (!compiled.ok) return err({ kind: 'TemplateError', issues: compiled.error })
  const signal = call?.signal && { signal: call.signal }
  // Planning reads, writing reads and writes: half of the way each.
  const progress = createProgress(ports.clock, call?.onProgress)
  const scope = await planScope(ports.files, dataset, draft.scope, call)
  if (!scope.ok) return scope
  const plan = await planDraft(ports.clock, dataset, compiled.value, scope.value.rows, {
    ...signal,
    onProgress: ({ rowsDone, rowsTotal }) =>
      progress.next(() => ({ rowsDone: Math.floor(rowsDone / 2), rowsTotal })),
  })
  if (!plan.ok) return plan
  const space = await needSpace(ports.files, plan.value.requestBytes)
  if (!space.ok) return space

  const ready = toReadyLimits(limits, compiled.value.snapshot, dataset.record)
  const sharded = await planOrderedShards(dataset, plan.value, draft, ready, signal)
  if (!sharded.ok) return sharded
  const { shards } = sharded.value
  const { rows, requests } = sharded.value.plan
  const paths: string[] = []
  const files: DownloadFile[] = []
  for (const [index, { start, end }] of shards.entries()) {
    const path = await createExportPath(ports, 'jsonl')
    paths.push(path)
    const content = { compiled: compiled.value, run: noRun, gen: 0, requests: requests.subarray(start, end) }
    const written = await writeShardFile(ports.files, path, dataset, content, {
      ...signal,
      onLines: (lines) =>
        progress.next(() => ({
          rowsDone: Math.floor((rows * (1 + (start + lines) / requests.length)) / 2),
          rowsTotal: rows,
        })),
    })
    const blob = written.ok ? await handOver(ports, path) : written
    if (!blob.ok) {
      for (const other of paths) await ports.files.remove(other)
      return blob
    }
    const fileName = toFileName(dataset.record.name, index + 1, shards.length)
    files.push({ fileName, blob: blob.value })
  }
  progress.last({ rowsDone: rows, rowsTotal: rows })
  return ok(files)
}

/** `reviews-part-1-of-3.jsonl`, without what some file system cannot have in a name. */
function toFileName(datasetName: string, part: number, parts: number): string {
  const base = datasetName
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, '-')
    .trim()
    .slice(0, 100)
  return `${base || 'dataset'}-part-${part}-of-${parts}.jsonl`
}
