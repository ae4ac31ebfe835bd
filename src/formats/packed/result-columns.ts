import { ok, type Result } from '#core/result.ts'
import type { NamedFile } from '../further-file.ts'
import type { ReadError } from '../import-error.ts'
import type { ReadCall, SheetColumn } from '../sheet.ts'
import { sniffSpreadsheet } from '../sniff-spreadsheet.ts'
import { readSpreadsheet } from '../spreadsheet.ts'

/**
 * The columns of several batch output and error files; null when other files are among them. Which ones there are is
 * known only at the end of each file, so each is read once for them.
 *
 * Fails as `readSpreadsheet` does.
 */
export async function surveyResultColumns(
  files: readonly NamedFile[],
  call: ReadCall,
): Promise<Result<readonly (readonly SheetColumn[])[] | null, ReadError>> {
  for (const { file, name } of files) {
    const preview = await sniffSpreadsheet(file, name, call.told ?? {})
    if (!preview.ok || preview.value.dialect.format !== 'batch-output') return ok(null)
  }
  const all: (readonly SheetColumn[])[] = []
  let bytes = 0
  for (const { file, name } of files) {
    const known = new AbortController()
    const read = await readSpreadsheet(
      file,
      name,
      {
        header(named) {
          all.push(named)
          known.abort()
        },
        row: () => undefined,
      },
      {
        ...call,
        dialect: call.told ?? {},
        signal: call.signal ? AbortSignal.any([call.signal, known.signal]) : known.signal,
        onProgress: (progress) =>
          call.onProgress?.({ ...progress, bytesRead: bytes + progress.bytesRead, rows: 0 }),
      },
    )
    if (!known.signal.aborted && !read.ok) return read
    bytes += file.size
  }
  return ok(all)
}

/**
 * One list with the columns of all: those that every file has stay in their order, and what stands between two of them
 * in one file stands there in the joined list, fields of answers before the text of others.
 */
export function joinResultColumns(all: readonly (readonly SheetColumn[])[]): readonly SheetColumn[] {
  const shared = (name: string): boolean => all.every((columns) => columns.some((each) => each.name === name))
  const joined: SheetColumn[] = []
  const known = new Set<string>()
  const add = (column: SheetColumn): void => {
    if (known.has(column.name)) return
    known.add(column.name)
    joined.push(column)
  }
  const [first = []] = all
  const seams = first.filter(({ name }) => shared(name))
  for (const seam of [...seams, null]) {
    const between = all.flatMap((columns) => {
      const end = seam === null ? columns.length : columns.findIndex(({ name }) => name === seam.name)
      return columns.slice(0, end).filter(({ name }) => !shared(name))
    })
    for (const column of between.filter(({ name }) => name !== 'answer')) add(column)
    for (const column of between.filter(({ name }) => name === 'answer')) add(column)
    if (seam !== null) add(seam)
  }
  return joined
}
