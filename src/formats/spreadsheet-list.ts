import type { ImportFinding } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { compareColumns } from './compare-files.ts'
import { mergeBatchFacts } from './batch-facts.ts'
import type { ReadError } from './import-error.ts'
import type { Dialect, ReadCall, RowSink, SheetInfo } from './sheet.ts'
import { readSpreadsheet } from './spreadsheet.ts'

export interface NamedFile {
  readonly file: Blob
  readonly name: string
}

/**
 * Reads several files with the same columns as one table, in their order. The columns may stand in another order in
 * later files, and each file has its own encoding; all else that `call.dialect` says counts for all of them.
 *
 * Fails as `readSpreadsheet` does, and with ColumnsDiffer. The dialect given back is the first file's.
 */
export async function readSpreadsheets(
  files: readonly NamedFile[],
  sink: RowSink,
  call: ReadCall = {},
): Promise<Result<SheetInfo, ReadError>> {
  const [only] = files
  if (only === undefined) return err({ kind: 'NoRows', headerOnly: false })
  if (files.length === 1) return readSpreadsheet(only.file, only.name, sink, call)
  // A later file may turn out not to be UTF-8 when rows of it were given already: then all begins again, knowing it.
  const encodings = new Map<NamedFile, string>()
  for (;;) {
    const read = await readOnce(files, encodings, sink, call)
    if (read !== 'again') return read
    await sink.restart?.()
  }
}

async function readOnce(
  files: readonly NamedFile[],
  encodings: Map<NamedFile, string>,
  sink: RowSink,
  call: ReadCall,
): Promise<Result<SheetInfo, ReadError> | 'again'> {
  const bytesTotal = files.reduce((sum, { file }) => sum + file.size, 0)
  const findings = new Map<string, ImportFinding>()
  const fileRows: number[] = []
  const sheets: SheetInfo[] = []
  let first: SheetInfo | null = null
  let rows = 0
  let bytes = 0
  let rowsFound = 0

  for (const file of files) {
    const stop = new AbortController()
    let again = false
    const differs: ReadError[] = []
    let order: readonly number[] | null = null
    const before = { rows, bytes }
    const target = first
    const later: RowSink = {
      header(columns, { dialect }) {
        if (again) {
          encodings.set(file, dialect.encoding)
          stop.abort()
          return
        }
        const { missing, extra, order: places } = compareColumns(target?.columns ?? [], columns)
        if (missing.length + extra.length === 0) order = places
        else {
          differs.push({ kind: 'ColumnsDiffer', file: file.name, missing, extra })
          stop.abort()
        }
      },
      row(cells) {
        if (again || differs.length > 0) return
        const arranged = order ? order.map((from) => cells[from] ?? null) : cells
        return sink.row(target?.nullable === false ? arranged.map((cell) => cell ?? '') : arranged)
      },
      ...(sink.byteRows && {
        byteRows(rows) {
          if (again || differs.length > 0) return
          return sink.byteRows?.(order ? { ...rows, order } : rows)
        },
      }),
      ...(sink.restart && {
        restart() {
          again = true
        },
      }),
      ...(sink.rejected && { rejected: sink.rejected.bind(sink) }),
    }
    const read = await readSpreadsheet(file.file, file.name, target === null ? sink : later, {
      ...call,
      signal: call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal,
      dialect: dialectFor(call.dialect, target === null, encodings.get(file)),
      onProgress: (progress) =>
        call.onProgress?.({
          bytesRead: before.bytes + progress.bytesRead,
          bytesTotal,
          rows: before.rows + progress.rows,
        }),
    })
    // Assigned inside of the sink, which the compiler does not follow.
    if (again as boolean) return 'again'
    const [differ] = differs
    if (differ) return err(differ)
    if (!read.ok) return read
    mergeFindings(findings, read.value.report.findings, rows, target === null ? null : file.name)
    first ??= read.value
    rows += read.value.rows
    bytes += read.value.bytes
    rowsFound += read.value.report.fileRows
    fileRows.push(read.value.rows)
    sheets.push(read.value)
  }
  if (first === null) return err({ kind: 'NoRows', headerOnly: false })
  const report = { fileRows: rowsFound, findings: [...findings.values()] }
  const { requests: _requests, results: _results, ...info } = first
  return ok({ ...info, ...mergeBatchFacts(sheets), rows, bytes, fileRows, report })
}

const perFile: ReadonlySet<string> = new Set(['separatorLine', 'width', 'repairControls'])

/** What was detected of the first file, and not chosen, is detected anew in each. */
export function dialectFor(
  told: Partial<Dialect> | undefined,
  isFirst: boolean,
  encoding: string | undefined,
): Partial<Dialect> {
  if (isFirst || told === undefined) return { ...told, ...(encoding !== undefined && { encoding }) }
  const { encoding: chosen, evidence, ...rest } = told
  const isChosen = chosen !== undefined && (evidence === undefined || evidence === 'told')
  const known = encoding ?? (isChosen ? chosen : undefined)
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !perFile.has(key)))
  return known === undefined ? kept : { ...kept, encoding: known }
}

function mergeFindings(
  all: Map<string, ImportFinding>,
  found: readonly ImportFinding[],
  rowsBefore: number,
  file: string | null,
): void {
  for (const finding of found) {
    const known = all.get(finding.kind)
    const isHeader = finding.kind.endsWith('Header')
    // The columns are those of the first file, which has said it.
    if (isHeader && file !== null) continue
    const rows = finding.rows.map((row) => row + rowsBefore)
    const detail = file === null || finding.detail === '' ? finding.detail : `${file}: ${finding.detail}`
    all.set(finding.kind, {
      kind: finding.kind,
      count: (known?.count ?? 0) + finding.count,
      rows: [...(known?.rows ?? []), ...rows].slice(0, 100),
      detail: [known?.detail ?? '', detail].filter((part) => part !== '').join('; '),
    })
  }
}
