import { describe, expect, test } from 'vitest'
import type { ReadCall, RowSink } from '../sheet.ts'
import { readSpreadsheet } from '../spreadsheet.ts'
import { previewXlsx, readXlsx, sniffXlsx } from './read-xlsx.ts'
import type { XlsxOptions } from './sheet-reading.ts'
import {
  sheetRow,
  sheetRows,
  workbookFiles,
  writeWorkbook,
  writeZip,
  type TestWorkbook,
} from './workbook.suite.ts'

type Cell = string | null

async function readFile(file: Blob, options: XlsxOptions = {}, call: ReadCall = {}, restarts = true) {
  const got = { names: [] as string[], rows: [] as (readonly Cell[])[], headers: 0 }
  const sink: RowSink = {
    header(columns) {
      got.headers++
      got.names = columns.map(({ name }) => name)
    },
    row: (cells) => void got.rows.push(cells),
    ...(restarts && { restart: () => void (got.rows = []) }),
  }
  return { ...got, sheet: await readXlsx(file, options, sink, call), got }
}

async function read(workbook: TestWorkbook | string, options?: XlsxOptions, restarts = true) {
  const file = await writeWorkbook(typeof workbook === 'string' ? { sheets: [workbook] } : workbook)
  const { sheet, got } = await readFile(file, options, {}, restarts)
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error))
  expect(sheet.value.rows).toBe(got.rows.length)
  expect(sheet.value.report.fileRows).toBe(got.rows.length)
  return { ...got, sheet: sheet.value }
}
const table = async (...args: Parameters<typeof read>) => {
  const { names, rows } = await read(...args)
  return [names, ...rows]
}
const fail = async (workbook: TestWorkbook | Blob, options?: XlsxOptions, call?: ReadCall) => {
  const file = workbook instanceof Blob ? workbook : await writeWorkbook(workbook)
  const { sheet } = await readFile(file, options, call)
  return sheet.ok ? 'read without an error' : sheet.error
}
const kinds = async (...args: Parameters<typeof read>) =>
  (await read(...args)).sheet.report.findings.map(({ kind, count, rows }) => [kind, count, ...rows])

/** Cells of one row, A to … */
const cells = (...list: string[]) => `<row r="2">${list.join('')}</row>`
const header = sheetRow(1, ['a', 'b', 'c'])
const first = async (row: string, workbook: Partial<TestWorkbook> = {}) =>
  (await read({ sheets: [header + row], ...workbook })).rows[0]

