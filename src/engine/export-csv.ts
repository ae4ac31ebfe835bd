import { formatCustomId } from '#core/custom-id.ts'
import { runColumns } from '#core/dataset-layout.ts'
import { isSettled } from '#core/next-steps.ts'
import type { StorageError } from '#core/ports.ts'
import { done, ok, type Result } from '#core/result.ts'
import { formatRowHash, rowHashAt } from '#core/row-hash.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import { createCsvWriter, type CsvWriter } from '#formats/csv-writer.ts'
import { cancelled, createProgress, isCancelled, pause } from './call.ts'
import type { OpenDataset } from './dataset-reader.ts'
import type { Datasets } from './datasets.ts'
import type { Call, Engine, ExportOptions, PlanProgress } from './engine.ts'
import { createExportPath } from './export-files.ts'
import { toExportColumns, toExportFileName } from './export-names.ts'
import { holdRun } from './hold-run.ts'
import { openAnswers } from './open-answers.ts'
import { withSource } from './open-source.ts'
import type { EnginePorts } from './ports.ts'
import { type AnswerSource, readRowAnswers, type RowAnswer } from './row-answers.ts'
import { createRowCursor } from './row-cursor.ts'
import type { RunResults } from './run-results.ts'
import type { RunStore } from './run-store.ts'

/** Answers in memory at once. The more, the less often a file in another order than the rows is read anew. */
const windowBytes: Bytes = 8 * 1024 * 1024
const windowRows = 8192

/** The whole run as a table: every row of its scope, in the order of the spreadsheet. */
export function createExports(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
): Pick<Engine, 'exportRows'> {
  return {
    async exportRows({ runId, options }, call) {
      if (isCancelled(call)) return cancelled
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const opened = await openAnswers(ports, store, runId)
        if (!opened.ok) return opened
        const { run, shards, scope } = opened.value.results
        const path = await createExportPath(ports, 'csv')
        const written = await withSource(datasets, run.datasetId, call?.signal, (dataset) =>
          writeCsvFile(ports, store, { dataset, source: opened.value, options, path }, call),
        )
        if (!written.ok) return written
        const blob = await ports.files.blob(path)
        if (!blob.ok) return blob
        const fileName = toExportFileName(run.name, shards.every(isSettled))
        return ok({ blob: blob.value, fileName, rows: scope.length })
      })
    },
  }
}

interface CsvExport {
  readonly dataset: OpenDataset
  readonly source: AnswerSource
  readonly options: ExportOptions
  readonly path: string
}

type Failed = StorageError | { readonly kind: 'Cancelled' }

/** After a failure, a cancel among them, there is no such file. */
async function writeCsvFile(
  ports: EnginePorts,
  store: RunStore,
  of: CsvExport,
  call?: Call<PlanProgress>,
): Promise<Result<undefined, Failed>> {
  const created = await ports.files.create(of.path)
  if (!created.ok) return created
  const file = created.value
  const csv = createCsvWriter({ guard: of.options.guard, bom: of.options.bom })
  const write = async (block: Uint8Array | null): Promise<Result<undefined, StorageError>> =>
    block === null || block.length === 0 ? done : file.write(block)
  let isWritten = false
  try {
    const rows = await writeRows(ports, store, of, csv, write, call)
    if (!rows.ok) return rows
    const rest = await write(csv.end())
    if (!rest.ok) return rest
    const closed = await file.close()
    isWritten = closed.ok
    return closed
  } finally {
    if (!isWritten) await file.abort()
  }
}

async function writeRows(
  ports: EnginePorts,
  store: RunStore,
  { dataset, source, options }: CsvExport,
  csv: CsvWriter,
  write: (block: Uint8Array | null) => Promise<Result<undefined, StorageError>>,
  call: Call<PlanProgress> | undefined,
): Promise<Result<undefined, Failed>> {
  const { results } = source
  const { scope } = results
  const shown = runColumns(results.run, dataset.record)
  const columns = toExportColumns(
    shown.map(({ name }) => name),
    source.columns.columns.map(({ name }) => name),
    options.facts,
  )
  // 8 bytes per row, and copies name the id of a row anywhere before them.
  const hashes = options.facts ? await dataset.readHashes(0, dataset.record.rows) : ok(new Uint32Array())
  if (!hashes.ok) return hashes
  const header = await write(csv.header(columns))
  if (!header.ok) return header

  const progress = createProgress(ports.clock, call?.onProgress)
  const cursor = createRowCursor(dataset, 'once', shown)
  const step = toWindow(results)
  for (let start = 0; start < scope.length; start += step) {
    if (isCancelled(call)) return cancelled
    const end = Math.min(start + step, scope.length)
    const slots = Int32Array.from({ length: end - start }, (_, at) => start + at)
    const answers = await readRowAnswers(store, source, slots)
    if (!answers.ok) return answers
    for (const [at, answer] of answers.value.entries()) {
      if (!cursor.holds(answer.row)) {
        const moved = await cursor.moveTo(answer.row)
        if (!moved.ok) return moved
      }
      const facts = options.facts ? toFacts(results, start + at, answer, hashes.value) : []
      const written = await write(csv.row([...cursor.cells(answer.row), ...answer.cells, ...facts]))
      if (!written.ok) return written
    }
    progress.next(() => ({ rowsDone: end, rowsTotal: scope.length }))
    await pause()
  }
  progress.last({ rowsDone: scope.length, rowsTotal: scope.length })
  return isCancelled(call) ? cancelled : done
}

/** Rows whose lines have together about `windowBytes`. */
function toWindow({ segments }: RunResults): number {
  let bytes = 0
  let lines = 0
  for (const segment of segments) {
    bytes += segment.bytes
    lines += segment.lines.lines
  }
  if (lines === 0) return windowRows
  return Math.min(windowRows, Math.max(64, Math.floor((windowBytes * lines) / bytes)))
}

/** `_outcome`, `_error` and the `custom_id` of the request that stands for the row; none where it has no request. */
function toFacts(
  { run, rows, generations }: RunResults,
  slot: number,
  { outcome, cause }: RowAnswer,
  hashes: Uint32Array,
): readonly (string | null)[] {
  const request = rows.request[slot] ?? -1
  const gen = rows.gen[slot] ?? 0
  const row: RowNumber | undefined = request < 0 ? undefined : generations[gen]?.requests[request]
  const customId =
    row === undefined
      ? null
      : formatCustomId({ run: run.id, row, gen, hash: formatRowHash(rowHashAt(hashes, row)) })
  return [outcome, cause, customId]
}
