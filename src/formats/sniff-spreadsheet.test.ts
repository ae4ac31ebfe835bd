import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dialect, RowSink } from './sheet.ts'
import { sniffSpreadsheet } from './sniff-spreadsheet.ts'
import { openSource } from './source.ts'
import { readSpreadsheet } from './spreadsheet.ts'
import { toBytes } from './tiny-chunks.suite.ts'

const preview = async (content: string | Uint8Array, told?: Partial<Dialect>, name = 'a.csv') => {
  const bytes = typeof content === 'string' ? toBytes(content) : content
  const sniffed = await sniffSpreadsheet(new Blob([bytes.slice()]), name, told)
  if (!sniffed.ok) throw new Error(JSON.stringify(sniffed.error))
  return sniffed.value
}
const dialectOf = async (content: string, told?: Partial<Dialect>) => (await preview(content, told)).dialect
const kinds = (findings: readonly { readonly kind: string }[]) => findings.map(({ kind }) => kind)

describe('the delimiter', () => {
  test.each([
    ['^', 'a^b^c\n1^2^3\n4^5^6\n'],
    ['~', 'name~note\nAnn~hello, world\nBob~fine; thanks\n'],
    [':', 'user:id:home\nann:1000:/home/ann\nbob:1001:/home/bob\n'],
    [' ', 'x y z\n1.5 2.5 3.5\n4.5 5.5 6.5\n7 8 9\n'],
    [';', 'a;b\n1,5;2,5\n3,5;4,5\n'],
    [',', 'time,temperature\n12:30:01,1.5\n12:30:02,1.6\n'],
    [',', 'note\nhello there my friend\nan answer with some words\nshort\n'],
    [';', '"one";"two"\n"1";"2";"\n"\n'],
    ['\t', 'name\tnote\nAnn\tx, y, z\nBob\tp, q, r\n'],
  ])('%j is found', async (delimiter, text) => {
    expect((await dialectOf(text)).delimiter).toBe(delimiter)
  })

  test('are not those in quotes', async () => {
    const text = 'id,text\n1,"a;b;c;d"\n2,"e;f;g;h"\n3,"i;j;k;l"\n'
    expect((await dialectOf(text)).delimiter).toBe(',')
  })

  test('are not the commas of numbers', async () => {
    expect((await dialectOf('1,5;2,5\n3,5;4,5\n5,5;6,5\n')).delimiter).toBe(';')
  })

  test('may be any number of blanks', async () => {
    const { rows, dialect } = await preview('x    y   z\n1.5  2   3\n10   20  30\n4    5   6\n')
    expect(dialect).toMatchObject({ delimiter: ' ', repeatedDelimiter: true })
    expect(rows[1]).toEqual(['10', '20', '30'])
  })
})

describe('quotes', () => {
  test('may be apostrophes', async () => {
    const { rows, dialect } = await preview("id,note\n1,'a, b'\n2,'it''s'\n3,'c'\n")
    expect(dialect.quote).toBe("'")
    expect(rows).toEqual([['1', 'a, b'], ['2', "it's"], ['3', 'c']]) // prettier-ignore
  })

  test('are not seen in apostrophes of a text', async () => {
    expect((await dialectOf("a,b\n'tis,it's\n'twas,x\n")).quote).toBe('"')
  })

  test('may be escaped with a backslash', async () => {
    const { rows, dialect } = await preview('a,b\n"say \\"hi\\", Bob",1\n"x",2\n')
    expect(dialect.escape).toBe('\\')
    expect(rows[0]).toEqual(['say "hi", Bob', '1'])
  })

  test('may stand behind blanks', async () => {
    const { rows, dialect } = await preview('a, b\n1, "x, y"\n2, "z"\n3, "p, q"\n')
    expect(dialect.skipBlanks).toBe(true)
    expect(rows[0]).toEqual(['1', 'x, y'])
  })

  test('that only mean inches are none', async () => {
    const { rows, dialect } = await preview('size,n\n"5,1\n"6,2\n"7,3\n"8,4\n')
    expect(dialect.quote).toBeNull()
    expect(rows[0]).toEqual(['"5', '1'])
  })
})

