import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReadCall, RowSink, SheetInfo } from './sheet.ts'
import { cellLimit } from './csv/csv-reader.ts'
import { readSpreadsheet } from './spreadsheet.ts'
import { inChunks, toBytes } from './tiny-chunks.suite.ts'

type Cell = string | null
interface Read {
  readonly names: string[]
  readonly rows: (readonly Cell[])[]
  readonly sheet: SheetInfo
}

const collect = (restarts = false) => {
  const got = { names: [] as string[], rows: [] as (readonly Cell[])[] }
  const sink: RowSink = {
    header: (columns) => void (got.names = columns.map(({ name }) => name)),
    row: (cells) => void got.rows.push(cells),
    ...(restarts && { restart: () => void (got.rows = []) }),
  }
  return { got, sink }
}
const readFrom = async (file: Blob, name: string, call?: ReadCall) => {
  const { got, sink } = collect()
  const sheet = await readSpreadsheet(file, name, sink, call)
  return { ...got, sheet }
}
const read = async (content: string | Uint8Array, name = 'a.csv', call?: ReadCall): Promise<Read> => {
  const bytes = typeof content === 'string' ? toBytes(content) : content
  const { sheet, ...got } = await readFrom(new Blob([bytes.slice()]), name, call)
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error))
  expect(sheet.value.rows).toBe(got.rows.length)
  expect(sheet.value.report.fileRows).toBe(got.rows.length)
  expect(sheet.value.bytes).toBe(bytes.length)
  return { ...got, sheet: sheet.value }
}
const fail = async (content: string | Uint8Array, name = 'a.csv', call?: ReadCall) => {
  const bytes = typeof content === 'string' ? toBytes(content) : content
  const { sheet } = await readFrom(new Blob([bytes.slice()]), name, call)
  return sheet.ok ? 'read without an error' : sheet.error
}
const table = async (content: string | Uint8Array, name?: string): Promise<readonly (readonly Cell[])[]> => {
  const { names, rows } = await read(content, name)
  return [names, ...rows]
}
const findingsOf = async (content: string | Uint8Array, name?: string) =>
  (await read(content, name)).sheet.report.findings
const utf16 = (text: string, mark = true): Uint8Array => {
  const units = (mark ? '\ufeff' : '') + text
  return new Uint8Array(Uint16Array.from(units, (_, at) => units.charCodeAt(at)).buffer)
}

