import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { ReadError } from '#formats/import-error.ts'
import type { RowSink } from '#formats/sheet.ts'
import { sniffSpreadsheet } from '#formats/sniff-spreadsheet.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import { isShownAs } from './excel-cell.ts'
import { readBytes, readUtf8 } from './files.ts'
import { type Cells, describeError } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'
import { readOracle } from './read-oracle.ts'

/** A workbook that is no attack is read in a moment, and an attack is refused in one. */
const seconds = 20
const mebibytes = 600

/** Where Excel's own exports stand beside a workbook, the best first. */
const oracleFolders = ['2016', '2011', '.']

/**
 * Workbooks in any folders below. `X.xlsx.N.csv`, beside it or in `2016` or `2011`, is what Excel exported of its sheet N
 * (the one named in line N of `X.xlsx.sheetnames`): every cell must be there, its number or date format undone. Every
 * workbook, hostile ones too, is read or refused with a reason, in bounded time and memory, and its preview agrees.
 */
export const xlsx: Corpus = {
  name: 'xlsx',
  folder: 'xlsx',
  async run(folder) {
    const outcomes: Outcome[] = []
    const totals = { cells: 0, same: 0, sheets: 0 }
    for (const path of await listWorkbooks(folder)) {
      const bytes = await readBytes(path)
      const file = new Blob([bytes.slice()])
      const name = relative(folder, path)
      const { miss, sheets } = await judgeBounds(file, basename(path))
      outcomes.push({ name, miss })
      for (const oracle of await listOracles(path)) {
        const index = oracle.sheet === null ? oracle.index : sheets.indexOf(oracle.sheet)
        // Sheets of charts have no rows; Excel exports them as nothing.
        if (index === -1 || index >= sheets.length) continue
        const judged = await judgeSheet(file, basename(path), index, oracle.rows)
        totals.sheets++
        totals.cells += judged.cells
        totals.same += judged.same
        outcomes.push({ name: `${name}, sheet ${oracle.index}`, ...toOutcome(judged) })
      }
    }
    return {
      outcomes,
      notes: [
        `Excel: ${totals.same} of ${totals.cells} cells in ${totals.sheets} sheets are what it exported`,
      ],
    }
  },
}

async function listWorkbooks(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && /\.(?:xl[st][xmb]?|xls|ods)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

interface Oracle {
  readonly index: number
  readonly sheet: string | null
  readonly rows: readonly string[][]
}

async function listOracles(path: string): Promise<readonly Oracle[]> {
  for (const below of oracleFolders) {
    const folder = join(dirname(path), below)
    if (!existsSync(join(folder, `${basename(path)}.0.csv`))) continue
    const names = join(folder, `${basename(path)}.sheetnames`)
    const sheets = existsSync(names) ? (await readUtf8(names)).split('\n') : []
    const oracles: Oracle[] = []
    for (let index = 0; ; index++) {
      const csv = join(folder, `${basename(path)}.${index}.csv`)
      if (!existsSync(csv)) return oracles
      oracles.push({ index, sheet: sheets[index] ?? null, rows: readOracle(decode(await readBytes(csv))) })
    }
  }
  return []
}

/** Excel for Mac exports in its old encoding. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('macintosh').decode(bytes)
  }
}

async function judgeBounds(
  file: Blob,
  name: string,
): Promise<{ readonly miss: string | null; readonly sheets: readonly string[] }> {
  const before = process.memoryUsage().rss
  const start = performance.now()
  try {
    const preview = await sniffSpreadsheet(file, name)
    const read = await readRows(file, name, {})
    const took = (performance.now() - start) / 1000
    const grown = (process.memoryUsage().rss - before) / 1024 ** 2
    const sheets = preview.ok ? (preview.value.sheets ?? []).map((sheet) => sheet.name) : []
    const shown = preview.ok ? preview.value.rows : []
    const same = JSON.stringify(shown) === JSON.stringify(read.rows.slice(0, shown.length))
    const miss =
      took > seconds
        ? `took ${Math.round(took)} s`
        : grown > mebibytes
          ? `took ${Math.round(grown)} MiB`
          : read.error === null && !same
            ? 'preview shows other rows'
            : null
    return { miss, sheets }
  } catch (error) {
    return { miss: `threw: ${String(error)}`, sheets: [] }
  }
}

async function readRows(
  file: Blob,
  name: string,
  dialect: { readonly sheet?: number; readonly headerRows?: number; readonly skipLines?: number },
): Promise<{ readonly rows: readonly Cells[]; readonly error: ReadError | null }> {
  let rows: Cells[] = []
  const sink: RowSink = {
    header: () => undefined,
    row: (cells) => void rows.push(cells),
    restart: () => {
      rows = []
    },
  }
  const read = await readSpreadsheet(file, name, sink, { dialect })
  return { rows, error: read.ok ? null : read.error }
}

interface Judged {
  readonly cells: number
  readonly same: number
  readonly first: string | null
}

async function judgeSheet(
  file: Blob,
  name: string,
  sheet: number,
  oracle: readonly string[][],
): Promise<Judged> {
  const { rows, error } = await readRows(file, name, { sheet, headerRows: 0, skipLines: 0 })
  const wanted = used(oracle)
  if (error !== null && error.kind !== 'NoRows') return { cells: 1, same: 0, first: describeError(error) }
  const found = used(rows)
  let cells = 0
  let same = 0
  let first: string | null = null
  for (let row = 0; row < Math.max(found.length, wanted.length); row++) {
    const [got = [], want = []] = [found[row], wanted[row]]
    for (let column = 0; column < Math.max(got.length, want.length); column++) {
      const [ours, theirs] = [got[column] ?? '', want[column] ?? '']
      if (ours === '' && theirs === '') continue
      cells++
      if (isShownAs(ours, theirs)) same++
      else
        first ??= `row ${row + 1}, cell ${column + 1}: ${JSON.stringify(ours.slice(0, 40))}, Excel ${JSON.stringify(theirs.slice(0, 40))}`
    }
  }
  return { cells, same, first }
}

/** Without blank rows, and without the empty columns on the left. */
function used(rows: readonly Cells[]): Cells[] {
  const filled = rows.filter((cells) => cells.some((cell) => (cell ?? '').trim() !== ''))
  const left = Math.min(...filled.map((cells) => cells.findIndex((cell) => (cell ?? '').trim() !== '')))
  return filled.map((cells) => cells.slice(left))
}

/**
 * A few cells may differ for a reason that is not in the file: Excel calculates anew when it opens one, and a format may
 * show words of its own.
 */
function toOutcome({ cells, same, first }: Judged): Pick<Outcome, 'miss' | 'disputed'> {
  if (first === null) return { miss: null }
  const few = cells - same <= Math.max(2, cells / 20)
  return {
    miss: `${cells - same} of ${cells} cells, ${first}`,
    ...(few && { disputed: 'a few cells differ: calculated anew, or shown in words of their format' }),
  }
}