describe('what stands where', () => {
  test('titles above the header are no rows, and are told', async () => {
    const text = 'Report on sales\nMade 2024-01-01\n\nname,city,n\nAnn,Rome,1\nBob,Oslo,2\nCarl,Bonn,3\n'
    const { dialect, columns, rows, findings } = await preview(text)
    expect(dialect.skipLines).toBe(3)
    expect(columns.map(({ name }) => name)).toEqual(['name', 'city', 'n'])
    expect(rows).toHaveLength(3)
    expect(kinds(findings)).toEqual(['preambleLine'])
  })

  test('a table without a header keeps its first row', async () => {
    const { dialect, columns, rows, findings } = await preview(
      '1,2024-01-01,x\n2,2024-01-02,y\n3,2024-01-03,z\n',
    )
    expect(dialect.headerRows).toBe(0)
    expect(columns.map(({ name }) => name)).toEqual(['column_1', 'column_2', 'column_3'])
    expect(rows).toHaveLength(3)
    expect(kinds(findings)).toEqual(['noHeader'])
  })

  test.each(['a,b\nc,d\n', 'name,2019,2020\nAnn,1,2\nBob,3,4\n', 'id,url\n1,https://a.b\n2,https://c.d\n'])(
    '%j has a header',
    async (text) => {
      expect((await dialectOf(text)).headerRows).toBe(1)
    },
  )

  test('comments are no rows where they cannot be', async () => {
    const { dialect, rows, findings } = await preview('# made by hand\na,b\n1,2\n#3\n4,5\n')
    expect(dialect.comment).toBe('#')
    expect(rows).toEqual([['1', '2'], ['4', '5']]) // prettier-ignore
    expect(findings).toMatchObject([{ kind: 'commentLine', count: 2 }])
    expect((await dialectOf('tag,n\n#one,1\n#two,2\n')).comment).toBeNull()
  })

  test('rows that have more cells than the header widen the table', async () => {
    const { columns, rows } = await preview('a,b\n1,2,3\n4,5,6\n')
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b', 'column_3'])
    expect(rows).toEqual([['1', '2', '3'], ['4', '5', '6']]) // prettier-ignore
  })

  test('names in groups above names are one header', async () => {
    const { columns, dialect } = await preview(
      ',Air,,Rail,\nname,cost,days,cost,days\nx,1,2,3,4\ny,5,6,7,8\n',
    )
    expect(dialect.headerRows).toBe(2)
    expect(columns.map(({ name }) => name)).toEqual([
      'name',
      'Air cost',
      'Air days',
      'Rail cost',
      'Rail days',
    ])
  })

  test('notes below the table are no rows, and are told; a total is a row', async () => {
    const text = 'region,amount\nnorth,10\nsouth,20\nTotal,30\nNote: preliminary\nSource: the office\n'
    const { rows, findings, dialect } = await preview(text)
    expect(rows.map(([region]) => region)).toEqual(['north', 'south', 'Total'])
    expect(dialect.footerRows).toBe(2)
    expect(findings.map(({ kind, count }) => ({ kind, count }))).toEqual([{ kind: 'footerRow', count: 2 }])
    expect((await preview(text, { footerRows: 0 })).rows).toHaveLength(5)
  })

  test('header rows are joined, and footers left out, when told', async () => {
    const text = 'city,staff,,total\n,men,women,\nRome,1,2,3\nOslo,4,5,9\nsum,5,7,12\n'
    const { columns, rows } = await preview(text, { headerRows: 2, footerRows: 1 })
    expect(columns.map(({ name }) => name)).toEqual(['city', 'staff men', 'staff women', 'total'])
    expect(rows).toHaveLength(2)
  })

  test('empty rows stay, unless told', async () => {
    const text = 'a,b\n1,2\n,\n3,4\n'
    expect((await preview(text)).rows).toHaveLength(3)
    const { rows, findings } = await preview(text, { emptyRows: 'skip' })
    expect(rows).toHaveLength(2)
    expect(findings).toMatchObject([{ kind: 'emptyRow', count: 1, detail: 'line 3' }])
  })
})

test('damage by a wrong encoding is repaired and told, and meant controls are left alone', async () => {
  const damaged = await preview('a\nit\u0092s fine\nx\n')
  expect(damaged.rows[0]).toEqual(['it’s fine'])
  expect(damaged.findings).toEqual([{ kind: 'repairedCharacter', count: 1, rows: [0], detail: '' }])
  expect((await preview('a\n\u0080\u0081\u0082\n')).rows[0]).toEqual(['\u0080\u0081\u0082'])
})

