import { err, ok, type Result } from '#core/result.ts'
import type { NamedFile } from '../further-file.ts'
import type { ReadError } from '../import-error.ts'
import type { ReadCall, ReadProgress, RowSink, SheetColumn, SheetInfo } from '../sheet.ts'
import { sniffSpreadsheet } from '../sniff-spreadsheet.ts'
import { readSpreadsheet } from '../spreadsheet.ts'

/** A file whose reading stands before its first row: its columns are known, and nothing of them has to be read again. */
export interface OpenedResults {
  readonly columns: readonly SheetColumn[]
  /** Goes on, with a header and then the rows. Once. */
  read(into: RowSink): Promise<Result<SheetInfo, ReadError>>
  /** Ends the reading; nothing happens where it is over. */
  leave(): Promise<void>
}

/**
 * Opens several batch output and error files, each up to its first row; null when other files are among them. What
 * columns a file has is known only at its end, and what columns all of them have must be known before the first row.
 *
 * Fails as `readSpreadsheet` does; then none is left open.
 */
export async function openResults(
  files: readonly NamedFile[],
  call: ReadCall,
): Promise<Result<readonly OpenedResults[] | null, ReadError>> {
  for (const { file, name } of files) {
    const preview = await sniffSpreadsheet(file, name, call.told ?? {})
    if (!preview.ok || preview.value.dialect.format !== 'batch-output') return ok(null)
  }
  const bytesTotal = files.reduce((sum, { file }) => sum + file.size, 0)
  const latest: ReadProgress[] = []
  const opened: OpenedResults[] = []
  for (const [index, file] of files.entries()) {
    const one = await openFile(file, {
      ...call,
      dialect: (index === 0 ? call.dialect : call.told) ?? {},
      onProgress(progress) {
        latest[index] = progress
        const sum = (of: 'bytesRead' | 'rows') => latest.reduce((all, each) => all + each[of], 0)
        call.onProgress?.({ bytesRead: sum('bytesRead'), bytesTotal, rows: sum('rows') })
      },
    })
    if (!one.ok) {
      for (const each of opened) await each.leave()
      return one
    }
    opened.push(one.value)
  }
  return ok(opened)
}

async function openFile(
  { file, name }: NamedFile,
  call: ReadCall,
): Promise<Result<OpenedResults, ReadError>> {
  const stop = new AbortController()
  let into: RowSink | null = null
  let reach: (columns: readonly SheetColumn[]) => void = () => undefined
  let goOn: () => void = () => undefined
  const reached = new Promise<readonly SheetColumn[]>((resolve) => (reach = resolve))
  const begun = new Promise<void>((resolve) => (goOn = resolve))
  // Rows of these files come by `row` only, and never twice: JSON that is not UTF-8 is found out in the first pass.
  const sink: RowSink = {
    async header(columns, info) {
      reach(columns)
      await begun
      return into?.header(columns, info)
    },
    row: (cells) => into?.row(cells),
  }
  const signal = call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal
  const ended = readSpreadsheet(file, name, sink, { ...call, signal })
  const first = await Promise.race([reached, ended])
  if ('ok' in first) return first.ok ? err({ kind: 'NoRows', headerOnly: false }) : first
  return ok({
    columns: first,
    read(target) {
      into = target
      goOn()
      return ended
    },
    async leave() {
      stop.abort()
      goOn()
      await ended.catch(() => undefined)
    },
  })
}
