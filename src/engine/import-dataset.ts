import type { StorageError } from '#core/ports.ts'
import type { DatasetRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Milliseconds } from '#core/units.ts'
import type { RowSink, SheetInfo } from '#formats/sheet.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import { cancelled, createProgress, isCancelled } from './call.ts'
import { createDatasetBuilder, type DatasetBuilder, type DatasetFiles } from './dataset-builder.ts'
import type { Call, ImportError, ImportProgress } from './engine.ts'
import { datasetFolder } from './ids.ts'
import type { EnginePorts } from './ports.ts'
import { needSpace, toStorageError } from './storage-need.ts'

export interface ImportInput {
  readonly file: Blob
  readonly name: string
  readonly lastModified: Milliseconds | null
}

type Failure = ImportError | StorageError | { readonly kind: 'Cancelled' }

/**
 * Reads a spreadsheet into row groups below the dataset's folder and commits its record last: whatever happens before
 * leaves no dataset, and an error or a cancel leaves no files either. The caller holds the dataset's lock.
 */
export async function importDataset(
  ports: EnginePorts,
  datasetId: string,
  input: ImportInput,
  call: Call<ImportProgress> | undefined,
): Promise<Result<DatasetRecord, Failure>> {
  // Text in other encodings may grow or shrink as UTF-8; ten per cent are for offsets and hashes.
  const space = await needSpace(ports.files, Math.ceil(input.file.size * 1.1))
  if (!space.ok) return space
  const folder = datasetFolder(datasetId)
  const read = await readRows(ports, folder, input, call)
  if (read.ok && !isCancelled(call)) {
    const record = toRecord(datasetId, input, read.value, ports.clock.now())
    const committed = await ports.records.commit([{ put: 'datasets', record, expectRev: null }])
    if (committed.ok) return ok(record)
    await ports.files.remove(folder)
    return err(toStorageError(committed.error))
  }
  await ports.files.remove(folder)
  return read.ok ? cancelled : read
}

interface ReadRows {
  readonly sheet: SheetInfo
  readonly written: DatasetFiles
}

async function readRows(
  ports: EnginePorts,
  folder: string,
  input: ImportInput,
  call: Call<ImportProgress> | undefined,
): Promise<Result<ReadRows, Failure>> {
  const stop = new AbortController()
  const signal = call?.signal === undefined ? stop.signal : AbortSignal.any([call.signal, stop.signal])
  const progress = createProgress(ports.clock, call?.onProgress)
  let builder: DatasetBuilder | null = null
  let failure: StorageError | null = null
  /** The reader knows only one way to be stopped; what for is told afterwards. */
  const fail = (error: StorageError): void => {
    failure ??= error
    stop.abort()
  }

  const sink: RowSink = {
    async header(columns, { nullable }) {
      const created = await createDatasetBuilder(ports, folder, columns.length, { nullable })
      if (created.ok) builder = created.value
      else fail(created.error)
    },
    row(cells) {
      if (failure === null && builder?.appendRow(cells) === true) return flush(builder)
    },
    async restart() {
      await builder?.discard()
      builder = null
    },
  }
  const flush = async (full: DatasetBuilder): Promise<void> => {
    const flushed = await full.flush()
    if (!flushed.ok) fail(flushed.error)
  }

  const sheet = await readSpreadsheet(input.file, input.name, sink, {
    signal,
    onProgress: (now) => progress.next(() => now),
  })
  // Assigned inside of the sink, which the compiler does not follow.
  const full = builder as DatasetBuilder | null
  const stopped = failure as StorageError | null
  if (sheet.ok && stopped === null && full !== null) {
    const written = await full.finish()
    if (written.ok) {
      const { bytes, rows } = sheet.value
      progress.last({ bytesRead: bytes, bytesTotal: bytes, rows })
      return ok({ sheet: sheet.value, written: written.value })
    }
    await full.discard()
    return written
  }
  await full?.discard()
  if (stopped !== null) return err(stopped)
  return sheet.ok ? err({ kind: 'NoRows', headerOnly: true }) : sheet
}

const toRecord = (
  id: string,
  input: ImportInput,
  { sheet, written }: ReadRows,
  createdAt: Milliseconds,
): DatasetRecord => ({
  v: 1,
  id,
  name: input.name,
  source: {
    name: input.name,
    size: input.file.size,
    lastModified: input.lastModified,
    format: sheet.dialect.format,
    encoding: sheet.dialect.encoding,
    delimiter: sheet.dialect.delimiter,
  },
  rows: written.rows,
  columns: sheet.columns.map(({ name, sourceName }, index) => ({ id: `c${index + 1}`, name, sourceName })),
  groups: written.groups,
  hashFile: written.hashFile,
  sourceHash: written.sourceHash,
  bytes: written.bytes,
  report: sheet.report,
  createdAt,
})
