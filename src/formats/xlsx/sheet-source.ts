import type { Bytes } from '#core/units.ts'
import type { SheetRef } from '../sheet.ts'
import type { CellRange } from './cell-reference.ts'
import { badWorkbook } from './fault.ts'
import type { NumberMeaning } from './number-format.ts'
import { compressedSizeOf, readPart, type Archive } from './read-part.ts'
import { createSharedStringsReader, type SharedStrings } from './shared-strings.ts'
import { createSheetReader, type SheetRow } from './sheet-cells.ts'
import { createStylesReader } from './styles.ts'
import { readWorkbook, type Workbook, type WorkbookSheet } from './workbook.ts'
import { entryOf, readZipDirectory } from './zip-directory.ts'
import type { EntryCall } from './zip-entry.ts'

/** One worksheet, ready to be read as often as needed. */
export interface SheetSource {
  readonly ref: SheetRef
  readonly part: string
  readonly strings: SharedStrings
  /** Compressed, as the archive says. */
  readonly bytes: Bytes
  /** Gives every row that holds something to `onRow`, in order, and waits for it. @returns the merged cells */
  readRows(
    onRow: (row: SheetRow) => void | Promise<void>,
    call: EntryCall,
  ): Promise<{ readonly merged: readonly CellRange[] }>
}

export async function openWorkbook(file: Blob): Promise<{
  readonly archive: Archive
  readonly workbook: Workbook
  readonly sheets: readonly SheetRef[]
}> {
  const archive = { file, directory: await readZipDirectory(file) }
  const workbook = await readWorkbook(archive)
  return { archive, workbook, sheets: workbook.sheets.map(toSheetRef) }
}

const toSheetRef = ({ name, visibility }: WorkbookSheet, index: number): SheetRef => ({
  ...{ name, index },
  hidden: visibility !== 'visible',
})

/**
 * Opens a workbook at one of its sheets and reads what its cells refer to.
 *
 * @param index undefined = the first sheet that is not hidden
 */
export async function openSheet(
  file: Blob,
  index: number | undefined,
  call: EntryCall,
): Promise<SheetSource> {
  const { archive, workbook, sheets } = await openWorkbook(file)
  const ref = index === undefined ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets[index]
  const part = ref && workbook.sheets[ref.index]?.part
  if (!ref || part === undefined) throw badWorkbook('noSheet')
  const strings = await readStrings(archive, workbook, call)
  const meanings = await readMeanings(archive, workbook, call)
  const context = { part, strings, meanings, date1904: workbook.date1904 }
  return {
    ...{ ref, part, strings },
    bytes: compressedSizeOf(archive, part),
    async readRows(onRow, rowsCall) {
      const reader = createSheetReader(context)
      await readPart(archive, part, reader.handler, {
        ...rowsCall,
        async afterPiece() {
          for (const row of reader.take()) {
            const wait = onRow(row)
            if (wait) await wait
          }
        },
      })
      return reader
    },
  }
}

/** A workbook without texts may have no part for them; one that names a part must have it. */
async function readStrings(archive: Archive, workbook: Workbook, call: EntryCall): Promise<SharedStrings> {
  const part = workbook.sharedStrings ?? 'xl/sharedStrings.xml'
  const reader = createSharedStringsReader(part)
  if (entryOf(archive.directory, part)) await readPart(archive, part, reader.handler, call)
  return reader
}

/** Without styles every number is just a number. */
async function readMeanings(
  archive: Archive,
  workbook: Workbook,
  { signal }: EntryCall,
): Promise<readonly NumberMeaning[]> {
  const part = workbook.styles ?? 'xl/styles.xml'
  if (!entryOf(archive.directory, part)) return []
  const reader = createStylesReader(part)
  await readPart(archive, part, reader.handler, { signal })
  return reader.meanings()
}
