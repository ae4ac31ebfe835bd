import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyCell, nastyTexts } from '#core/nasty.suite.ts'
import { longCell, type TableColumn } from '../table-writer.ts'
import { readXlsx, sniffXlsx } from './read-xlsx.ts'
import { createXlsxWriter, type XlsxOptions } from './xlsx-writer.ts'
import { entryOf, readZipDirectory } from './zip-directory.ts'

type Row = readonly (string | null)[]

const text = (name: string, type: TableColumn['type'] = 'text'): TableColumn => ({ name, type, width: 20 })
const options: XlsxOptions = { sheetName: 'Results' }

async function write(
  columns: readonly TableColumn[],
  rows: readonly Row[],
  change: Partial<XlsxOptions> = {},
) {
  const writer = createXlsxWriter(columns, { ...options, ...change })
  const blocks: Uint8Array<ArrayBuffer>[] = []
  for (const cells of rows) if (writer.row(cells)) blocks.push(...(await writer.take()))
  blocks.push(...(await writer.end()))
  return { file: new Blob(blocks), blocks, longCells: writer.longCells, count: writer.sheets }
}

async function read(file: Blob, sheet = 0) {
  const rows: Row[] = []
  let names: readonly string[] = []
  const sink = {
    header: (columns: readonly { readonly sourceName: string }[]) => {
      names = columns.map(({ sourceName }) => sourceName)
    },
    row: (cells: Row) => void rows.push(cells),
    restart: () => void rows.splice(0),
  }
  const done = await readXlsx(file, { sheet, skipLines: 0, headerRows: 1, footerRows: 0 }, sink)
  if (!done.ok) throw new Error(JSON.stringify(done.error))
  return { names, rows }
}

const xmlOf = async (rows: readonly Row[], ...types: readonly TableColumn['type'][]): Promise<string> => {
  const { file } = await write(
    types.map((type, at) => text(`c${at}`, type)),
    rows,
  )
  return sheetXml(file)
}
const sheetXml = async (file: Blob): Promise<string> => {
  const entry = entryOf(await readZipDirectory(file), 'xl/worksheets/sheet1.xml')
  if (entry === null) throw new Error('There is no sheet')
  const head = new DataView(await file.slice(entry.headerAt, entry.headerAt + 30).arrayBuffer())
  const start = entry.headerAt + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  const packed = file.slice(start, start + entry.compressedSize)
  return new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).text()
}