describe('CSV', () => {
  test('keeps text as it stands', async () => {
    expect(await table('id,n\n007, 1.50 \nTRUE,1e5\n')).toEqual([
      ['id', 'n'],
      ['007', ' 1.50 '],
      ['TRUE', '1e5'],
    ])
  })

  test('reads quotes, delimiters and line ends inside of cells', async () => {
    expect(await table('a,b\r\n"x, ""y""","1\r\n2\n3\r4"\r\n,""\r\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', '1\r\n2\n3\r4'],
      ['', ''],
    ])
  })

  test('takes every mixture of line ends between rows', async () => {
    const rows = [['a', 'b'], ['1', '2'], ['3', '4'], ['5', '6']] // prettier-ignore
    expect(await table('a,b\r\n1,2\n3,4\r"5",6')).toEqual(rows)
    expect(await table('a,b\r1,"2"\r3,4\r\r\n5,6\r')).toEqual(rows)
  })

  test.each([
    [';', 'a;b\n1,5;2,5\n3;4\n'],
    ['\t', 'a\tb\nx, y\tz\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'a,b\n"1;2;3",4\n"1;2;3",4\n'],
    [';', 'name;note\nAnn;hello, world\nBob;fine\n'],
    [',', 'only\none\n'],
  ])('finds the delimiter %j', async (delimiter, text) => {
    expect((await read(text)).sheet.dialect.delimiter).toBe(delimiter)
  })

  test('follows the line sep= and does not take it for a row', async () => {
    expect(await table('sep=;\r\na;b\r\n1,2;3\r\n')).toEqual([['a', 'b'], ['1,2', '3']]) // prettier-ignore
    expect(await table('sep=|\na|b\n1|2\n')).toEqual([['a', 'b'], ['1', '2']]) // prettier-ignore
  })

  test('follows what a person chose instead of guessing', async () => {
    const { names, sheet } = await read('a;b,c\n1;2,3\n', 'a.csv', { dialect: { delimiter: ';' } })
    expect(names).toEqual(['a', 'b,c'])
    expect(sheet.dialect.delimiter).toBe(';')
  })

  test('gives every column a unique name that is not empty', async () => {
    const { names, sheet } = await read('a, a ,,a_2,a,__proto__,constructor\n1,2,3,4,5,6,7\n')
    expect(names).toEqual(['a', 'a_3', 'column_3', 'a_2', 'a_4', 'proto', 'constructor'])
    expect(sheet.columns[1]?.sourceName).toBe(' a ')
    expect(sheet.report.findings).toEqual([
      { kind: 'duplicateHeader', count: 2, rows: [1, 4], detail: 'a_3, a_4' },
      { kind: 'emptyHeader', count: 1, rows: [2], detail: 'column_3' },
      { kind: 'reservedHeader', count: 1, rows: [5], detail: 'proto' },
    ])
  })

  test('fills short rows, joins what long rows have too much, skips blank lines, and says so', async () => {
    const { rows, sheet } = await read('\na,b,c\n1\n\n1,2,3,4,5\n  \n7,8,9\n')
    expect(rows).toEqual([['1', '', ''], ['1', '2', '3,4,5'], ['7', '8', '9']]) // prettier-ignore
    expect(sheet.report.findings).toEqual([
      { kind: 'blankLine', count: 3, rows: [0, 1, 2], detail: '' },
      { kind: 'shortRow', count: 1, rows: [0], detail: '' },
      { kind: 'longRow', count: 1, rows: [1], detail: '' },
    ])
  })

  test('keeps blanks in a table of one column', async () => {
    expect(await table('a\n \nx\n')).toEqual([['a'], [' '], ['x']])
  })

  test('reports replacement characters, zeros and stray quotes with their rows', async () => {
    const findings = await findingsOf('a,b\nx,y\n\ufffd,\ufffd\n"p"q,r"\nz\0,1\n')
    expect(findings).toEqual([
      { kind: 'replacementCharacter', count: 1, rows: [1], detail: '' },
      { kind: 'strayQuote', count: 1, rows: [2], detail: 'line 4' },
      { kind: 'nulCharacter', count: 1, rows: [3], detail: '' },
    ])
  })

  test('reports a quote that is open at the end', async () => {
    expect(await findingsOf('a,b\n1,"2\n')).toEqual([
      { kind: 'unclosedQuote', count: 1, rows: [0], detail: 'line 2' },
    ])
  })

  test.each([1000, 1 << 20])(
    'stops at a quote that swallows the file, and tells its line (blocks of %i)',
    async (blockBytes) => {
      const lines = 'x,"y\ny",z\n'.repeat(30) + 'x,"oops,z\n' + 'x,y,z\n'.repeat(20_000)
      expect(await fail('a,b,c\n' + lines, 'a.csv', { blockBytes })).toEqual({
        kind: 'UnclosedQuote',
        line: 62,
      })
      // Once another quote closes it by chance, the records in it still tell.
      expect(await fail('a,b,c\n' + lines + 'x,"y",z\n', 'a.csv', { blockBytes })).toEqual({
        kind: 'UnclosedQuote',
        line: 62,
      })
    },
  )

  test('stops where a quote is open for longer than any cell is', async () => {
    const long = `a,b\n1,2\n3,"${'z\n'.repeat(cellLimit / 2 + 1)}\n4,5\n`
    expect(await fail(long, 'a.csv')).toEqual({ kind: 'UnclosedQuote', line: 3 })
  })

  test.each(['a,b\n1,2\n3,"#"\n4,5\n', 'a,b\n1,2\n3,#\n4,5\n', 'a\n1\n#'])(
    'blames no quote for a cell that is too long by itself (%j)',
    async (text) => {
      const long = text.replace('#', 'z'.repeat(cellLimit + 1))
      expect(await fail(long, 'a.csv')).toEqual({ kind: 'LongCell', line: 3, limit: cellLimit })
    },
  )

  test('takes a cell of five million characters whole', async () => {
    const line = `some ""text"", ${'x'.repeat(200)}\n`
    const text = line.repeat(25_000)
    const { rows } = await read(`a,b\n1,"${text}"\n2,y\n`)
    expect(rows).toEqual([['1', text.replaceAll('""', '"')], ['2', 'y']]) // prettier-ignore
  })

  test('takes a quote too many for a character, where the record is whole with it', async () => {
    const text = 'a,b,c\n"0","0","0"\n1,"2,3\n4,5,"6\n"7","8, 9","0"\n'
    const { rows, sheet } = await read(text + '0,0,0\n'.repeat(5))
    expect(rows.slice(1, 4)).toEqual([['1', '"2', '3'], ['4', '5', '"6'], ['7', '8, 9', '0']]) // prettier-ignore
    const told = sheet.report.findings.map(({ kind, rows }) => ({ kind, rows }))
    expect(told).toEqual([{ kind: 'strayQuote', rows: [1, 2] }])
  })

  test('drops the empty cells that a row has too many', async () => {
    const rows = await table('a,b\n1,2,\n3,4,,\n5,6,,7\n' + '0,0\n'.repeat(5))
    expect(rows.slice(1, 4)).toEqual([['1', '2'], ['3', '4'], ['5', '6,,7']]) // prettier-ignore
  })

  test('refuses more columns than a worksheet has', async () => {
    const header = Array.from({ length: 16_385 }, (_, at) => at).join(',')
    expect(await fail(`${header}\n1\n`)).toEqual({ kind: 'TooManyColumns', columns: 16_385, limit: 16_384 })
  })

  test('tells an empty file from one with only a header', async () => {
    const empty = { kind: 'NoRows', headerOnly: false }
    expect(await fail('')).toEqual(empty)
    expect(await fail('\ufeff \r\n\n')).toEqual(empty)
    expect(await fail('a,b\n\n')).toEqual({ kind: 'NoRows', headerOnly: true })
  })
})

