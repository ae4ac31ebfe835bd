import { crc32 } from './crc32.ts'

/** A writer of small workbooks and archives, for tests only. */
export interface ZipFile {
  readonly name: string
  readonly content: string | Uint8Array
  /** Lies about it, to see them found out. */
  readonly crc32?: number
  readonly size?: number
  readonly method?: number
  readonly flags?: number
}

export async function writeZip(
  files: readonly ZipFile[],
  options: { zip64?: boolean; before?: string } = {},
) {
  const parts: Uint8Array[] = [encode(options.before ?? '')]
  const entries: Uint8Array[] = []
  let at = 0
  const push = (bytes: Uint8Array) => {
    parts.push(bytes)
    at += bytes.length
  }
  for (const file of files) {
    const content = typeof file.content === 'string' ? encode(file.content) : file.content
    const packed = (file.method ?? 8) === 8 ? await deflate(content) : content
    const name = encode(file.name)
    const [crc, size] = [file.crc32 ?? crc32(content), file.size ?? content.length]
    const headerAt = at
    const common = [u16(file.flags ?? 0x808), u16(file.method ?? 8), u32(0)]
    // Sizes of zero and bit 3 of the flags: they follow the data, as streaming writers do it.
    push(join(u32(0x04034b50), u16(20), ...common, u32(0), u32(0), u32(0), u16(name.length), u16(3), name))
    push(join(encode('xyz'), packed, u32(0x08074b50), u32(crc), u32(packed.length), u32(size)))
    const wide = options.zip64
      ? join(u16(1), u16(24), u64(size), u64(packed.length), u64(headerAt))
      : encode('')
    const narrow = (value: number) => u32(options.zip64 ? 0xffffffff : value)
    entries.push(
      join(u32(0x02014b50), u16(20), u16(20), ...common, u32(crc), narrow(packed.length), narrow(size)),
      join(u16(name.length), u16(wide.length), u16(0), u16(0), u16(0), u32(0), narrow(headerAt), name, wide),
    )
  }
  const directory = join(...entries)
  const directoryAt = at
  push(directory)
  if (options.zip64) {
    const recordAt = at + encode(options.before ?? '').length
    push(join(u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0)))
    push(join(u64(files.length), u64(files.length), u64(directory.length), u64(directoryAt)))
    push(join(u32(0x07064b50), u32(0), u64(recordAt), u32(1)))
  }
  const narrow = (value: number) => u32(options.zip64 ? 0xffffffff : value)
  push(join(u32(0x06054b50), u32(0), u16(files.length), u16(files.length)))
  push(join(narrow(directory.length), narrow(directoryAt), u16(0)))
  return join(...parts)
}

export interface TestSheet {
  readonly name?: string
  readonly state?: string
  /** What stands in `<sheetData>`. */
  readonly rows: string
  /** What stands after it. */
  readonly after?: string
  readonly type?: string
}

export interface TestWorkbook {
  readonly sheets: readonly (TestSheet | string)[]
  readonly strings?: string
  /** Format codes; the cell style n has the nth. */
  readonly formats?: readonly (string | number)[]
  readonly date1904?: boolean
  readonly folder?: string
  /** Parts written instead of those made of the above. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>
}

/** The files of a workbook, as small as Excel would still open it. */
export function workbookFiles(workbook: TestWorkbook): ZipFile[] {
  const sheets = workbook.sheets.map((sheet) => (typeof sheet === 'string' ? { rows: sheet } : sheet))
  const folder = workbook.folder ?? 'xl'
  const parts: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<?xml version="1.0"?><Types/>',
    '_rels/.rels': relationships([['rId1', 'officeDocument', `${folder}/workbook.xml`]]),
    [`${folder}/workbook.xml`]:
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<workbook ${namespaces}>` +
      `<workbookPr${workbook.date1904 ? ' date1904="1"' : ''}/><sheets>${sheets.map(sheetTag).join('')}</sheets></workbook>`,
    [`${folder}/_rels/workbook.xml.rels`]: relationships([
      ...sheets.map(
        ({ type = 'worksheet' }, at) => [`rId${at + 1}`, type, `worksheets/sheet${at + 1}.xml`] as const,
      ),
      ['s1', 'styles', `/${folder}/styles.xml`],
      ...(workbook.strings === undefined ? [] : [['s2', 'sharedStrings', 'sharedStrings.xml'] as const]),
    ]),
    [`${folder}/styles.xml`]: styles(workbook.formats ?? []),
  }
  if (workbook.strings !== undefined)
    parts[`${folder}/sharedStrings.xml`] = `<sst ${namespaces}>${workbook.strings}</sst>`
  sheets.forEach(({ rows, after = '' }, at) => {
    parts[`${folder}/worksheets/sheet${at + 1}.xml`] =
      `<worksheet ${namespaces}><dimension ref="A1"/><sheetData>${rows}</sheetData>${after}</worksheet>`
  })
  return Object.entries({ ...parts, ...workbook.parts }).map(([name, content]) => ({ name, content }))
}

export const writeWorkbook = async (workbook: TestWorkbook): Promise<Blob> =>
  new Blob([await writeZip(workbookFiles(workbook))])

/** A row of inline texts and numbers; null leaves a gap. Counts from 1. */
export const sheetRow = (row: number, cells: readonly (string | number | null)[], attributes = ''): string =>
  `<row r="${row}"${attributes}>${cells
    .map((cell, column) => {
      const reference = `${String.fromCharCode(65 + column)}${row}`
      if (cell === null) return ''
      return typeof cell === 'number'
        ? `<c r="${reference}"><v>${cell}</v></c>`
        : `<c r="${reference}" t="inlineStr"><is><t>${cell}</t></is></c>`
    })
    .join('')}</row>`

export const sheetRows = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((cells, row) => sheetRow(row + 1, cells)).join('')

const namespaces =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

const sheetTag = ({ name, state }: TestSheet, at: number): string =>
  `<sheet name="${name ?? `Sheet${at + 1}`}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="rId${at + 1}"/>`

const relationships = (list: readonly (readonly [id: string, type: string, target: string])[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(
      ([id, type, target]) =>
        `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

function styles(formats: readonly (string | number)[]): string {
  const codes = formats.map((format, at) =>
    typeof format === 'string'
      ? `<numFmt numFmtId="${164 + at}" formatCode="${format.replaceAll('"', '&quot;')}"/>`
      : '',
  )
  const cells = formats.map(
    (format, at) => `<xf numFmtId="${typeof format === 'string' ? 164 + at : format}"/>`,
  )
  return `<styleSheet ${namespaces}><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cells.join('')}</cellXfs></styleSheet>`
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const u16 = (value: number) => Uint8Array.of(value, value >>> 8)
const u32 = (value: number) => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
const u64 = (value: number) => join(u32(value % 2 ** 32), u32(Math.floor(value / 2 ** 32)))
