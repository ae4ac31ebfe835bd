import { compareColumns, type FileComparison } from './compare-files.ts'
import type { Dialect, SheetColumn } from './sheet.ts'
import { sniffSpreadsheet } from './sniff-spreadsheet.ts'
import { dialectFor, type NamedFile } from './spreadsheet-list.ts'

/**
 * Looks whether further files can follow a first one as one table, before any row is read.
 *
 * @param first columns and dialect of the first file's preview
 * @returns one per file, in their order
 */
export async function sniffFurtherFiles(
  first: { readonly columns: readonly SheetColumn[]; readonly dialect: Dialect },
  files: readonly NamedFile[],
): Promise<readonly FileComparison[]> {
  const compared: FileComparison[] = []
  for (const { file, name } of files) {
    const preview = await sniffSpreadsheet(file, name, dialectFor(first.dialect, false, undefined))
    const named = { name, size: file.size }
    if (!preview.ok || preview.value.problem !== null) {
      // Taken for what the first file is it only looks broken; by itself it tells what it is.
      const alone = await sniffSpreadsheet(file, name)
      const problem = !alone.ok ? alone.error : preview.ok ? preview.value.problem : preview.error
      compared.push({
        ...named,
        encoding: null,
        isReordered: false,
        problem,
        order: [],
        missing: [],
        extra: [],
      })
      continue
    }
    const match = compareColumns(first.columns, preview.value.columns)
    const isReordered = match.order.some((place, index) => place !== index)
    compared.push({
      ...named,
      ...match,
      encoding: preview.value.dialect.encoding,
      isReordered,
      problem: null,
    })
  }
  return compared
}