describe('encodings', () => {
  const rows = [['é', 'b'], ['😀', '漢']] // prettier-ignore
  test('are known by their mark', async () => {
    const text = 'é,b\n😀,漢\n'
    expect(await table('\ufeff' + text)).toEqual(rows)
    expect(await table(utf16(text))).toEqual(rows)
    const big = utf16(text)
    for (let at = 0; at < big.length; at += 2) big.subarray(at, at + 2).reverse()
    expect(await table(big)).toEqual(rows)
    expect((await read(big)).sheet.dialect).toMatchObject({ encoding: 'utf-16be', evidence: 'mark' })
  })

  test('UTF-16 without a mark is known by its zeros', async () => {
    const { names, sheet } = await read(utf16('id,name\n1,Zoë\n', false))
    expect(names).toEqual(['id', 'name'])
    expect(sheet.dialect).toMatchObject({ encoding: 'utf-16le', evidence: 'pattern' })
  })

  test('what is not UTF-8 is read as windows-1252, and the report says so', async () => {
    const bytes = new Uint8Array([0x61, 0x0a, 0x80, 0xe9, 0x99, 0x0a])
    expect(await table(bytes)).toEqual([['a'], ['€é™']])
    expect(await findingsOf(bytes)).toEqual([
      { kind: 'encodingGuessed', count: 1, rows: [0], detail: 'windows-1252' },
    ])
  })

  test('a file that stops being UTF-8 after its first part starts again', async () => {
    const late = new Uint8Array(1_200_004).fill(97)
    for (let at = 9; at < late.length; at += 10) late[at] = 10
    late.set([0xe9, 0x0a], late.length - 4)
    const { got, sink } = collect(true)
    const sheet = await readSpreadsheet(new Blob([late]), 'a.csv', sink)
    expect(sheet.ok && sheet.value.dialect.encoding).toBe('windows-1252')
    expect(got.rows).toHaveLength(120_001)
    expect(got.rows.flat()).toContain('é')
    const { sheet: kept } = await readFrom(new Blob([late]), 'a.csv')
    expect(kept.ok && kept.value.report.findings.map(({ kind }) => kind)).toEqual(['replacementCharacter'])
  })
})