describe('cells', () => {
  test('are texts of every kind', async () => {
    const row = cells('<c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>x</t></r><r><t>&lt;y</t></r></is></c>', '<c r="C2" t="str"><f>A1</f><v>_x0041_ z </v></c>') // prettier-ignore
    expect(await first(row, { strings: '<si><t>no</t></si><si><t>yes</t></si>' })).toEqual([
      'yes',
      'x<y',
      'A z ',
    ])
  })

  test('are numbers, truths, errors and what formulas gave last', async () => {
    const row = cells('<c r="A2"><f>1+1</f><v>0.30000000000000004</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c>') // prettier-ignore
    expect(await first(row)).toEqual(['0.3', 'TRUE', '#N/A'])
    expect(await first(cells('<c r="A2" t="n"><v>1E3</v></c><c r="B2" t="b"><v>0</v></c>'))).toEqual([
      '1000',
      'FALSE',
      null,
    ])
  })

  test('are dates by their format', async () => {
    const formats = [0, 14, 'yyyy-mm-dd hh:mm', 'h:mm', '[h]:mm', '"d" 0']
    const row = (value: string) => cells(...'ABCDEF'.split('').map((letter, style) => `<c r="${letter}2" s="${style}"><v>${value}</v></c>`)) // prettier-ignore
    const [day] = (
      await read({ sheets: [sheetRow(1, ['a', 'b', 'c', 'd', 'e', 'f']) + row('45322.5')], formats })
    ).rows
    expect(day).toEqual(['45322.5', '2024-01-31T12:00:00', '2024-01-31T12:00:00', '2024-01-31T12:00:00', '1087740:00:00', '45322.5']) // prettier-ignore
    expect(await first(cells('<c r="A2" s="1"><v>43860</v></c>'), { formats, date1904: true })).toEqual([
      ...['2024-01-31', null, null],
    ])
    expect(
      await first(cells('<c r="A2" s="1"><v>-1</v></c><c r="B2" s="99"><v>1</v></c>'), { formats }),
    ).toEqual([...['-1', '1', null]])
    expect(await first(cells('<c r="A2" t="d"><v>2024-01-31T08:00:00</v></c>'))).toEqual([
      ...['2024-01-31T08:00:00', null, null],
    ])
  })

  test('stand where their names say, or behind the one before', async () => {
    expect(await first('<row><c><v>1</v></c><c r="C2"><v>3</v></c></row>')).toEqual(['1', null, '3'])
    expect(await first(cells('<c r="C2"><v>3</v></c><c r="a2"><v>1</v></c>'))).toEqual(['1', null, '3'])
  })

  test('without a value are missing, and an empty text is not', async () => {
    const row = cells('<c r="A2" s="0"/><c r="B2" t="str"><v></v></c><c r="C2"><v/></c>')
    expect(await first(row)).toEqual([null, '', null])
  })

  test('of a formula that was never calculated are missing, and reported', async () => {
    const row = cells('<c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c>')
    expect(await first(row)).toEqual([null, '1', null])
    expect(await kinds(header + row)).toEqual([['uncalculatedCell', 1, 0]])
  })

  test('do not take what extensions say for their own', async () => {
    const row = '<row r="2"><c r="A2"><v>1</v><extLst><ext><x14:v>9</x14:v></ext></extLst></c></row>'
    expect(await first(row)).toEqual(['1', null, null])
  })

  test('with long digits and leading zeros stay as they are', async () => {
    expect(await first(sheetRow(2, ['007', '12345678901234567890', ' x '.trim()]))).toEqual([
      ...['007', '12345678901234567890', 'x'],
    ])
  })
})

describe('rows', () => {
  test('that are missing are blank lines, except below the last', async () => {
    const rows =
      header +
      sheetRow(2, [1, 2, 3]) +
      sheetRow(5, [4, 5, 6]) +
      '<row r="6"/><row r="900"><c r="A900" s="1"/></row>'
    expect(await table(rows)).toEqual([['a', 'b', 'c'], ['1', '2', '3'], ['4', '5', '6']]) // prettier-ignore
    expect(await kinds(rows)).toEqual([['blankLine', 2, 1]])
  })

  test('begin at the first row and column that hold something', async () => {
    const rows = sheetRow(3, [null, 'x', 'y']) + sheetRow(4, [null, 1, 2])
    expect(await table(rows)).toEqual([['x', 'y'], ['1', '2']]) // prettier-ignore
  })

  test('of titles above the header are no rows', async () => {
    const rows = [['Report'], [], ['id', 'name', 'n'], [1, 'x', 5], [2, 'y', 6], [3, 'z', 7]] as const
    const { names, sheet } = await read(sheetRows(rows))
    expect([names, sheet.rows, sheet.dialect.skipLines]).toEqual([['id', 'name', 'n'], 3, 2])
    expect(sheet.report.findings.map(({ kind }) => kind)).toEqual(['preambleLine'])
  })

  test('follow the header that was chosen', async () => {
    const rows = sheetRows([['Group', null], ['x', 'y'], [1, 2], ['Sum', 3]]) // prettier-ignore
    expect(await table(rows, { skipLines: 1, footerRows: 1 })).toEqual([['x', 'y'], ['1', '2']]) // prettier-ignore
    expect(await table(rows, { headerRows: 0, skipLines: 0 })).toEqual([['column_1', 'column_2'], ['Group', null], ['x', 'y'], ['1', '2'], ['Sum', '3']]) // prettier-ignore
    expect((await table(rows, { headerRows: 2, skipLines: 0 }))[1]).toEqual(['1', '2'])
  })

  test.each([true, false])(
    'that grow wider than the first ones bring new columns (restarts: %s)',
    async (restarts) => {
      const rows = Array.from({ length: 200 }, (_, row) =>
        sheetRow(row + 1, row === 150 ? [1, 2, 3] : [null, 'x']),
      )
      const { names, rows: got, sheet, headers } = await read(rows.join(''), { headerRows: 1 }, restarts)
      expect(names).toEqual(['column_1', 'x', 'column_3'])
      expect([sheet.rows, headers]).toEqual([199, restarts ? 2 : 1])
      expect([got[0], got[149]]).toEqual([[null, 'x', null], ['1', '2', '3']]) // prettier-ignore
      expect(sheet.report.findings.map(({ kind, count }) => [kind, count])).toEqual([['emptyHeader', 2]])
    },
  )

  test('with the same number follow each other', async () => {
    expect(await table(header + sheetRow(2, [1, 2, 3]) + sheetRow(2, [4, 5, 6]))).toHaveLength(3)
  })

  test('hidden in Excel are read and reported, as are errors', async () => {
    const rows =
      header +
      sheetRow(2, [1, 2, 3]) +
      sheetRow(3, [4, 5, 6], ' hidden="1"') +
      '<row r="4"><c r="A4" t="e"><v>#REF!</v></c></row>'
    expect(await kinds(rows)).toEqual([
      ['hiddenRow', 1, 1],
      ['errorCell', 1, 2],
    ])
  })
})

