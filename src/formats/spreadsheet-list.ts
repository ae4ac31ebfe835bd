import type { ImportFinding } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { mergeBatchFacts } from './batch/batch-facts.ts'
import { createIdsOfFiles, type IdsOfFiles } from './batch/ids-of-files.ts'
import { compareColumns } from './compare-files.ts'
import { sniffFurtherFile, type NamedFile } from './further-file.ts'
import { openResults, type OpenedResults } from './batch/open-results.ts'
import type { ReadError } from './import-error.ts'
import type { Dialect, ReadCall, RowSink, SheetColumn, SheetInfo } from './sheet.ts'
import { joinResultColumns } from './packed/result-columns.ts'
import { readSpreadsheet } from './spreadsheet.ts'

/**
 * Reads several files with the same columns as one table, in their order. The columns may stand in another order in
 * later files, and each file has its own encoding, delimiter, titles and notes, unless `call.told` says otherwise; one
 * that has the first one's columns only if it is read as that one is read so. Batch output and error files go together
 * whatever their answers are: the table has the columns of all of them.
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
  const told = call.told ?? chosenOf(call.dialect)
  const results = await openResults(files, { ...call, told })
  if (!results.ok) return results
  const opened = results.value
  const reading = { ...call, told }
  if (opened !== null) {
    try {
      const read = await readOnce(files, opened, new Map(), sink, reading)
      // These are never found not to be UTF-8 between two rows.
      return read === 'again' ? err({ kind: 'NoRows', headerOnly: false }) : read
    } finally {
      for (const each of opened) await each.leave()
    }
  }
  // A later file may turn out not to be UTF-8 when rows of it were given already: then all begins again, knowing it.
  const encodings = new Map<NamedFile, string>()
  for (;;) {
    const read = await readOnce(files, null, encodings, sink, reading)
    if (read !== 'again') return read
    await sink.restart?.()
  }
}

/** An encoding that was detected was not chosen. */
function chosenOf(dialect: Partial<Dialect> = {}): Partial<Dialect> {
  const { encoding, evidence, ...rest } = dialect
  const isChosen = encoding !== undefined && (evidence === undefined || evidence === 'told')
  return isChosen ? { ...rest, encoding } : rest
}

/** What all files are put into. */
interface Target {
  readonly columns: readonly SheetColumn[]
  readonly dialect: Dialect
  readonly nullable: boolean
}

async function readOnce(
  files: readonly NamedFile[],
  opened: readonly OpenedResults[] | null,
  encodings: Map<NamedFile, string>,
  sink: RowSink,
  call: ReadCall & { readonly told: Partial<Dialect> },
): Promise<Result<SheetInfo, ReadError> | 'again'> {
  const joined = opened && joinResultColumns(opened.map(({ columns }) => columns))
  const bytesTotal = files.reduce((sum, { file }) => sum + file.size, 0)
  const findings = new Map<string, ImportFinding>()
  const fileRows: number[] = []
  const sheets: SheetInfo[] = []
  let ids: IdsOfFiles | null = null
  let target: Target | null = null
  let rows = 0
  let bytes = 0
  let rowsFound = 0

  for (const [index, file] of files.entries()) {
    const isFirst = index === 0
    const stop = new AbortController()
    let again = false
    const differs: ReadError[] = []
    let order: readonly number[] | null = null
    const before = { rows, bytes }
    let ownRows = 0
    const into: RowSink = {
      async header(columns, info) {
        if (isFirst) {
          target = { columns: joined ?? columns, dialect: info.dialect, nullable: info.nullable }
          order = joined && placesOf(joined, columns)
          ids = createIdsOfFiles(info.dialect)
          ids?.start(file.name)
          return sink.header(target.columns, info)
        }
        ids?.start(file.name)
        if (again) {
          encodings.set(file, info.dialect.encoding)
          stop.abort()
          return
        }
        const { missing, extra, order: places } = compareColumns(target?.columns ?? [], columns)
        if (joined) order = placesOf(joined, columns)
        else if (missing.length + extra.length === 0) order = places
        else {
          differs.push({ kind: 'ColumnsDiffer', file: file.name, missing, extra })
          stop.abort()
        }
      },
      row(cells) {
        if (again || differs.length > 0) return
        const arranged = order ? order.map((from) => cells[from] ?? null) : cells
        // Batch files have it first.
        ids?.add(arranged[0] ?? null, before.rows + ownRows++)
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
          if (isFirst) return sink.restart?.()
          again = true
        },
      }),
      ...(sink.rejected && { rejected: sink.rejected.bind(sink) }),
    }
    const readAlone = async () => {
      const how = isFirst ? call.dialect : await dialectOf(target, file, call.told)
      const encoding = encodings.get(file)
      return readSpreadsheet(file.file, file.name, into, {
        ...call,
        signal: call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal,
        dialect: { ...how, ...(encoding !== undefined && { encoding, evidence: 'told' }) },
        onProgress: (progress) =>
          call.onProgress?.({
            bytesRead: before.bytes + progress.bytesRead,
            bytesTotal,
            rows: before.rows + progress.rows,
          }),
      })
    }
    const results = opened?.[index]
    const read = results ? await results.read(into) : await readAlone()
    // Assigned inside of the sink, which the compiler does not follow.
    if (again as boolean) return 'again'
    const [differ] = differs
    if (differ) return err(differ)
    if (!read.ok) return read
    mergeFindings(findings, read.value.report.findings, rows, isFirst ? null : file.name)
    rows += read.value.rows
    bytes += read.value.bytes
    rowsFound += read.value.report.fileRows
    fileRows.push(read.value.rows)
    sheets.push(read.value)
  }
  const [first] = sheets
  if (first === undefined) return err({ kind: 'NoRows', headerOnly: false })
  // Assigned inside of the sink, which the compiler does not follow.
  const found = (ids as IdsOfFiles | null)?.findings() ?? []
  const report = { fileRows: rowsFound, findings: [...findings.values(), ...found] }
  const { dialect, nullable, sheet } = first
  const columns = joined ?? first.columns
  return ok({
    ...{ dialect, nullable, columns, rows, bytes, fileRows, report },
    ...(sheet && { sheet }),
    ...mergeBatchFacts(sheets),
  })
}

async function dialectOf(
  first: Target | null,
  file: NamedFile,
  told: Partial<Dialect>,
): Promise<Partial<Dialect>> {
  const found = first && (await sniffFurtherFile(first, file, told))
  return found?.dialect ?? told
}

/** Per joined column its place in the file; −1 = it has none. */
const placesOf = (joined: readonly SheetColumn[], columns: readonly SheetColumn[]): readonly number[] =>
  joined.map(({ name }) => columns.findIndex((column) => column.name === name))

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
