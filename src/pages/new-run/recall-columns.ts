import { headerSignature } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import type { Engine } from '#engine/engine.ts'
import { isNamed, recallEntry, useRecalled } from '#state/recalled.ts'

/** Columns are called and arranged as in the last file with the same headers. What cannot be applied is left as it is. */
export async function recallColumns(engine: Engine, dataset: DatasetRecord): Promise<DatasetRecord> {
  if (!isNamed(dataset.columns)) return dataset
  const entry = recallEntry(useRecalled.getState().entries, headerSignature(dataset.columns))
  if (entry === null) return dataset
  let recalled = dataset
  const datasetId = dataset.id
  if (Object.keys(entry.names).length > 0) {
    const renamed = await engine.renameColumns({ datasetId, names: entry.names })
    if (renamed.ok) recalled = renamed.value
  }
  if (entry.layout !== null) {
    const arranged = await engine.arrangeColumns({ datasetId, layout: entry.layout })
    if (arranged.ok) recalled = arranged.value
  }
  return recalled
}
