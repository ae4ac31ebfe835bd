import { runColumns } from '#core/dataset/dataset-layout.ts'
import { isSettled } from '#core/run/next-steps.ts'
import type { StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import type { RowNumber } from '#core/units.ts'
import { createCsvTable } from '#formats/csv/csv-table.ts'
import { columnLimit } from '#formats/import-error.ts'
import { createJsonlWriter } from '#formats/json/jsonl-writer.ts'
import type { CellType } from '#formats/parquet/cell-types.ts'
import { createParquetWriter } from '#formats/parquet/parquet-writer.ts'
import type { TableWriter } from '#formats/table-writer.ts'
import { createTsvTable } from '#formats/csv/tsv-table.ts'
import { createXlsxWriter } from '#formats/xlsx/xlsx-writer.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import { readStats } from '../datasets/dataset-stats.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { openCells } from './export-cells.ts'
import { type ExportColumn, planColumns } from './export-columns.ts'
import { createExportPath, handOver } from './export-files.ts'
import { toExportFileName } from './export-names.ts'
import type { ExportedRows, ExportError, ExportInput } from './export-types.ts'
import { holdRun } from '../runs/hold-run.ts'
import { openAnswers } from './open-answers.ts'
import { withSource } from '../datasets/open-source.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openOwnFile, type SaveTarget, toSaveTarget } from './save-target.ts'
import { surveyCellTypes } from './survey-cell-types.ts'
import type { ViewRows } from './views.ts'

/** So many rows with cells that are too long are told. */
const namedRows = 6

type Failed = StorageError | ExportError | { readonly kind: 'Cancelled' }

/** The rows of a run, or of a view of it, as a file: a window of rows in memory at a time, whatever their number. */
export function createExports(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  views: { rowsOf(viewId: string, runId: string): ViewRows | null },
): Pick<Engine, 'exportRows'> {
  return {
    async exportRows(input, call) {
      if (isCancelled(call)) return cancelled
      const { runId, viewId = null, sink } = input
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const rows = viewId === null ? await allRows(ports, store, runId) : okOr(views.rowsOf(viewId, runId))
        if (!rows.ok) return rows
        const { source, slots } = rows.value
        const { run, shards, scope } = source.results
        const count = Math.min(slots?.length ?? scope.length, input.rowLimit ?? Infinity)
        const naming = {
          format: input.format,
          isComplete: shards.every(isSettled),
          isFiltered: count < scope.length,
        }

        const path = sink === undefined ? await createExportPath(ports, input.format) : null
        const target = await (sink === undefined ? createOwn(ports, path ?? '') : openOwnFile(sink))
        if (!target.ok) return target
        const written = await withTarget(target.value, (file) =>
          withSource(datasets, run.datasetId, call?.signal, (dataset) =>
            writeRows({ ports, store, dataset, rows: rows.value, count, input, ...naming }, file, call),
          ),
        )
        if (!written.ok) return written
        const blob = path === null ? ok(null) : await handOver(ports, path)
        if (!blob.ok) return blob
        return ok({
          blob: blob.value,
          fileName: toExportFileName(run.name, naming),
          rows: count,
          isComplete: naming.isComplete,
          ...written.value,
        })
      })
    },
  }
}

export async function allRows(ports: EnginePorts, store: RunStore, runId: string) {
  const opened = await openAnswers(ports, store, runId)
  return opened.ok ? ok<ViewRows>({ source: opened.value, slots: null }) : opened
}

export const okOr = (rows: ViewRows | null): Result<ViewRows, { readonly kind: 'ViewGone' }> =>
  rows === null ? err({ kind: 'ViewGone' }) : ok(rows)

export async function createOwn(ports: EnginePorts, path: string): Promise<Result<SaveTarget, StorageError>> {
  const created = await ports.files.create(path)
  return created.ok ? ok(toSaveTarget(created.value)) : created
}

/** After a failure, a cancel among them, there is no such file. */
export async function withTarget<T, E>(
  file: SaveTarget,
  work: (file: SaveTarget) => Promise<Result<T, E>>,
): Promise<Result<T, E | Extract<Awaited<ReturnType<SaveTarget['close']>>, { ok: false }>['error']>> {
  let isWritten = false
  try {
    const worked = await work(file)
    if (!worked.ok) return worked
    const closed = await file.close()
    if (!closed.ok) return closed
    isWritten = true
    return worked
  } finally {
    if (!isWritten) await file.abort()
  }
}

interface Writing {
  readonly ports: EnginePorts
  readonly store: RunStore
  readonly dataset: OpenDataset
  readonly rows: ViewRows
  /** The first so many of them are written. */
  readonly count: number
  readonly input: ExportInput
  readonly isComplete: boolean
}

