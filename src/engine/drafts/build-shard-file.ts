import { runColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import { err, ok } from '#core/result.ts'
import type { BuildShard } from './build-shard.ts'
import { compileSnapshot } from './compiled-draft.ts'
import type { Datasets } from '../datasets/datasets.ts'
import { createId, runFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { readRowList } from '../files/row-list-file.ts'
import { needSpace } from '../files/storage-need.ts'
import { writeShardFile } from './write-shard-file.ts'

/**
 * The driver's way to an input file: `bw1/runs/<run>/<shard>-a<attempt>-<random>.jsonl`, written from the dataset, the
 * generation's snapshot and its list of requests; byte-identical however often it is built. Files built before for the
 * same shard are removed once the new one is there. An abort is answered like a failure; whoever aborted knows.
 */
export function createBuildShard(ports: EnginePorts, datasets: Pick<Datasets, 'openDataset'>): BuildShard {
  return async (run, shard, call) => {
    const generation = run.generations[shard.gen]
    const snapshot = generation && (await ports.records.get('snapshots', generation.snapshot))
    if (generation === undefined || snapshot === undefined)
      return err(failed(run.id, `no snapshot of generation ${shard.gen}`))
    const space = await needSpace(ports.files, shard.bytes)
    if (!space.ok) return space
    const requests = await readRowList(
      ports.files,
      generation.requestsFile,
      shard.requestStart,
      shard.requestEnd,
    )
    if (!requests.ok) return requests
    const opened = await datasets.openDataset(run.datasetId, call)
    if (!opened.ok) return opened.error.kind === 'Cancelled' ? err(aborted(run.id)) : err(opened.error)
    const dataset = opened.value
    try {
      const names = toTemplateNames(runColumns(run, dataset.record))
      const compiled = compileSnapshot(snapshot.snapshot, names)
      // Its run could not have been made.
      if (!compiled.ok) return err(failed(run.id, 'the template does not fit the dataset'))
      const attempt = 'attempt' in shard.stage ? shard.stage.attempt : 0
      const name = `${runFolder(run.id)}/${shard.shardId}-a`
      const path = `${name}${attempt}-${createId(ports.random)}.jsonl`
      const content = {
        compiled: compiled.value,
        run: run.id,
        gen: shard.gen,
        requests: requests.value,
        bytes: shard.bytes,
      }
      const written = await writeShardFile(ports.files, path, dataset, content, call)
      if (!written.ok) return written.error.kind === 'Cancelled' ? err(aborted(path)) : err(written.error)
      for (const other of await ports.files.list(runFolder(run.id))) {
        if (other !== path && other.startsWith(name) && other.endsWith('.jsonl'))
          await ports.files.remove(other)
      }
      return ok(written.value)
    } finally {
      dataset.close()
    }
  }
}

const failed = (path: string, message: string): StorageError => ({ kind: 'StorageFailed', path, message })
const aborted = (path: string): StorageError => failed(path, 'aborted')
