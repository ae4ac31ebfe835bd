import { badWorkbook, XlsxFault } from './fault.ts'
import { readPart, type Archive } from './read-part.ts'
import { readRelationships } from './relationships.ts'
import { attributeOf, isTrue } from './xml-text.ts'
import { decodeEscapes } from './xml-escapes.ts'
import { entryOf } from './zip-directory.ts'

export interface WorkbookSheet {
  readonly name: string
  /** `veryHidden` sheets can be shown by macros only. */
  readonly visibility: 'visible' | 'hidden' | 'veryHidden'
  readonly part: string
}

export interface Workbook {
  /** Worksheets in the order of their tabs; sheets that are charts, dialogs or macros are left out. */
  readonly sheets: readonly WorkbookSheet[]
  /** Days are counted from 1904-01-01 and not from 1900. */
  readonly date1904: boolean
  readonly sharedStrings: string | null
  readonly styles: string | null
}

/** Excel allows as many as memory holds; nobody chooses among more than these. */
const sheetLimit = 10_000

/** Finds the workbook in an archive. Throws UnknownFormat when it is another kind of file, and as `readPart` does. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const main = await findMainPart(archive)
  const relationships = await readRelationships(archive, main)
  const sheets: WorkbookSheet[] = []
  let date1904 = false
  let root = ''
  await readPart(archive, main, {
    open(name, attributes) {
      root ||= name
      if (name === 'workbookPr') date1904 = isTrue(attributeOf(attributes, 'date1904', main))
      if (name !== 'sheet') return
      // The prefix of the relationships' namespace is the writer's choice.
      const relationship = relationships.get(attributeOf(attributes, '*:id', main) ?? '')
      if (relationship && relationship.type !== 'worksheet') return
      if (sheets.length === sheetLimit) throw badWorkbook('badReference', main)
      sheets.push({
        name: decodeEscapes(attributeOf(attributes, 'name', main) ?? ''),
        visibility: toVisibility(attributeOf(attributes, 'state', main)),
        part: relationship?.target ?? `xl/worksheets/sheet${sheets.length + 1}.xml`,
      })
    },
    close: () => undefined,
    text: () => undefined,
  })
  if (root !== 'workbook') throw unknown('zip')
  if (sheets.length === 0) throw badWorkbook('noSheet')
  const partOf = (type: string): string | null =>
    [...relationships.values()].find((relationship) => relationship.type === type)?.target ?? null
  return { sheets, date1904, sharedStrings: partOf('sharedStrings'), styles: partOf('styles') }
}

const toVisibility = (state: string | null): WorkbookSheet['visibility'] =>
  state === 'hidden' || state === 'veryHidden' ? state : 'visible'

/** The part the package's own relationships name; nearly always `xl/workbook.xml`. */
async function findMainPart(archive: Archive): Promise<string> {
  const { directory } = archive
  const names = [...directory.keys()]
  const isPackage = names.some((name) => name === '[content_types].xml' || name.endsWith('.rels'))
  if (!isPackage) throw unknown(otherArchive(names))
  const relationships = await readRelationships(archive, '')
  const main =
    [...relationships.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (main.endsWith('.bin')) throw unknown('xlsb')
  if (main.startsWith('word/')) throw unknown('docx')
  if (main.startsWith('ppt/')) throw unknown('pptx')
  if (!entryOf(directory, main)) throw otherPackage(names) ?? badWorkbook('missingPart', main)
  return main
}

function otherArchive(names: readonly string[]): string {
  if (names.includes('content.xml') && names.includes('mimetype')) return 'ods'
  return names.some((name) => /^index(?:\/.*\.iwa|\.zip)$/.test(name)) ? 'numbers' : 'zip'
}

/** What a package is by its folders, when it does not say. */
function otherPackage(names: readonly string[]): XlsxFault | null {
  if (names.includes('xl/workbook.bin')) return unknown('xlsb')
  const has = (folder: string) => names.some((name) => name.startsWith(folder))
  if (has('xl/')) return null
  return unknown(has('word/') ? 'docx' : has('ppt/') ? 'pptx' : 'zip')
}

const unknown = (looksLike: string): XlsxFault => new XlsxFault({ kind: 'UnknownFormat', looksLike })