async function writeRows(
  { ports, store, dataset, rows: { source, slots }, count: rowsTotal, input, isComplete }: Writing,
  file: SaveTarget,
  call: Call<PlanProgress> | undefined,
): Promise<Result<Pick<ExportedRows, 'bytes' | 'longCells' | 'longRows' | 'sheets'>, Failed>> {
  const columns = await chooseColumns(ports, dataset, source, input, isComplete, call)
  if (!columns.ok) return columns
  const isScattered = slots !== null && !isAscending(slots)
  const cells = await openCells(ports, store, dataset, source, columns.value, isScattered, call)
  if (!cells.ok) return cells
  const { windowRows } = cells.value

  const types = await (input.format === 'parquet'
    ? surveyCellTypes(
        columns.value,
        (some) => openCells(ports, store, dataset, source, some, isScattered, call),
        (start, end) => slots?.slice(start, end) ?? range(start, end),
        rowsTotal,
        call,
      )
    : ok([]))
  if (!types.ok) return types
  const table = createTable(input, columns.value, types.value, isComplete)
  let bytes = 0
  const write = async (blocks: readonly Uint8Array<ArrayBuffer>[]): Promise<Result<undefined, Failed>> => {
    if (table.isTooLarge) return err({ kind: 'TooLargeForExcel' })
    for (const block of blocks) {
      if (block.length === 0) continue
      const written = await file.write(block)
      if (!written.ok) return written
      bytes += block.length
    }
    return done
  }

  const longRows: RowNumber[] = []
  const progress = createProgress(ports.clock, call?.onProgress)
  for (let start = 0; start < rowsTotal; start += windowRows) {
    if (isCancelled(call)) return cancelled
    const end = Math.min(start + windowRows, rowsTotal)
    const window = await cells.value.read(slots?.slice(start, end) ?? range(start, end))
    if (!window.ok) return window
    for (const [at, row] of window.value.entries()) {
      const before = table.longCells
      const isFull = table.row(row)
      if (table.longCells > before && longRows.length < namedRows) {
        const slot = slots?.[start + at] ?? start + at
        longRows.push(source.results.scope[slot] ?? 0)
      }
      if (!isFull) continue
      const written = await write(await table.take())
      if (!written.ok) return written
      await pause()
      if (isCancelled(call)) return cancelled
      progress.next(() => ({ rowsDone: start + at, rowsTotal }))
    }
    progress.next(() => ({ rowsDone: end, rowsTotal }))
    await pause()
  }
  if (isCancelled(call)) return cancelled
  const rest = await write(await table.end())
  if (!rest.ok) return rest
  progress.last({ rowsDone: rowsTotal, rowsTotal })
  if (isCancelled(call)) return cancelled
  const { longCells, sheets } = table
  return ok({ bytes, longCells, longRows, ...(sheets !== undefined && { sheets }) })
}

async function chooseColumns(
  ports: EnginePorts,
  dataset: OpenDataset,
  { results, columns }: ViewRows['source'],
  { format, columns: chosen = null, options }: ExportInput,
  isComplete: boolean,
  call: Call<PlanProgress> | undefined,
): Promise<Result<readonly ExportColumn[], Failed>> {
  const shown = runColumns(results.run, dataset.record)
  // Only a workbook has types to choose and widths. They are counted once per dataset and kept.
  const stats =
    format === 'xlsx'
      ? await readStats(ports, dataset, { ...(call?.signal && { signal: call.signal }) })
      : null
  if (stats !== null && !stats.ok) return stats
  const planned = planColumns(
    {
      source: shown.map(({ name }) => name),
      answers: columns.columns,
      stats: shown.map(({ index }) => stats?.value.columns[index]),
    },
    chosen,
    [
      ...options.facts,
      ...(isComplete ? [] : (['run', 'outcome'] as const)),
      ...toRepaired(results, columns, chosen),
    ],
  )
  return format === 'xlsx' && planned.length > columnLimit
    ? err({ kind: 'TooWideForExcel', columns: planned.length, limit: columnLimit })
    : ok(planned)
}

/** A repair is never silent: whoever has an answer that was repaired is told so. */
const toRepaired = (
  { ledger }: ViewRows['source']['results'],
  { columns }: ViewRows['source']['columns'],
  chosen: ExportInput['columns'],
): readonly 'repaired'[] =>
  ledger.repaired > 0 && (chosen?.some((key) => key.startsWith('a:')) ?? columns.length > 0)
    ? ['repaired']
    : []

function createTable(
  { format, options }: ExportInput,
  columns: readonly ExportColumn[],
  types: readonly CellType[],
  isComplete: boolean,
): TableWriter {
  switch (format) {
    case 'csv':
      return createCsvTable(columns, options)
    case 'xlsx':
      return createXlsxWriter(columns, { sheetName: isComplete ? 'Results' : 'Results (incomplete)' })
    case 'jsonl':
      return createJsonlWriter(columns)
    case 'parquet':
      return createParquetWriter(columns, {
        types,
        facts: { 'batch-workbench.complete': String(isComplete) },
      })
    case 'tsv':
      return createTsvTable(columns, options)
  }
}

const range = (start: number, end: number): Int32Array =>
  Int32Array.from({ length: end - start }, (_, at) => start + at)

const isAscending = (slots: Int32Array): boolean =>
  slots.every((slot, at) => at === 0 || slot > (slots[at - 1] ?? 0))