describe('JSON', () => {
  test('reads a list of objects with keys in order of appearance, missing as null', async () => {
    const text = '[{"b":"x","2":1.10,"1":null},{"a":true,"b":""},{}]'
    expect(await table(text, 'a.json')).toEqual([
      ['b', '2', '1', 'a'],
      ['x', '1.10', null, null],
      ['', null, null, 'true'],
      [null, null, null, null],
    ])
    expect(await findingsOf(text, 'a.json')).toEqual([
      { kind: 'raggedKeys', count: 3, rows: [0, 1, 2], detail: '' },
    ])
  })

  test('keeps numbers as written and nested values as JSON', async () => {
    const text = '[{"id":12345678901234567890,"n":-1.0E+2,"o":{ "a b" : [ 1.0 , "\\u00e9 \\" " ] },"e":[ ]}]'
    expect(await table(text, 'a.json')).toEqual([
      ['id', 'n', 'o', 'e'],
      ['12345678901234567890', '-1.0E+2', '{"a b":[1.0,"\\u00e9 \\" "]}', '[]'],
    ])
    expect(await findingsOf(text, 'a.json')).toEqual([
      { kind: 'nestedValue', count: 1, rows: [0], detail: '' },
    ])
  })

  test('reads lists of lists, with names if the first row can be names', async () => {
    expect(await table('[["a","b"],[1,"x"],[2]]', 'a.json')).toEqual([['a', 'b'], ['1', 'x'], ['2', null]]) // prettier-ignore
    expect(await table('[["a","b"]]', 'a.json')).toEqual([['column_1', 'column_2'], ['a', 'b']]) // prettier-ignore
    expect(await table('[[1,2],[3,4]]', 'a.json')).toEqual([['column_1', 'column_2'], ['1', '2'], ['3', '4']]) // prettier-ignore
  })

  test('reads bare values, and keeps odd ones among objects', async () => {
    expect(await table('["a","b"]', 'a.json')).toEqual([['value'], ['a'], ['b']])
    expect(await table('[{"k":1},"s",[1, 2]]', 'a.json')).toEqual([['k', 'value'], ['1', null], [null, 's'], [null, '[1,2]']]) // prettier-ignore
  })

  test('finds the list inside of an object', async () => {
    const text = '{"tags":["x"],"page":{"n":[1]},"data":[{"a":1},{"a":2}],"more":false}'
    expect(await table(text, 'a.json')).toEqual([['a'], ['1'], ['2']])
    expect(await fail('{"p":[{"a":1}],"q":[{"b":2}]}', 'a.json')).toMatchObject({
      kind: 'Unreadable',
      message: 'several lists could be the table: p, q',
    })
  })

  test('takes one object for one row', async () => {
    expect(await table('{"a":1,"b":{"c":[1]}}', 'a.json')).toEqual([['a', 'b'], ['1', '{"c":[1]}']]) // prettier-ignore
  })

  test('is not confused by __proto__ and repeated keys', async () => {
    const { names, rows } = await read('[{"__proto__":"p","a":1,"a":2}]', 'a.json')
    expect([names, rows]).toEqual([['proto', 'a'], [['p', '2']]])
  })

  test.each([
    ['[{"a":1},\n {"a":}]', 2, 7, 'expected a value, found "}"'],
    ['[1,]', 1, 4, 'expected a value, found "]"'],
    ['[1\n2]', 2, 1, 'expected "," or "]", found "2"'],
    ['[{"a":1}', 1, 9, 'the text ends in the middle of a value'],
    ['["a\nb"]', 1, 4, 'a control character in a string'],
    ['["\\x"]', 1, 3, 'an escape that JSON does not have'],
    ['[01]', 1, 3, 'expected nothing more, found "1"'],
    ['[{"a" 1}]', 1, 7, 'expected ":", found "1"'],
    ['[{a:1}]', 1, 3, 'expected a key in quotes, found "a"'],
    ['[1] x', 1, 5, 'expected nothing more, found "x"'],
    ['{"a":[1],}', 1, 10, 'expected a key in quotes, found "}"'],
    ['[{"a":[1}]', 1, 9, 'expected "," or "]", found "}"'],
  ])('says where %j is no JSON', async (text, line, column, message) => {
    for (const blockBytes of [1, 2, 3, 1000]) {
      expect(await fail(text, 'a.json', { blockBytes })).toEqual({
        kind: 'Unreadable',
        line,
        column,
        message,
      })
    }
  })

  test('survives any depth', async () => {
    const deep = '['.repeat(200_000)
    expect(await fail(deep, 'a.json')).toMatchObject({ kind: 'Unreadable' })
    const closed = `[[${deep}${']'.repeat(200_000)}]]`
    expect((await read(closed, 'a.json')).rows[0]?.[0]).toHaveLength(400_000)
  })

  test('tells an empty list', async () => {
    const none = { kind: 'NoRows', headerOnly: false }
    expect(await fail('[]', 'a.json')).toEqual(none)
    expect(await fail('{"data":[]}', 'a.json')).toEqual(none)
  })
})