test('rejected rows go elsewhere as they stand in the file, with their line', async () => {
  const rejected: unknown[] = []
  const rows: unknown[] = []
  const sink: RowSink = {
    header: () => undefined,
    row: (cells) => void rows.push(cells),
    rejected: (...what) => void rejected.push(what),
  }
  const file = new Blob(['a,b\n1,2\n"x\ny"\n3,4,5\n6,7\n'])
  const sheet = await readSpreadsheet(file, 'a.csv', sink, { dialect: { raggedRows: 'reject' } })
  expect(rows).toEqual([['1', '2'], ['6', '7']]) // prettier-ignore
  expect(rejected).toEqual([
    ['"x\ny"', 'shortRow', 3],
    ['3,4,5', 'longRow', 5],
  ])
  expect(sheet.ok && sheet.value.report).toEqual({
    fileRows: 4,
    findings: [{ kind: 'rejectedRow', count: 2, rows: [1], detail: 'line 3, line 5' }],
  })
})

test('the import gives just the rows of the preview, whatever the dialect', async () => {
  const dialect = fc.record(
    {
      delimiter: fc.constantFrom(',', ';', '|', ' ', '\t'),
      quote: fc.constantFrom('"', "'", null),
      escape: fc.constantFrom('\\', null),
      comment: fc.constantFrom('#', null),
      repeatedDelimiter: fc.boolean(),
      skipBlanks: fc.boolean(),
      skipLines: fc.integer({ min: 0, max: 2 }),
      headerRows: fc.integer({ min: 0, max: 2 }),
      footerRows: fc.integer({ min: 0, max: 2 }),
      emptyRows: fc.constantFrom('keep' as const, 'skip' as const),
      raggedRows: fc.constantFrom('keep' as const, 'reject' as const),
    },
    { requiredKeys: [] },
  )
  const parts = fc.constantFrom(
    'a',
    '1',
    '2024-01-01',
    'x y',
    ',',
    ';',
    '|',
    '\n',
    '\n',
    '\r\n',
    '"',
    "'",
    '#',
    'é',
  )
  const text = fc.array(parts, { minLength: 1, maxLength: 60 }).map((list) => list.join(''))
  await fc.assert(
    fc.asyncProperty(text, dialect, fc.integer({ min: 1, max: 20 }), async (content, told, blockBytes) => {
      const file = new Blob([content])
      const sniffed = await sniffSpreadsheet(file, 'a.csv', told)
      const rows: unknown[] = []
      const sink: RowSink = { header: () => undefined, row: (cells) => void rows.push(cells) }
      // Once as told, and once with the dialect that was shown.
      for (const options of [told, sniffed.ok ? sniffed.value.dialect : told]) {
        rows.length = 0
        const read = await readSpreadsheet(file, 'a.csv', sink, { dialect: options, blockBytes })
        if (!sniffed.ok) expect(read).toEqual(sniffed)
        else if (sniffed.value.problem) expect(read).toEqual({ ok: false, error: sniffed.value.problem })
        else {
          expect(rows).toEqual(sniffed.value.rows)
          expect(read.ok && read.value.report.findings).toEqual(sniffed.value.findings)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('gzip is unpacked, by its content', async () => {
  const packed = new Blob(['a,b\n1,2\n']).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  expect((await preview(bytes, {}, 'a.csv.gz')).rows).toEqual([['1', '2']])
  const cut = await sniffSpreadsheet(new Blob([bytes.slice(0, -9)]), 'a.csv.gz')
  expect(cut).toMatchObject({ ok: false, error: { kind: 'Unreadable' } })
})

test('a file that unpacks to hundreds of times its size is refused', async () => {
  const row = new TextEncoder().encode('a,b\n'.repeat(256 * 1024))
  let left = 80
  const rows = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(row)
      else controller.close()
    },
  })
  const bomb = await new Response(rows.pipeThrough(new CompressionStream('gzip'))).blob()
  const source = await openSource(bomb, 'a.csv.gz')
  const end = source.ok && (await source.value.read(79 * row.length, 100))
  expect(end).toMatchObject({ ok: false, error: { kind: 'Unreadable' } })
})