describe('a workbook', () => {
  test('gives every text back, whatever stands in it', async () => {
    const cell = fc.oneof(
      nastyCell(),
      fc.constantFrom('_x0041_', '_x0041_x0042_', '__x000D_', '_x000', '\r', 'a\r\nb'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const { file } = await write(
          [text('n'), text('a'), text('b', 'digits')],
          rows.map((cells, at) => [`row ${at}`, ...cells]),
        )
        // Nothing and an empty text are the same to a workbook.
        expect((await read(file)).rows.map((cells) => cells.slice(1).map((found) => found ?? ''))).toEqual(
          rows.map((cells) => [...cells]),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('keeps every nasty text as a column name', async () => {
    const names = nastyTexts.filter((name) => name.trim() !== '' && name.length < 300)
    const { file } = await write(
      names.map((name) => text(name)),
      [names.map(() => 'x')],
    )
    expect((await read(file)).names).toEqual(names)
  })

  test('has numbers and truth values where columns have a type, and only exact ones', async () => {
    const rows = [
      ['1.5', '1.5', 'true', '1'],
      ['-0.1', '007', 'false', 'true'],
      ['0.30000000000000004', '0.30000000000000004', 'TRUE', 'x'],
      ['1e+21', '1e+21', '', ''],
      ['1234567890123456', '1234567890123456', null, null],
      ['0.123456789012345', '123456789012345000', null, null],
      ['123456789012', '123456789012345', null, null],
      ['12,5', '1.50', null, null],
      ['1e-320', '-0', null, null],
    ]
    const xml = await xmlOf(rows, 'number', 'digits', 'boolean', 'text')
    const values = [...xml.matchAll(/<c r="(\w+)"(?: s="(\d)")?(?: t="(\w+)")?><v>([^<]*)/g)].map(
      ([, reference, style, type, value]) => [reference, value, style ?? type].filter(Boolean).join(' '),
    )
    expect(values).toEqual([
      'A2 1.5',
      'B2 1.5',
      'C2 1 b',
      'A3 -0.1',
      'C3 0 b',
      'A5 1e+21',
      'A7 0.123456789012345',
      'A8 123456789012 2',
      'B8 123456789012345 2',
    ])
    expect(xml).not.toMatch(/<f>|<f /)
  })

  test('holds what looks like a formula or a number as text that stays text when it is edited', async () => {
    const xml = await xmlOf([['=1+1', '007', 'a=b', ' @x']], 'text', 'digits', 'text', 'text')
    expect(xml).toContain('<c r="A2" s="3" t="inlineStr"><is><t>=1+1</t></is></c>')
    expect(xml).toContain('<c r="B2" s="3" t="inlineStr"><is><t>007</t></is></c>')
    expect(xml).toContain('<c r="C2" t="inlineStr"><is><t>a=b</t></is></c>')
    expect(xml).toContain('<c r="D2" s="3" t="inlineStr"><is><t xml:space="preserve"> @x</t></is></c>')
  })

  test('begins a further sheet, with the header again, where one is full', async () => {
    const rows = Array.from({ length: 7 }, (_, row) => [`r${row}`, row % 2 === 0 ? null : 'x'])
    const { file, count } = await write([text('a'), text('b')], rows, { sheetRows: 4 })
    expect(count).toBe(3)
    const sheets = await sniffXlsx(file)
    expect(sheets.ok && sheets.value.sheets.map(({ name }) => name)).toEqual([
      'Results',
      'Results 2',
      'Results 3',
    ])
    const read3 = [await read(file, 0), await read(file, 1), await read(file, 2)]
    expect(read3.flatMap(({ rows }) => rows)).toEqual(rows)
    expect(read3.map(({ names, rows }) => [...names, rows.length])).toEqual([
      ['a', 'b', 3],
      ['a', 'b', 3],
      ['a', 'b', 1],
    ])
  })

  test('cuts what Excel would not open, says so in the cell, and counts it', async () => {
    const long = 'ä'.repeat(longCell + 5)
    const { file, longCells } = await write(
      [text('a')],
      [[long], ['x'.repeat(longCell)], ['😀'.repeat(20_000)]],
    )
    const { rows } = await read(file)
    const cells = rows.map(([cell]) => cell ?? '')
    expect(longCells).toBe(2)
    expect(cells.every(({ length }) => length <= longCell && length > longCell - 20)).toBe(true)
    const [, kept = '', left = ''] = /^(ä+)…\[\+([\d,]+)\]$/.exec(cells[0] ?? '') ?? []
    expect(kept.length + Number(left.replace(',', ''))).toBe(long.length)
    expect(cells[1]).toBe('x'.repeat(longCell))
    expect(cells[2]).toMatch(/^(?:😀)+…\[\+7,2\d\d\]$/u)
  })

  test('is given away while it is written', async () => {
    const line = Array.from({ length: 4 }, (_, at) => `cell ${at} `.repeat(100))
    const { blocks, file } = await write(
      line.map((_, at) => text(`c${at}`)),
      Array.from({ length: 2000 }, () => line),
    )
    expect(blocks.length).toBeGreaterThan(20)
    expect((await read(file)).rows).toHaveLength(2000)
  })

  test('without a row has its header', async () => {
    const xml = await xmlOf([], 'text')
    expect(xml).toContain('<sheetData><row r="1">')
    expect(xml).toContain('<autoFilter ref="A1:A1"/>')
  })
})
