import type { StorageError } from '#core/ports.ts'
import type { DatasetRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Milliseconds } from '#core/units.ts'
import type { ImportError } from '#formats/import-error.ts'
import type { Dialect, RowSink, SheetInfo } from '#formats/sheet.ts'
import type { NamedFile } from '#formats/further-file.ts'
import { readSpreadsheets } from '#formats/spreadsheet-list.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import { createDatasetBuilder, type DatasetBuilder, type DatasetFiles } from './dataset-builder.ts'
import type { Call } from '../call.ts'
import type { ImportProgress } from './dataset-types.ts'
import { datasetFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { createRejectedFile, type RejectedFile } from './rejected-file.ts'
import { needSpace, toStorageError } from '../files/storage-need.ts'

export interface ImportInput {
  readonly file: Blob
  readonly name: string
  readonly lastModified: Milliseconds | null
  /** How to read it, as far as that was chosen; the rest is detected. */
  readonly options?: Partial<Dialect>
  /** Of `options` what a person chose, which counts for further files too; by default all of it. */
  readonly told?: Partial<Dialect>
  /** Files with the same columns, whose rows follow. */
  readonly more?: readonly NamedFile[]
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
  const space = await needSpace(ports.files, Math.ceil(sizeOf(input) * 1.1))
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

/** `table.csv`, or `table and 3 more.csv`: what takes an ending off a name finds it there. */
const nameOf = ({ name, more = [] }: ImportInput): string => {
  if (more.length === 0) return name
  const ending = /\.[a-z0-9]+$/i.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - ending.length)} and ${more.length} more${ending}`
}

interface ReadRows {
  readonly sheet: SheetInfo
  readonly written: DatasetFiles
  readonly rejected: DatasetRecord['rejected']
}

const sizeOf = ({ file, more = [] }: ImportInput): number =>
  more.reduce((sum, other) => sum + other.file.size, file.size)

async function readRows(
  ports: EnginePorts,
  folder: string,
  input: ImportInput,
  call: Call<ImportProgress> | undefined,
): Promise<Result<ReadRows, Failure>> {
  const stop = new AbortController()
  const signal = call?.signal === undefined ? stop.signal : AbortSignal.any([call.signal, stop.signal])
  const progress = createProgress(ports.clock, call?.onProgress)
  const rejects: RejectedFile = createRejectedFile(ports, folder)
  let builder: DatasetBuilder | null = null
  let failure: StorageError | null = null
  /** The reader knows only one way to be stopped; what for is told afterwards. */
  const fail = (error: StorageError): void => {
    failure ??= error
    stop.abort()
  }

  const sink: RowSink = {
    async header(columns, { dialect, nullable }) {
      rejects.start(columns, dialect)
      const created = await createDatasetBuilder(ports, folder, columns.length, { nullable })
      if (created.ok) builder = created.value
      else fail(created.error)
    },
    row(cells) {
      if (failure === null && builder?.appendRow(cells) === true) return flush(builder)
    },
    async byteRows(rows) {
      if (failure !== null || builder === null) return
      const appended = await builder.appendBytes(rows)
      if (!appended.ok) fail(appended.error)
    },
    async restart() {
      await builder?.discard()
      builder = null
      rejects.clear()
    },
    rejected: (text) => rejects.add(text),
  }
  const flush = async (full: DatasetBuilder): Promise<void> => {
    const flushed = await full.flush()
    if (!flushed.ok) fail(flushed.error)
  }

  const sheet = await readSpreadsheets([input, ...(input.more ?? [])], sink, {
    signal,
    pause,
    ...(input.options && { dialect: input.options }),
    ...(input.told && { told: input.told }),
    onProgress: (now) => progress.next(() => now),
  })
  // Assigned inside of the sink, which the compiler does not follow.
  const full = builder as DatasetBuilder | null
  const stopped = failure as StorageError | null
  if (sheet.ok && stopped === null && full !== null) {
    const written = await full.finish()
    const rejected = await rejects.write()
    if (!rejected.ok) {
      await full.discard()
      return rejected
    }
    if (written.ok) {
      const { bytes, rows } = sheet.value
      progress.last({ bytesRead: bytes, bytesTotal: bytes, rows })
      return ok({ sheet: sheet.value, written: written.value, rejected: rejected.value })
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
  { sheet, written, rejected }: ReadRows,
  createdAt: Milliseconds,
): DatasetRecord => ({
  v: 1,
  id,
  name: nameOf(input),
  source: {
    name: input.name,
    size: sizeOf(input),
    lastModified: input.lastModified,
    format: sheet.dialect.format,
    encoding: sheet.dialect.encoding,
    delimiter: sheet.dialect.delimiter,
    ...(input.more && input.more.length > 0 && { files: [input, ...input.more].map(({ name }) => name) }),
    ...(sheet.fileRows && { fileRows: sheet.fileRows }),
  },
  rows: written.rows,
  columns: sheet.columns.map(({ name, sourceName }, index) => ({ id: `c${index + 1}`, name, sourceName })),
  groups: written.groups,
  hashFile: written.hashFile,
  sourceHash: written.sourceHash,
  bytes: written.bytes + (rejected?.bytes ?? 0),
  report: sheet.report,
  ...(sheet.requests && { requests: sheet.requests }),
  ...(sheet.results && { results: sheet.results }),
  ...(rejected && { rejected }),
  createdAt,
})
