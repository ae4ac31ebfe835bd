import type { ColumnStats, DatasetStats } from '#core/dataset/column-stats.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { createColumnCounter } from '#formats/packed/column-stats.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from './dataset-reader.ts'
import type { Datasets } from './datasets.ts'
import { keepDerivedFile, readDerivedFile } from '../files/derived-file.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { datasetFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { readRepeatedRows } from './repeated-rows.ts'

/** What the columns of a dataset look like: counted once, in one pass, and kept beside it. */
export function createDatasetStats(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
): Pick<Engine, 'columnStats'> {
  return {
    async columnStats({ datasetId }, call) {
      if (isCancelled(call)) return cancelled
      const opened = await datasets.openDataset(datasetId, call)
      if (!opened.ok) return opened
      try {
        return await readStats(ports, opened.value, call)
      } finally {
        opened.value.close()
      }
    },
  }
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

/** Reads what was counted, or counts it and keeps it. */
export async function readStats(
  ports: EnginePorts,
  dataset: OpenDataset,
  call: Call<PlanProgress> | undefined,
): Promise<Result<DatasetStats, Stopped>> {
  // The number is the layout's: a change of what is counted gets the next one.
  const path = `${datasetFolder(dataset.record.id)}/stats-1.derived`
  const kept = await readDerivedFile(ports.files, path)
  if (!kept.ok) return kept
  if (kept.value !== null) return ok(JSON.parse(new TextDecoder().decode(kept.value)) as DatasetStats)

  const columns = await countColumns(ports, dataset, call)
  if (!columns.ok) return columns
  const repeated = await readRepeatedRows(ports.files, dataset, call)
  if (!repeated.ok) return repeated
  const stats = {
    rows: dataset.record.rows,
    repeatedRows: repeated.value.length,
    columns: columns.value,
  } satisfies DatasetStats
  await keepDerivedFile(ports.files, path, new TextEncoder().encode(JSON.stringify(stats)))
  return ok(stats)
}

async function countColumns(
  ports: EnginePorts,
  dataset: OpenDataset,
  call: Call<PlanProgress> | undefined,
): Promise<Result<readonly ColumnStats[], Stopped>> {
  const { columns, rows } = dataset.record
  const counters = columns.map(({ id }) => ({ columnId: id, counter: createColumnCounter(columns.length) }))
  const progress = createProgress(ports.clock, call?.onProgress)
  for (let index = 0; index < dataset.groupCount; index++) {
    const placed = await dataset.readGroup(index, 'once')
    if (!placed.ok) return placed
    const { group, rowStart, rowEnd } = placed.value
    for (const [column, { counter }] of counters.entries()) {
      // A column of a group is the work of some ten milliseconds.
      counter.addGroup(group, column, rowStart)
      await pause()
      if (isCancelled(call)) return cancelled
    }
    progress.next(() => ({ rowsDone: rowEnd, rowsTotal: rows }))
  }
  progress.last({ rowsDone: rows, rowsTotal: rows })
  return ok(counters.map(({ columnId, counter }) => ({ columnId, ...counter.finish() })))
}