describe('JSON Lines', () => {
  test('ends lines at line feeds only, and skips blank ones', async () => {
    const text = '{"a":"1\u2028\u0085"}\r\n\n{"b":null}\n  \n{"a":"last"}'
    expect(await table(text, 'a.jsonl')).toEqual([['a', 'b'], ['1\u2028\u0085', null], [null, null], ['last', null]]) // prettier-ignore
  })

  test('says in which line it is no JSON', async () => {
    expect(await fail('{"a":1}\n\n{"a":1,}\n{"a":2}\n', 'a.jsonl')).toEqual({
      kind: 'Unreadable',
      line: 3,
      column: 8,
      message: 'expected a key in quotes, found "}"',
    })
  })
})

describe('the format', () => {
  test.each([
    ['jsonl', 'a.json', '{"a":1}\n{"a":2}\n'],
    ['json', 'a.txt', '[{"a":1}]'],
    ['jsonl', 'noname', '[1,2]\n[3,4]\n'],
    ['json', 'a.json', '{\n"a":1\n}'],
    ['csv', 'a.csv', '[id],b\n1,2\n'],
    ['csv', 'a.txt', '{id},b\n1,2\n'],
    ['json', 'a.csv', '[{"a":1}]'],
  ])('is %s for %s with %j', async (format, name, text) => {
    expect((await read(text, name)).sheet.dialect.format).toBe(format)
  })

  test.each([
    ['pdf', '%PDF-1.7\n'],
    ['zip', 'PK\x03\x04......notes.txt'],
    ['html', '<!DOCTYPE html><table>'],
    ['binary', '\x01\x02\x03abc\0\x04\x05\x06\x07\x08'],
  ])('is refused for %s', async (alike, start) => {
    expect(await fail(start)).toEqual({ kind: 'UnknownFormat', looksLike: alike })
  })

  test('is refused for images by their first bytes', async () => {
    expect(await fail(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d]))).toMatchObject({ looksLike: 'image' })
  })
})

