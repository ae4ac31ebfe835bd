import type { StorageError } from '#core/ports.ts'
import { err, type Result } from '#core/result.ts'
import type { OpenDataset } from './dataset-reader.ts'
import type { Datasets } from './datasets.ts'
import { datasetFolder } from '../ids.ts'

/**
 * The spreadsheet of a run. It cannot be deleted while the run exists, so a missing one means that files or records
 * were lost.
 */
export async function withSource<T, E>(
  datasets: Pick<Datasets, 'openDataset'>,
  datasetId: string,
  signal: AbortSignal | undefined,
  work: (dataset: OpenDataset) => Promise<Result<T, E>>,
): Promise<Result<T, E | StorageError | { readonly kind: 'Cancelled' }>> {
  const opened = await datasets.openDataset(datasetId, { ...(signal && { signal }) })
  if (!opened.ok) {
    return opened.error.kind === 'DatasetMissing'
      ? err({ kind: 'FileMissing', path: datasetFolder(datasetId) })
      : err(opened.error)
  }
  try {
    return await work(opened.value)
  } finally {
    opened.value.close()
  }
}