describe('merged cells', () => {
  const rows = header + sheetRow(2, ['x', 1, 2]) + sheetRow(3, [null, 3, null]) + sheetRow(5, [null, 4, 5])
  const after = '<mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="B3:C3"/></mergeCells>'
  const workbook = { sheets: [{ rows, after }] }

  test('have their value once, and are reported', async () => {
    expect((await read(workbook)).rows).toEqual([['x', '1', '2'], [null, '3', null], [null, '4', '5']]) // prettier-ignore
    expect((await read(workbook)).sheet.report.findings.at(-1)).toEqual({
      ...{ kind: 'mergedCells', count: 2, rows: [0, 1], detail: 'A2:A5, B3:C3' },
    })
  })

  test('may all have it; blank rows stay blank', async () => {
    const { rows: filled, sheet } = await read(workbook, { fillMerged: true })
    expect(filled).toEqual([['x', '1', '2'], ['x', '3', '3'], ['x', '4', '5']]) // prettier-ignore
    expect(sheet.report.findings.map(({ kind }) => kind)).toEqual(['blankLine'])
  })
})

describe('a workbook', () => {
  const sheets = [
    { name: 'Secret', state: 'veryHidden', rows: sheetRows([['s'], [1]]) },
    { name: 'Chart', type: 'chartsheet', rows: '' },
    { name: 'A &amp; B', rows: sheetRows([['a'], [2]]) },
    { name: 'Old', state: 'hidden', rows: sheetRows([['o'], [3]]) },
  ]

  test('lists its worksheets with the hidden ones', async () => {
    expect(await sniffXlsx(await writeWorkbook({ sheets }))).toEqual({
      ok: true,
      value: {
        sheets: [
          { name: 'Secret', index: 0, hidden: true },
          { name: 'A & B', index: 1, hidden: false },
          { name: 'Old', index: 2, hidden: true },
        ],
      },
    })
  })

  test('gives its first visible sheet, or the one that is chosen', async () => {
    const { names, sheet } = await read({ sheets })
    expect([names, sheet.sheet?.name, sheet.dialect.sheet]).toEqual([['a'], 'A & B', 1])
    expect((await read({ sheets }, { sheet: 2 })).names).toEqual(['o'])
    expect(await fail({ sheets }, { sheet: 9 })).toMatchObject({ kind: 'BadWorkbook', problem: 'noSheet' })
  })

  test('may have its parts elsewhere, and prefixes on everything', async () => {
    expect(await table({ sheets: [sheetRows([['a'], [1]])], folder: 'wtf/xl' })).toEqual([['a'], ['1']])
    const parts = Object.fromEntries(
      workbookFiles({ sheets: [sheetRows([['a'], [1]])] })
        .filter(({ name }) => name.includes('workbook.xml') || name.includes('sheet1'))
        .map(({ name, content }) => [
          name,
          (content as string).replace(/<(\/?)([a-zA-Z])/g, '<$1x:$2').replace('xmlns=', 'xmlns:x='),
        ]),
    )
    expect(await table({ sheets: [''], parts })).toEqual([['a'], ['1']])
  })

  test('may be written in UTF-16, or with a mark', async () => {
    const part = `<worksheet><sheetData>${sheetRows([['ä'], ['😀']])}</sheetData></worksheet>`
    const units = '\ufeff' + part
    const wide = new Uint8Array(
      Uint16Array.from({ length: units.length }, (_, at) => units.charCodeAt(at)).buffer,
    )
    for (const content of [wide, '\ufeff' + part, '<?xml version="1.0" encoding="utf-8"?>' + part])
      expect(await table({ sheets: [''], parts: { 'xl/worksheets/sheet1.xml': content } })).toEqual([
        ['ä'],
        ['😀'],
      ])
  })

  test('is recognised by what it holds and not by its name', async () => {
    const file = await writeWorkbook({ sheets: [sheetRows([['a'], [1]])] })
    const sheet = await readSpreadsheet(file, 'a.csv', { header: () => undefined, row: () => undefined })
    expect(sheet.ok && [sheet.value.dialect.format, sheet.value.rows]).toEqual(['xlsx', 1])
  })

  test('reports its progress in bytes of the file, never backwards', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => sheetRow(row + 1, ['text', row]))
    const file = await writeWorkbook({ sheets: [rows.join('')] })
    for (const fillMerged of [false, true]) {
      const seen: number[] = []
      await readFile(
        file,
        { fillMerged },
        { onProgress: ({ bytesRead, bytesTotal }) => void seen.push(bytesRead / bytesTotal) },
      )
      expect(seen.length).toBeGreaterThan(5)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(seen.at(-1)).toBeGreaterThan(0.8)
      expect(seen.at(-1)).toBeLessThanOrEqual(1)
    }
  })

  test('is previewed from its first rows', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) =>
      sheetRow(row + 1, row === 0 ? ['a', 'n'] : ['text', row]),
    )
    const preview = await previewXlsx(await writeWorkbook({ sheets: [rows.join(''), ''] }), {}, 100)
    if (!preview.ok) throw new Error(JSON.stringify(preview.error))
    expect(preview.value.rows).toHaveLength(100)
    expect(preview.value.rows[99]).toEqual(['text', '100'])
    expect([preview.value.whole, preview.value.sheets.length]).toEqual([false, 2])
    const empty = await previewXlsx(await writeWorkbook({ sheets: [''] }), {}, 100)
    expect(empty.ok && [empty.value.rows, empty.value.whole]).toEqual([[], true])
  })
})

