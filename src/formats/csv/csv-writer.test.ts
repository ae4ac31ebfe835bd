import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCsvWriter, type CsvOptions } from './csv-writer.ts'
import { isFormulaLike } from './formula-guard.ts'
import { readSpreadsheet } from '../spreadsheet.ts'
import { toText } from '../tiny-chunks.suite.ts'

type Row = readonly (string | null)[]
const write = (rows: readonly Row[], options: Partial<CsvOptions> = {}) => {
  const writer = createCsvWriter({ guard: 'exact', bom: false, ...options })
  const blocks = rows.flatMap((row) => writer.row(row) ?? [])
  return new Blob([...blocks, writer.end()])
}
const textOf = async (rows: readonly Row[], options?: Partial<CsvOptions>) =>
  toText(new Uint8Array(await write(rows, options).arrayBuffer()))

describe('a CSV file', () => {
  test('ends rows with CRLF and quotes only where needed', async () => {
    expect(
      await textOf([
        ['a', 'b c'],
        ['1,5', 'say "hi"'],
        ['x\ny', null],
      ]),
    ).toBe(
      // prettier-ignore
      'a,b c\r\n"1,5","say ""hi"""\r\n"x\ny",\r\n',
    )
  })

  test('begins with a mark if wanted', async () => {
    expect(await textOf([['é']], { bom: true })).toBe('\ufeffé\r\n')
    expect(await textOf([['é']])).toBe('é\r\n')
  })

  test('writes a row without anything as a row', async () => {
    expect(await textOf([[''], [null], ['', '']])).toBe('""\r\n""\r\n,\r\n')
  })

  test('comes in blocks that together are the whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => [String(index), 'x'.repeat(1000)])
    const writer = createCsvWriter({ guard: 'exact', bom: false })
    const blocks = rows.flatMap((row) => writer.row(row) ?? [])
    expect(blocks.length).toBe(2)
    const text = toText(new Uint8Array(await new Blob([...blocks, writer.end()]).arrayBuffer()))
    expect(text).toBe(rows.map((row) => row.join(',') + '\r\n').join(''))
  })

  test('holds a cell of any length, and what comes after it', async () => {
    const cells = ['é'.repeat(3_000_000), 'x', '😀'.repeat(40_000)]
    const rows = cells.map((cell) => [cell, 'after'])
    const text = await textOf(rows)
    expect(text === rows.map((row) => row.join(',') + '\r\n').join('')).toBe(true)
  })

  test('with exact values is read back cell by cell', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom(
        '',
        ' ',
        '"',
        '""',
        ',',
        ';',
        '\r',
        '\n',
        '\r\n',
        '\t',
        '=1+1',
        '\ufeff',
        "'",
        '|',
        '#',
      ),
    )
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (rows, bom) => {
        const read: Row[] = []
        const sink = { header: () => undefined, row: (cells: Row) => void read.push(cells) }
        const file = write([['a', 'b', 'c'], ...rows], { bom })
        const sheet = await readSpreadsheet(file, 'a.csv', sink, {
          dialect: { format: 'csv', delimiter: ',', encoding: 'utf-8' },
        })
        expect(sheet.ok).toBe(true)
        expect(read).toEqual(rows)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the formula guard', () => {
  test.each([
    '=1+1',
    '+1+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '＝1',
    '＋1a',
    '－1',
    '＠x',
    ' =1',
    '\u00a0=1',
    '\ufeff=1',
    '\u200b=1',
    '\t1',
    '\r1',
    '\n=1',
    '=1+1\nsecond line',
    '-',
    '+',
    '- item',
    '-x',
    '+49 call me',
    '-1;=2',
    '-1\n=2',
  ])('disarms %j', async (cell) => {
    expect(isFormulaLike(cell)).toBe(true)
    expect(await textOf([[cell]], { guard: 'guarded' })).toContain(`'${cell}`)
  })

  test.each([
    '-5',
    '+5',
    '-1.50',
    '-1,234,567.89',
    '-1.234,5',
    '-1 234',
    '-.5',
    '-1e-7',
    '+12%',
    '+49 (0)30 / 123-45',
    '+1-202-555-0143',
    '1=1',
    'a@b.c',
    'x',
    '',
    "'=1",
    'two words',
  ])('leaves %j alone', async (cell) => {
    expect(isFormulaLike(cell)).toBe(false)
    expect(await textOf([[cell]], { guard: 'guarded' })).toBe(await textOf([[cell]]))
  })

  test('is off for exact values', async () => {
    expect(await textOf([['=1+1']])).toBe('=1+1\r\n')
  })

  test('guards column names as well', () => {
    const writer = createCsvWriter({ guard: 'guarded', bom: false })
    writer.header(['=a'])
    expect(toText(writer.end())).toBe("'=a\r\n")
  })
})
