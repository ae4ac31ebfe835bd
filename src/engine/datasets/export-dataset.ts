import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import { done, ok, type Result } from '#core/result.ts'
import { createCsvWriter } from '#formats/csv/csv-writer.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from './dataset-reader.ts'
import type { Datasets } from './datasets.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { ExportOptions } from '../results/export-types.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { createExportPath, handOver } from '../results/export-files.ts'
import { toDatasetFileName } from '../results/export-names.ts'
import type { EnginePorts } from '../ports.ts'

type Options = Pick<ExportOptions, 'guard' | 'bom'>

/** Rows between two looks at the signal. */
const rowsPerPause = 2048

/** A dataset as a file again: one row group in memory at a time. */
export function createDatasetExports(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
): Pick<Engine, 'exportDataset'> {
  return {
    async exportDataset({ datasetId, options }, call) {
      if (isCancelled(call)) return cancelled
      const opened = await datasets.openDataset(datasetId, call)
      if (!opened.ok) return opened
      const dataset = opened.value
      try {
        const path = await createExportPath(ports, 'csv')
        const written = await writeFile(ports, path, dataset, options, call)
        if (!written.ok) return written
        const blob = await handOver(ports, path)
        if (!blob.ok) return blob
        const { name, rows, source } = dataset.record
        return ok({ blob: blob.value, fileName: toDatasetFileName(name, source.name), rows })
      } finally {
        dataset.close()
      }
    },
  }
}

type Failed = StorageError | { readonly kind: 'Cancelled' }

/** After a failure, a cancel among them, there is no such file. */
async function writeFile(
  ports: EnginePorts,
  path: string,
  dataset: OpenDataset,
  options: Options,
  call: Call<PlanProgress> | undefined,
): Promise<Result<undefined, Failed>> {
  const created = await ports.files.create(path)
  if (!created.ok) return created
  const file = created.value
  let isWritten = false
  try {
    const rows = await writeRows(
      ports,
      dataset,
      options,
      (block) => (block === null || block.length === 0 ? Promise.resolve(done) : file.write(block)),
      call,
    )
    if (!rows.ok) return rows
    const closed = await file.close()
    isWritten = closed.ok
    return closed
  } finally {
    if (!isWritten) await file.abort()
  }
}

async function writeRows(
  ports: EnginePorts,
  dataset: OpenDataset,
  options: Options,
  write: (block: Uint8Array<ArrayBuffer> | null) => Promise<Result<undefined, StorageError>>,
  call: Call<PlanProgress> | undefined,
): Promise<Result<undefined, Failed>> {
  const csv = createCsvWriter(options)
  const shown = shownColumns(dataset.record)
  const rowsTotal = dataset.record.rows
  const progress = createProgress(ports.clock, call?.onProgress)
  const header = await write(csv.header(shown.map(({ name }) => name)))
  if (!header.ok) return header
  for (let index = 0; index < dataset.groupCount; index++) {
    const placed = await dataset.readGroup(index, 'once')
    if (!placed.ok) return placed
    const { group, rowStart } = placed.value
    for (let row = 0; row < group.rows; row++) {
      const block = csv.row(shown.map((column) => group.text(column.index, row)))
      if (block !== null) {
        const written = await write(block)
        if (!written.ok) return written
      }
      if ((row + 1) % rowsPerPause !== 0) continue
      await pause()
      if (isCancelled(call)) return cancelled
      progress.next(() => ({ rowsDone: rowStart + row + 1, rowsTotal }))
    }
  }
  const rest = await write(csv.end())
  if (!rest.ok) return rest
  progress.last({ rowsDone: rowsTotal, rowsTotal })
  return isCancelled(call) ? cancelled : done
}