describe('what cannot be read is told by what is wrong', () => {
  const good = { sheets: [sheetRows([['a'], [1]])] }
  const withPart = (name: string, content: string) => ({ ...good, parts: { [name]: content } })
  const bad = (problem: string, part: string | null = 'xl/worksheets/sheet1.xml') =>
    expect.objectContaining({ kind: 'BadWorkbook', problem, part }) as unknown
  const sheet = (content: string) => withPart('xl/worksheets/sheet1.xml', content)
  const inSheet = (rows: string) => ({ sheets: [header + rows] })

  test('when it is empty', async () => {
    expect(await fail({ sheets: [''] })).toEqual({ kind: 'NoRows', headerOnly: false })
    expect(await fail({ sheets: [header] })).toEqual({ kind: 'NoRows', headerOnly: true })
  })

  test('when its XML is', async () => {
    const laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    expect(await fail({ ...withPart('xl/sharedStrings.xml', laughs), strings: '' })).toEqual(bad('declaration', 'xl/sharedStrings.xml')) // prettier-ignore
    expect(await fail(sheet('<!DOCTYPE a SYSTEM "http://x/"><worksheet/>'))).toEqual(bad('declaration'))
    expect(await fail(sheet('<worksheet><sheetData><row r="1">'))).toEqual(bad('notXml'))
    expect(await fail(sheet(`<worksheet><sheetData>${'<c>'.repeat(5000)}`))).toEqual(bad('notXml'))
    expect(await fail(sheet('<?xml version="1.0" encoding="klingon"?><worksheet/>'))).toEqual(bad('notXml'))
  })

  test('when a cell refers to nothing, or stands nowhere', async () => {
    expect(await fail(inSheet('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'))).toEqual(bad('badReference'))
    expect(await fail(inSheet('<row r="1048577"/>'))).toEqual(bad('badReference'))
    expect(await fail(inSheet('<row r="0"/>'))).toEqual(bad('badReference'))
    expect(await fail(inSheet('<row r="2"><c r="2"/></row>'))).toEqual(bad('badReference'))
    const wide = { kind: 'TooManyColumns', columns: 16_385, limit: 16_384 }
    expect(await fail(inSheet('<row r="2"><c r="XFD2"/><c/></row>'))).toEqual(wide)
    expect(await fail(inSheet('<row r="2"><c r="XFE2"/></row>'))).toEqual(wide)
    expect(await fail(inSheet('<row r="2"><c r="ZZZZZZZZZZZZ2"/></row>'))).toMatchObject({
      kind: 'TooManyColumns',
    })
  })

  test('when a cell is longer than any', async () => {
    const run = `<r><t>${'x'.repeat(600_000)}</t></r>`
    expect(
      await fail(inSheet(`<row r="2"><c r="A2" t="inlineStr"><is>${run}${run}</is></c></row>`)),
    ).toMatchObject({
      ...{ problem: 'longText', limit: 1024 * 1024 },
    })
  })

  test('when a row at the end of a sheet makes a table of nothing', async () => {
    const rows = Array.from({ length: 6200 }, (_, row) => sheetRow(row + 1, [1])).join('')
    const far = rows + '<row r="6201"><c r="XFD6201"><v>1</v></c></row>'
    expect(await fail({ sheets: [far] })).toMatchObject({ problem: 'tooManyCells', limit: 100_000_000 })
  })

  test('when a part is missing', async () => {
    const files = workbookFiles(good)
    const without = async (part: string) =>
      new Blob([await writeZip(files.filter(({ name }) => name !== part))])
    expect(await fail(await without('xl/workbook.xml'))).toEqual(bad('missingPart', 'xl/workbook.xml'))
    expect(await fail(await without('xl/worksheets/sheet1.xml'))).toEqual(bad('missingPart'))
    expect(await fail(await without('xl/styles.xml'))).toBe('read without an error')
  })

  test('when it is another kind of archive', async () => {
    const like = async (...names: string[]) => {
      const file = new Blob([await writeZip(names.map((name) => ({ name, content: '<a/>' })))])
      const read = await readSpreadsheet(file, 'a.xlsx', { header: () => undefined, row: () => undefined })
      return read.ok ? read : read.error
    }
    const unknown = (looksLike: string) => ({ kind: 'UnknownFormat', looksLike })
    expect(await like('notes.txt')).toEqual(unknown('zip'))
    expect(await like('mimetype', 'content.xml')).toEqual(unknown('ods'))
    expect(await like('Index/Document.iwa')).toEqual(unknown('numbers'))
    expect(await like('[Content_Types].xml', 'word/document.xml')).toEqual(unknown('docx'))
    expect(await like('[Content_Types].xml', 'ppt/presentation.xml')).toEqual(unknown('pptx'))
    expect(await like('[Content_Types].xml', 'xl/workbook.bin')).toEqual(unknown('xlsb'))
  })

  test('when it is cut, at any place', async () => {
    const bytes = new Uint8Array(await (await writeWorkbook(good)).arrayBuffer())
    for (let size = 0; size < bytes.length; size += 7)
      expect(await fail(new Blob([bytes.slice(0, size)]))).toMatchObject({ kind: 'BadWorkbook' })
  })

  test('when it is cancelled, wherever that happens', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => sheetRow(row + 1, ['text', row]))
    const file = await writeWorkbook({ sheets: [rows.join('')] })
    for (const calls of [1, 3]) {
      const stop = new AbortController()
      let seen = 0
      const onProgress = () => {
        if (++seen === calls) stop.abort()
      }
      expect(await fail(file, {}, { signal: stop.signal, onProgress })).toEqual({ kind: 'Cancelled' })
      expect(seen).toBe(calls)
    }
  })

  test('but what the sink throws is thrown on', async () => {
    const sink: RowSink = {
      header: () => undefined,
      row: () => Promise.reject(new Error('full')),
    }
    await expect(readXlsx(await writeWorkbook(good), {}, sink)).rejects.toThrow('full')
  })
})