describe('the reading', () => {
  const sources = [
    ['a.csv', '\ufeffn,té\r\n"a""b",漢\r\n\r\n"x\r\ny",😀,more\rz\n"q" ,"r"s"\n'],
    ['a.json', '{"x":[1],"d":[{"é":"\\ud83d\\ude00 \\\\","n":[1,{"k":"]}"}]},{"漢":-1e3}] }'],
    ['a.jsonl', '{"é":"😀\\n"}\r\n\n[1,{"a":2}]\n"x"\n'],
  ] as const

  test.each(sources)('of %s gives the same for every chunk and block size', async (name, text) => {
    const bytes = toBytes(text)
    const whole = await readFrom(new Blob([bytes.slice()]), name)
    expect(whole.sheet.ok).toBe(true)
    for (let chunk = 1; chunk <= 7; chunk++) {
      for (let blockBytes = 1; blockBytes <= 7; blockBytes++) {
        expect(await readFrom(inChunks(bytes, chunk), name, { blockBytes })).toEqual(whole)
      }
    }
  })

  test('of any CSV gives the same for every block size', async () => {
    const piece = fc.constantFrom('a', 'é', '"', '""', ',', '\r', '\n', '\r\n', ' ', '"x"', ',"', '",', '"\n')
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (pieces, size) => {
          const bytes = toBytes('h,i\n' + pieces.join(''))
          const call = { dialect: { delimiter: ',' } }
          const whole = await readFrom(new Blob([bytes.slice()]), 'a.csv', call)
          expect(await readFrom(inChunks(bytes, size), 'a.csv', { ...call, blockBytes: size })).toEqual(whole)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('of any JSON agrees with JSON.parse, whatever the block size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.integer({ min: 1, max: 7 }),
        async (list, blockBytes) => {
          const objects = list.map((value) => ({ key: value }))
          const { rows } = await read(JSON.stringify(objects, null, 1), 'a.json', { blockBytes })
          const parsed = JSON.parse(JSON.stringify(objects)) as { key: unknown }[]
          rows.forEach(([cell], row) => {
            const { key } = parsed[row] ?? { key: undefined }
            if (typeof key === 'string') expect(cell).toBe(key)
            else if (key === null) expect(cell).toBe(null)
            else expect(JSON.parse(cell ?? '')).toEqual(key)
          })
        },
      ),
    )
  })

  test('waits for a sink that returns a promise', async () => {
    const order: string[] = []
    const sink: RowSink = {
      header: () => undefined,
      row: async ([cell]) => {
        order.push(`start ${cell ?? ''}`)
        await Promise.resolve()
        order.push(`end ${cell ?? ''}`)
      },
    }
    await readSpreadsheet(new Blob(['a\n1\n2\n']), 'a.csv', sink)
    await readSpreadsheet(new Blob(['[{"a":3},{"a":4}]']), 'a.json', sink)
    expect(order).toEqual([1, 2, 3, 4].flatMap((row) => [`start ${row}`, `end ${row}`]))
  })

  test('reports bytes up to the whole file, also when it reads twice', async () => {
    for (const [name, text] of sources) {
      const seen: number[] = []
      const file = inChunks(toBytes(text), 7)
      await readFrom(file, name, { blockBytes: 5, onProgress: ({ bytesRead }) => seen.push(bytesRead) })
      expect(seen.at(-1)).toBe(file.size)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(seen.length).toBeGreaterThan(3)
    }
  })

  test('can be cancelled in the middle', async () => {
    const stop = new AbortController()
    let rows = 0
    const sink: RowSink = {
      header: () => undefined,
      row: () => {
        if (++rows === 10) stop.abort()
      },
    }
    const file = inChunks(toBytes('a\n' + 'x\n'.repeat(1000)), 7)
    const sheet = await readSpreadsheet(file, 'a.csv', sink, { signal: stop.signal, blockBytes: 10 })
    expect(sheet).toEqual({ ok: false, error: { kind: 'Cancelled' } })
    expect(rows).toBeLessThan(20)
  })

  test('notices a file that changed: too short, or unreadable afterwards', async () => {
    const bytes = toBytes('a\n1\n')
    const shorter = new Proxy(new Blob([bytes.slice()]), {
      get: (target, key) => {
        if (key === 'size') return 100
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    expect((await readFrom(shorter, 'a.csv')).sheet).toEqual({ ok: false, error: { kind: 'SourceChanged' } })
    let slices = 0
    const gone = new Proxy(new Blob([bytes.slice()]), {
      get: (target, key) => {
        if (key === 'slice' && slices++ > 0) {
          return () => ({
            arrayBuffer: () => Promise.reject(new DOMException('changed', 'NotReadableError')),
          })
        }
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    expect((await readFrom(gone, 'a.csv')).sheet).toEqual({ ok: false, error: { kind: 'SourceChanged' } })
  })
})
