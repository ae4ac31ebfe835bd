import type { FileComparison } from './compare-files.ts'
import { sniffFurtherFile, type FirstFile, type NamedFile } from './further-file.ts'
import type { Dialect } from './sheet.ts'
import { sniffSpreadsheet } from './sniff-spreadsheet.ts'

/**
 * Looks whether further files can follow a first one as one table, before any row is read.
 *
 * @param first columns and dialect of the first file's preview
 * @param told what a person chose, for all of them
 * @returns one per file, in their order
 */
export async function sniffFurtherFiles(
  first: FirstFile,
  files: readonly NamedFile[],
  told: Partial<Dialect> = {},
): Promise<readonly FileComparison[]> {
  const compared: FileComparison[] = []
  for (const { file, name } of files) {
    const named = { name, size: file.size }
    const found = await sniffFurtherFile(first, { file, name }, told)
    if (found === null) {
      const alone = await sniffSpreadsheet(file, name)
      const problem = alone.ok ? alone.value.problem : alone.error
      compared.push({
        ...named,
        ...{ encoding: null, isReordered: false, order: [], missing: [], extra: [] },
        problem: problem ?? { kind: 'NoRows', headerOnly: false },
      })
      continue
    }
    const { comparison, dialect } = found
    const isReordered = comparison.order.some((place, index) => place !== index)
    compared.push({ ...named, ...comparison, encoding: dialect.encoding, isReordered, problem: null })
  }
  return compared
}
