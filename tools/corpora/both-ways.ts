import type { Dialect, SheetInfo } from '#formats/sheet.ts'
import { packFile } from '../../bench/same-dataset.ts'

const tinyFile = 64 * 1024

/** Files that are imported in blocks of every size; a benchmark of thousands of files would take half an hour. */
const filesWithAll = 300
let filesSeen = 0

/**
 * Plain CSV rows are imported as bytes and others as text: both must pack the same, whatever the blocks are. After some
 * hundred files each is cut in one way, the next one in another.
 *
 * @param sheet what was read of the file before; other formats have one way only
 * @returns what differs; null = nothing
 */
export async function compareWays(
  file: Blob,
  sheet: SheetInfo,
  dialect: Partial<Dialect>,
): Promise<string | null> {
  if (sheet.dialect.format !== 'csv') return null
  const [expected] = await packFile(file, 'text', undefined, dialect)
  for (const blockBytes of blocksFor(file.size)) {
    const [packed] = await packFile(file, 'bytes', blockBytes, dialect)
    if (packed !== expected) return `blocks of ${blockBytes ?? 'any'} bytes give other bytes`
  }
  return null
}

function blocksFor(size: number): readonly (number | undefined)[] {
  const turn = filesSeen++
  const all = size > tinyFile ? [1000, undefined] : [1, 2, 3, 4, 5, 6, 7, 1000]
  return turn < filesWithAll ? all : [all[turn % all.length]]
}
