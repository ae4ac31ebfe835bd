import fc from 'fast-check'
import type { SchemaElement } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { sniffSpreadsheet } from '../sniff-spreadsheet.ts'
import {
  column,
  countReads,
  nestedColumn,
  parquetBytes,
  readAll,
  type TestColumn,
  textColumn,
} from './parquet-file.suite.ts'

const fileOf = (columns: readonly TestColumn[], options?: Parameters<typeof parquetBytes>[1]) =>
  new Blob([parquetBytes(columns, options)])

/** The cells of one column. */
const cellsOf = async (made: TestColumn) => {
  const { rows, error } = await readAll(fileOf([made]))
  return error ?? rows.map(([cell]) => cell)
}

describe('values', () => {
  test('are exact texts, whatever their size', async () => {
    const int64 = { type: 'INT64' } as const
    expect(await cellsOf(column('a', [9007199254740993n, -(2n ** 63n), null], int64))).toEqual([
      '9007199254740993',
      '-9223372036854775808',
      null,
    ])
    expect(await cellsOf(column('a', [2n ** 64n - 1n], { ...int64, converted_type: 'UINT_64' }))).toEqual([
      '18446744073709551615',
    ])
    expect(await cellsOf(column('a', [0.1, 1e21, -0, NaN, Infinity], { type: 'DOUBLE' }))).toEqual([
      '0.1',
      '1e+21',
      '-0',
      'NaN',
      'Infinity',
    ])
    expect(await cellsOf(column('a', [0.1, 16777217, 3.4028235e38], { type: 'FLOAT' }))).toEqual([
      '0.1',
      '16777216',
      '3.4028235e+38',
    ])
    expect(await cellsOf(column('a', [true, false, null], { type: 'BOOLEAN' }))).toEqual([
      'true',
      'false',
      null,
    ])
  })

  test('that are decimals keep every place', async () => {
    const decimal = { converted_type: 'DECIMAL', precision: 38, scale: 4 } as const
    const wide = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal } as const
    expect(await cellsOf(column('a', [123456789012345678901234567890n, -1n, 10000n], wide))).toEqual([
      '12345678901234567890123456.7890',
      '-0.0001',
      '1.0000',
    ])
    expect(await cellsOf(column('a', [15n], { type: 'INT32', ...decimal, precision: 9 }))).toEqual(['0.0015'])
  })

  test('that are dates and times are ISO text, in UTC where the type says so', async () => {
    const stamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC: boolean) =>
      ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', unit, isAdjustedToUTC } }) as const
    expect(await cellsOf(column('a', [1700000000000n, -1n], stamp('MILLIS', true)))).toEqual([
      '2023-11-14T22:13:20Z',
      '1969-12-31T23:59:59.999Z',
    ])
    expect(await cellsOf(column('a', [1700000000123456n], stamp('MICROS', false)))).toEqual([
      '2023-11-14T22:13:20.123456',
    ])
    expect(await cellsOf(column('a', [1700000000123000000n, 1n], stamp('NANOS', false)))).toEqual([
      '2023-11-14T22:13:20.123',
      '1970-01-01T00:00:00.000000001',
    ])
    const date = { type: 'INT32', converted_type: 'DATE' } as const
    expect(await cellsOf(column('a', [0, 11016, -719529, 2932897, 2 ** 31 - 1], date))).toEqual([
      '1970-01-01',
      '2000-02-29',
      '-000001-12-31',
      '+010000-01-01',
      '+5881580-07-11',
    ])
    const time = {
      type: 'INT64',
      logical_type: { type: 'TIME', unit: 'MICROS', isAdjustedToUTC: false },
    } as const
    expect(await cellsOf(column('a', [3723000001n], time))).toEqual(['01:02:03.000001'])
  })

  test('of any day agree with the calendar of the platform', async () => {
    const days = fc.integer({ min: -719_162, max: 2_932_896 })
    await fc.assert(
      fc.asyncProperty(fc.array(days, { minLength: 1, maxLength: 50 }), async (list) => {
        const cells = await cellsOf(column('a', list, { type: 'INT32', converted_type: 'DATE' }))
        expect(cells).toEqual(list.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)))
      }),
      { numRuns: 30 },
    )
  })

  test('that are text come as they are: missing, empty, or odd', async () => {
    const texts = ['', null, '\ufeffx', 'é😀', 'a\0b', '__proto__', '007']
    expect(await cellsOf(textColumn('a', texts))).toEqual(texts)
    const { sheet } = await readAll(fileOf([textColumn('a', texts)]))
    expect(sheet?.report.findings.map(({ kind, rows }) => [kind, rows])).toEqual([['nulCharacter', [4]]])
  })

  test('without a meaning are text, or base64 for the whole column', async () => {
    const bytes = (...list: number[]) => Uint8Array.from(list)
    const raw = { type: 'BYTE_ARRAY' } as const
    expect(await cellsOf(column('a', [bytes(104, 105), bytes(), null], raw))).toEqual(['hi', '', null])
    const made = column('a', [bytes(104, 105), bytes(0xff, 0)], raw)
    expect(await cellsOf(made)).toEqual(['aGk=', '/wA='])
    const { sheet } = await readAll(fileOf([made]))
    expect(sheet?.report.findings).toEqual([{ kind: 'binaryCell', count: 2, rows: [0, 1], detail: 'a' }])
    const uuid = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } } as const
    expect(await cellsOf(column('a', ['00112233-4455-6677-8899-aabbccddeeff'], uuid))).toEqual([
      '00112233-4455-6677-8899-aabbccddeeff',
    ])
  })
})

