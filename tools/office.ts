/**
 * Opens exported files in LibreOffice and looks at what came of every cell. Not a part of `npm test`: LibreOffice takes
 * seconds, and not every machine has it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Papa from 'papaparse'
import { nastyTexts } from '#core/nasty.suite.ts'
import { createCsvTable } from '#formats/csv/csv-table.ts'
import { guardFormula } from '#formats/csv/formula-guard.ts'
import type { TableColumn, TableWriter } from '#formats/table-writer.ts'
import { cutCell } from '#formats/xlsx/sheet-cell.ts'
import { createXlsxWriter } from '#formats/xlsx/xlsx-writer.ts'

const program = process.argv[2] ?? 'soffice'
const folder = mkdtempSync(join(tmpdir(), 'bw-office-'))

/** What spreadsheet programs like to take for something else, besides what is nasty everywhere. */
const texts: readonly string[] = [
  ...nastyTexts.filter((text) => !/\p{Cs}/u.test(text)),
  ...['=SUM(A1:A2)', "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', ' =1', '\t=1', '\n=1', '-1+1', '@x'],
  ...['-5', '+5', '+41 44 123 45 67', '0', '00', '1.50', '0.30000000000000004', '1234567890123456', '-0'],
  ...['123456789012345', '1E5', '1e5', '1e+21', '1,5', '1.234,5', '1,234.5', '50%', '$5', '1/2', '3-4'],
  ...['2024-01-02', '01.02.2024', '1/2/2024', '12:30', '2024-01-02T03:04:05Z', 'TRUE', 'true', 'FALSE'],
  ...['#N/A', '#REF!', 'line\n\n', 'a\rb', 'a\r\nb', 'a,b', 'a;b', 'a\tb', '|', "'=1", "''a", "'007", 'a\0b'],
  ...[
    '\u0001',
    '\u000b\u001f',
    '\u0080\u009f',
    '𝒜𝔊',
    '\u200fשלום',
    '한국어',
    'e\u0301',
    '\u200b',
    '\u00a0x\u00a0',
  ],
  ...[
    ' lead',
    'trail ',
    'a  b',
    '\ttab\t',
    '_x0041_',
    '_x005F_x000D_',
    '</t>',
    ']]>',
    '<![CDATA[',
    'sep=,',
    'ID',
  ],
  ...['x'.repeat(32_767), 'y'.repeat(32_768), 'ä'.repeat(40_000), '😀'.repeat(16_384)],
]
const names = ['n', 'text', '=b', ' c ', 'd"e', '__proto__', '_outcome']
/** A number in front, so that no row is empty; the text, its neighbour, and the text where numbers are looked for. */
const rows = texts.map((text, at) => [`${at}`, text, texts[at + 1] ?? 'x', text, text, text, 'answered'])
const columnsOf = (type: TableColumn['type']): readonly TableColumn[] =>
  names.map((name) => ({ name, type, width: 12 }))

async function save(name: string, table: TableWriter): Promise<void> {
  const blocks: Uint8Array[] = []
  for (const row of rows) if (table.row(row)) blocks.push(...(await table.take()))
  blocks.push(...(await table.end()))
  writeFileSync(join(folder, name), Buffer.concat(blocks))
}

/** @param how filters of LibreOffice: the one to read by, and the one to write by */
function convert(
  files: readonly string[],
  ending: string,
  how: { readonly from?: string; readonly to: string },
) {
  const outDir = join(folder, ending)
  const filter = how.from === undefined ? [] : [`--infilter=${how.from}`]
  const paths = files.map((file) => join(folder, file))
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`
  execFileSync(
    program,
    [profile, '--headless', ...filter, '--convert-to', how.to, '--outdir', outDir, ...paths],
    {
      stdio: 'pipe',
    },
  )
  return (file: string): string =>
    readFileSync(join(outDir, file.replace(/\.\w+$/, `.${ending}`)), 'utf8').replace(/^\ufeff/, '')
}

/** Comma, quote, UTF-8, from the first line on (LibreOffice help, "Filter Options for CSV", read 2026-11-21). */
const csvFilter = 'CSV:44,34,76,1'
const everyColumnAsText = `${csvFilter},${names.map((_, at) => `${at + 1}/2`).join('/')},0,true,false,false`
const typesGuessed = `${csvFilter},,0,false,true,false`
const toCsv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false'

let misses = 0
function check(isRight: boolean, what: string): void {
  if (isRight) return
  misses++
  console.log(`  ${what}`)
}
const show = (text = 'nothing'): string =>
  text.length < 60 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 40))} of ${text.length}`

/** LibreOffice ends lines in cells with LF; in CSV it has no NUL, and takes CR for a line end too. */
const lineEnds = (text: string): string => text.replaceAll('\r\n', '\n')
const fromCsv = (text: string): string => lineEnds(text).replaceAll('\r', '\n').replaceAll('\0', '')

function compare(name: string, said: string, toCell: (text: string) => string): void {
  const [header, ...cells] = Papa.parse<string[]>(said, { delimiter: ',', newline: '\n' }).data
  check(
    header?.join('\t') === names.map(toCell).join('\t'),
    `${name}: the header is ${show(header?.join('\t'))}`,
  )
  for (const [row, wanted] of rows.entries()) {
    for (const [column, cell] of wanted.entries()) {
      const found = cells[row]?.[column]
      const isSame = found === toCell(cell) || (found !== undefined && isSameNumber(found, cell))
      check(isSame, `${name}, row ${row + 1}, column ${column + 1}: ${show(cell)} is ${show(found)}`)
    }
  }
}

/** A number may be written in another way, as long as it is the same one to the last digit. */
const isSameNumber = (found: string, cell: string): boolean =>
  /^-?[\d.]+(?:e[+-]?\d+)?$/.test(cell) &&
  String(Number(cell)) === cell &&
  /^-?[\d.]+(?:E[+-]?\d+)?$/.test(found) &&
  Number(found) === Number(cell)

const countFormulas = (flat: string): number => flat.match(/table:formula=/g)?.length ?? 0

try {
  const csv = {
    'exact.csv': false,
    'exact-bom.csv': true,
    'guarded.csv': false,
    'guarded-bom.csv': true,
  } as const
  for (const [name, bom] of Object.entries(csv)) {
    const guard = name.startsWith('exact') ? 'exact' : 'guarded'
    await save(name, createCsvTable(columnsOf('text'), { guard, bom }))
  }
  const types = ['text', 'number', 'digits'] as const
  const books = types.map((type) => `${type}.xlsx`)
  for (const type of types)
    await save(`${type}.xlsx`, createXlsxWriter(columnsOf(type), { sheetName: 'Results (incomplete)' }))

  console.log(`${rows.length} rows of ${names.length} cells`)
  const textOf = convert(Object.keys(csv), 'csv', { from: everyColumnAsText, to: toCsv })
  for (const name of Object.keys(csv))
    compare(name, textOf(name), (text) => fromCsv(name.startsWith('exact') ? text : guardFormula(text)))
  const opened = convert(Object.keys(csv), 'fods', { from: typesGuessed, to: 'fods' })
  for (const name of Object.keys(csv)) {
    const count = countFormulas(opened(name))
    // Exact values do become formulas: what finds none would prove nothing.
    check((count === 0) === name.startsWith('guarded'), `${name}: ${count} formulas`)
  }

  const cellsOf = convert(books, 'csv', { to: toCsv })
  for (const name of books) compare(name, cellsOf(name), (text) => lineEnds(cutCell(text)))
  const flat = convert(books, 'fods', { to: 'fods' })
  for (const name of books) {
    const numbers = flat(name).match(/office:value-type="float"/g)?.length ?? 0
    check((numbers === 0) === (name === 'text.xlsx'), `${name}: ${numbers} numbers`)
    check(countFormulas(flat(name)) === 0, `${name}: formulas`)
  }
  console.log(misses === 0 ? 'Every cell came back.' : `${misses} missed`)
  process.exitCode = misses === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
