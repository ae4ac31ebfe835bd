import { done, err, ok } from '#core/result.ts'
import type { StorageError } from '#core/ports.ts'
import type { Result } from '#core/result.ts'
import { sniffFurtherFiles } from '#formats/sniff-files.ts'
import { sniffSpreadsheet } from '#formats/sniff-spreadsheet.ts'
import { cancelled, isCancelled } from '../call.ts'
import { createDatasetReader, createGroupCache, type OpenDataset } from './dataset-reader.ts'
import type { Engine } from '../engine.ts'
import { createId, datasetFolder, datasetLock } from '../ids.ts'
import { importDataset } from './import-dataset.ts'
import type { EnginePorts } from '../ports.ts'
import { toStorageError } from '../files/storage-need.ts'

type Methods =
  | 'sniffFile'
  | 'importDataset'
  | 'readRejected'
  | 'listDatasets'
  | 'readDataset'
  | 'deleteDataset'
  | 'readRows'

export interface Datasets extends Pick<Engine, Methods> {
  /**
   * Opens a dataset for reading; it cannot be deleted, in no tab, until it is closed.
   * Fails with DatasetMissing, or with Cancelled when the signal aborts while another tab is deleting it.
   */
  openDataset(
    datasetId: string,
    call?: { readonly signal?: AbortSignal },
  ): Promise<Result<OpenDataset, OpenDatasetError>>
}

export type OpenDatasetError = { readonly kind: 'DatasetMissing' } | { readonly kind: 'Cancelled' }

/** Spreadsheets at rest. One per engine: all of its readers share the row groups kept in memory. */
export function createDatasets(ports: EnginePorts): Datasets {
  const cache = createGroupCache(ports.files)
  const announce = (key: string) => ports.channel.post({ kind: 'changed', store: 'datasets', key })

  const openDataset: Datasets['openDataset'] = async (datasetId, call) => {
    const lock = await holdShared(ports, datasetId, call?.signal)
    if (lock === null) return cancelled
    const record = await ports.records.get('datasets', datasetId)
    if (record !== undefined) return ok(createDatasetReader(ports.files, cache, record, lock.release))
    lock.release()
    return err({ kind: 'DatasetMissing' })
  }

  return {
    openDataset,

    async importDataset(input, call) {
      if (isCancelled(call)) return cancelled
      const id = createId(ports.random)
      const lock = { ...(call?.signal && { signal: call.signal }) }
      const imported = await ports.locks.hold(datasetLock(id), lock, () =>
        importDataset(ports, id, input, call),
      )
      if (imported?.ok === true) announce(id)
      return imported ?? cancelled
    },

    async sniffFile({ file, name, options, more = [] }, call) {
      if (isCancelled(call)) return cancelled
      const preview = await sniffSpreadsheet(file, name, options)
      if (!preview.ok) return preview
      return ok({ ...preview.value, others: await sniffFurtherFiles(preview.value, more, options) })
    },

    async readRejected({ datasetId }, call) {
      if (isCancelled(call)) return cancelled
      const record = await ports.records.get('datasets', datasetId)
      if (record === undefined) return err({ kind: 'DatasetMissing' })
      if (record.rejected === undefined) return err({ kind: 'NoRejected' })
      const blob = await ports.files.blob(record.rejected.file)
      if (!blob.ok) return blob
      const fileName = `${record.name.replace(/\.[a-z0-9]+$/i, '')}-rejected.csv`
      return ok({ blob: blob.value, fileName, rows: record.rejected.rows })
    },

    async listDatasets(_input, call) {
      if (isCancelled(call)) return cancelled
      const records = await ports.records.all('datasets')
      return ok([...records].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)))
    },

    async readDataset({ datasetId }, call) {
      if (isCancelled(call)) return cancelled
      const record = await ports.records.get('datasets', datasetId)
      return record === undefined ? err({ kind: 'DatasetMissing' }) : ok(record)
    },

    async deleteDataset({ datasetId }, call) {
      const lock = { ...(call?.signal && { signal: call.signal }) }
      // Making a run holds the lock too, so no run can appear between the count and the commit.
      const deleted = await ports.locks.hold(datasetLock(datasetId), lock, () => deleteHeld(ports, datasetId))
      if (deleted?.ok === true) announce(datasetId)
      return deleted ?? cancelled
    },

    async readRows({ datasetId, rowStart, rowEnd, cellChars = Infinity }, call) {
      const opened = await openDataset(datasetId, call)
      if (!opened.ok) return opened
      const dataset = opened.value
      try {
        const first = Math.min(Math.max(0, rowStart), dataset.record.rows)
        const cells = await dataset.readCells(first, rowEnd)
        if (!cells.ok) return cells
        return ok({
          rowStart: first,
          cells: cells.value.map((row) => row.map((cell) => cut(cell, cellChars))),
        })
      } finally {
        dataset.close()
      }
    },
  }
}

/** The end of a character of two units is not left alone. */
const cut = (cell: string | null, chars: number): string | null =>
  cell === null || cell.length <= chars ? cell : `${cell.slice(0, chars).replace(/[\ud800-\udbff]$/, '')}…`

/** Record first, then files: a crash in between leaves garbage, never a dataset without rows. */
async function deleteHeld(
  ports: EnginePorts,
  datasetId: string,
): Promise<Result<undefined, StorageError | { readonly kind: 'InUse'; readonly runs: number }>> {
  const runs = (await ports.records.all('runs')).filter((run) => run.datasetId === datasetId).length
  if (runs > 0) return err({ kind: 'InUse', runs })
  const removed = await ports.records.commit([{ remove: 'datasets', key: datasetId }])
  if (!removed.ok) return err(toStorageError(removed.error))
  // What cannot be removed now is garbage, and removed at the next start.
  await ports.files.remove(datasetFolder(datasetId))
  return done
}

/** The dataset's lock, shared, until `release`; null when the signal aborted while waiting. */
async function holdShared(
  ports: EnginePorts,
  datasetId: string,
  signal: AbortSignal | undefined,
): Promise<{ release: () => void } | null> {
  return new Promise((resolve, reject) => {
    const held = ports.locks.hold(
      datasetLock(datasetId),
      { mode: 'shared', ...(signal && { signal }) },
      () => new Promise<void>((release) => resolve({ release })),
    )
    // After a release this comes too late to matter.
    held.then(() => resolve(null), reject)
  })
}