describe('nested columns', () => {
  const list = (name: string, element: SchemaElement): SchemaElement[] => [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    element,
  ]
  const int: SchemaElement = { name: 'element', repetition_type: 'OPTIONAL', type: 'INT64' }

  test('are JSON text: lists that are missing, empty, or hold nothing', async () => {
    const made = nestedColumn([[1n, null, 9007199254740993n], [], null, [null]], list('a', int))
    expect(await cellsOf(made)).toEqual(['[1,null,9007199254740993]', '[]', null, '[null]'])
  })

  test('are JSON text: objects and maps', async () => {
    const struct = nestedColumn(
      [{ x: 1.5, __proto__x: 'é"' }, { x: null, __proto__x: null }, null],
      [
        { name: 'a', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'x', repetition_type: 'OPTIONAL', type: 'DOUBLE' },
        { name: '__proto__x', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ],
    )
    expect(await cellsOf(struct)).toEqual([
      '{"x":1.5,"__proto__x":"é\\""}',
      '{"x":null,"__proto__x":null}',
      null,
    ])
    const map = nestedColumn(
      [{ k: 1n, l: null }, {}, null],
      [
        { name: 'a', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP' },
        { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
        { name: 'key', repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        { name: 'value', repetition_type: 'OPTIONAL', type: 'INT64' },
      ],
    )
    expect(await cellsOf(map)).toEqual(['{"k":1,"l":null}', '{}', null])
  })

  test('of any lists are what they were, wherever pages and groups are cut', async () => {
    const lists = fc.array(
      fc.option(fc.array(fc.option(fc.bigInt({ min: 0n, max: 9n })), { maxLength: 4 })),
      { minLength: 1, maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 30 }), async (values, groupRows) => {
        const file = fileOf([nestedColumn(values, list('a', int)), textColumn('b', values.map(String))], {
          groupRows,
          pageSize: 16,
        })
        const { rows, error } = await readAll(file)
        expect(error).toBeNull()
        const wanted = values.map((value) => [
          value === null ? null : `[${value.map((item) => item ?? 'null').join(',')}]`,
          String(value),
        ])
        expect(rows).toEqual(wanted)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a file', () => {
  const many = Array.from({ length: 2500 }, (_, row) => row)
  const table = (options?: Parameters<typeof parquetBytes>[1]) =>
    parquetBytes(
      [
        textColumn(
          'text',
          many.map((row) => (row % 7 === 0 ? null : `row ${row}`)),
        ),
        column('number', many, { type: 'INT32' }),
      ],
      options,
    )

  test('is known by its content, whatever it is called, and previewed as it is imported', async () => {
    const file = new Blob([table({ groupRows: 100 })])
    const { rows, names, sheet } = await readAll(file, {}, 'a.csv')
    expect(names).toEqual(['text', 'number'])
    expect(rows).toEqual(many.map((row) => [row % 7 === 0 ? null : `row ${row}`, String(row)]))
    expect(sheet).toMatchObject({ rows: 2500, nullable: true, report: { fileRows: 2500, findings: [] } })
    const preview = await sniffSpreadsheet(file, 'a.csv')
    expect(preview).toMatchObject({ ok: true, value: { dialect: { format: 'parquet' }, whole: false } })
    expect(preview.ok && preview.value.rows).toEqual(rows.slice(0, 200))
  })

  test('is read once, and for the preview only its beginning', async () => {
    // Of bytes that do not pack, so that there is something to read ahead.
    const noise = many.map((row) =>
      Array.from({ length: 200 }, (_, at) => ((row + 7) * (at + 31) * 2654435761) % 1e9).join(' '),
    )
    const bytes = parquetBytes([textColumn('a', noise)], { groupRows: 250, codec: 'UNCOMPRESSED' })
    const whole = countReads(bytes)
    await readAll(whole.file)
    const total = whole.read.reduce((sum, size) => sum + size, 0)
    expect(total).toBeLessThan(bytes.length * 1.1 + 2 * 1024 * 1024)
    const part = countReads(bytes)
    await sniffSpreadsheet(part.file, 'a.parquet')
    // The first MiB to know it by, another that is read ahead, and the footer.
    expect(part.read.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 1024 * 1024)
    expect(Math.max(...whole.read)).toBeLessThan(bytes.length / 2)
  })

  test('names its columns as every other does', async () => {
    const made = ['a', ' a ', '', '__proto__'].map((name, at) => textColumn(name, [String(at)]))
    const { names, rows, sheet } = await readAll(fileOf(made))
    expect(names).toEqual(['a', 'a_2', 'column_3', 'proto'])
    expect(rows).toEqual([['0', '1', '2', '3']])
    expect(sheet?.report.findings.map(({ kind, rows }) => [kind, ...rows])).toEqual([
      ['duplicateHeader', 1],
      ['emptyHeader', 2],
      ['reservedHeader', 3],
    ])
  })

  test('reports how far it is, and stops when asked', async () => {
    const told: number[] = []
    const bytes = table({ groupRows: 500 })
    const file = new Blob([bytes])
    const { sheet } = await readAll(file, { onProgress: ({ bytesRead }) => told.push(bytesRead) })
    expect(sheet?.bytes).toBe(bytes.length)
    expect(told.at(-1)).toBe(bytes.length)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    const stop = new AbortController()
    stop.abort()
    expect((await readAll(file, { signal: stop.signal })).error).toEqual({ kind: 'Cancelled' })
  })

  test('without rows has none', async () => {
    expect((await readAll(fileOf([textColumn('a', [])]))).error).toEqual({ kind: 'NoRows', headerOnly: true })
  })
})

describe('what cannot be read is said', () => {
  const whole = parquetBytes([
    textColumn('a', ['x', 'y', null]),
    column('b', [1n, 2n, 3n], { type: 'INT64' }),
  ])
  const bad = (problem: string, column: string | null = null, limit: number | null = null) => ({
    ...{ kind: 'BadParquet', problem, column, limit },
  })
  const errorOf = async (bytes: Uint8Array<ArrayBuffer>) => (await readAll(new Blob([bytes]))).error
  const changed = (at: number, ...bytes: number[]) => {
    const copy = whole.slice()
    copy.set(bytes, at < 0 ? copy.length + at : at)
    return copy
  }

  test('a file that ends too early', async () => {
    expect(await errorOf(whole.slice(0, -9))).toEqual(bad('truncated'))
    expect(await errorOf(whole.slice(0, 10))).toEqual(bad('truncated'))
  })
  test('a footer that cannot be', async () => {
    expect(await errorOf(changed(-8, 0xff, 0xff, 0xff, 0x7f))).toEqual(bad('damaged'))
    expect(await errorOf(changed(-8, 1, 0, 0, 0))).toEqual(bad('damaged'))
  })
  test('an encrypted file', async () => {
    const mark = [0x50, 0x41, 0x52, 0x45] as const
    const file = changed(0, ...mark)
    file.set(mark, file.length - 4)
    expect(await errorOf(file)).toEqual(bad('encrypted'))
  })
  test('one that is packed as a whole', async () => {
    const packed = new Blob([whole]).stream().pipeThrough(new CompressionStream('gzip'))
    const file = new Blob([await new Response(packed).arrayBuffer()])
    expect((await readAll(file)).error).toEqual({ kind: 'UnknownFormat', looksLike: 'parquet-gzip' })
  })
  test('a page in which a few bytes claim two billion values', async () => {
    // A run of 2^31 ones, in place of the levels: bytes that the library would believe.
    const { readHybrid } = await import('./hybrid-levels.ts')
    const run = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1)
    expect([...readHybrid(run, [0, 6], 1, 3)]).toEqual([1, 1, 1])
    expect(() => readHybrid(Uint8Array.of(0xfe), [0, 1], 1, 3)).toThrow()
  })

  test('any damage, in an error or as other values, but never as a crash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (edits) => {
          const copy = whole.slice()
          for (const [at, byte] of edits) copy[at] = byte
          const { error, rows, sheet } = await readAll(new Blob([copy]))
          if (error === null) expect(rows.length).toBe(sheet?.rows)
        },
      ),
      { numRuns: Number(process.env['DAMAGES'] ?? 500) },
    )
  })
})
