import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nastyTexts } from '#core/nasty.suite.ts'
import type { TableColumn } from '../table-writer.ts'
import { createCellTypeSurvey } from './cell-types.ts'
import { type Cell, readAll, readWithLibrary } from './parquet-file.suite.ts'
import { createParquetWriter } from './parquet-writer.ts'

const columnsOf = (...types: TableColumn['type'][]): TableColumn[] =>
  types.map((type, at) => ({ name: `c${at}`, type, width: 10 }))

async function write(columns: readonly TableColumn[], rows: readonly (readonly Cell[])[], groupRows = 1000) {
  const types = columns.map(({ type }, at) => {
    const survey = createCellTypeSurvey(type)
    for (const row of rows) survey.add(row[at] ?? null)
    return survey.type
  })
  const facts = { 'batch-workbench.complete': 'false' }
  const table = createParquetWriter(columns, { types, facts, groupRows })
  const blocks: Uint8Array<ArrayBuffer>[] = []
  for (const row of rows) if (table.row(row)) blocks.push(...(await table.take()))
  const early = blocks.length
  blocks.push(...(await table.end()))
  return { file: new Blob(blocks), early }
}

const asUtf8 = (text: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))

const typesOf = (type: TableColumn['type'], ...cells: Cell[]) => {
  const survey = createCellTypeSurvey(type)
  for (const cell of cells) survey.add(cell)
  return survey.type
}

test('a column has a type only where no cell loses a character by it', () => {
  expect(typesOf('number', '1', null, '', '-9223372036854775808')).toBe('integer')
  expect(typesOf('number', '9223372036854775808')).toBe('text')
  expect(typesOf('number', '1', '2.5')).toBe('double')
  expect(typesOf('number', '9007199254740993', '2.5')).toBe('text')
  expect(typesOf('number', '2.5', '9007199254740993')).toBe('text')
  for (const odd of ['1.50', '007', '+1', '1e3', '-0', ' 1', 'NaN', 'many'])
    expect(typesOf('digits', '1', odd)).toBe('text')
  expect(typesOf('boolean', 'true', 'false', null)).toBe('boolean')
  expect(typesOf('boolean', 'true', 'yes')).toBe('text')
  expect(typesOf('digits', '', 'true', null)).toBe('boolean')
  for (const type of ['digits', 'boolean', 'number'] as const) expect(typesOf(type, 'true', '1')).toBe('text')
  expect((['digits', 'number', 'boolean'] as const).map((type) => typesOf(type, null, ''))).toEqual([
    'text',
    'double',
    'boolean',
  ])
  expect(typesOf('text', '1')).toBe('text')
})

test('every cell comes back as it was', async () => {
  const texts = fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...nastyTexts)))
  const numbers = fc.option(
    fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom('007', '1.50', '9223372036854775807', 'x'),
    ),
  )
  const row = fc.tuple(texts, numbers, fc.option(fc.boolean().map(String)))
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, groupRows) => {
        const { file } = await write(columnsOf('text', 'number', 'boolean'), rows, groupRows)
        expect((await readAll(file)).rows).toEqual(
          // Halves of surrogate pairs have no UTF-8.
          rows.map(([text, ...rest]) => [text === null ? null : asUtf8(text), ...rest]),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('another reader finds types, groups and what is said of the whole', async () => {
  const rows = Array.from({ length: 25 }, (_, at): Cell[] => [
    `row ${at}`,
    at === 3 ? null : String(at),
    at === 4 ? '' : String(at / 4),
    String(at % 2 === 0),
  ])
  const { file, early } = await write(columnsOf('text', 'number', 'digits', 'boolean'), rows, 10)
  const read = await readWithLibrary(file)
  expect(read).toMatchObject({
    types: ['c0 BYTE_ARRAY', 'c1 INT64', 'c2 DOUBLE', 'c3 BOOLEAN'],
    facts: { 'batch-workbench.complete': 'false' },
    groups: [10, 10, 5],
  })
  expect(read.rows).toEqual(
    rows.map((_, at) => ({
      c0: `row ${at}`,
      c1: at === 3 ? null : BigInt(at),
      c2: at === 4 ? null : at / 4,
      c3: at % 2 === 0,
    })),
  )
  // Full groups are given away before the end.
  expect(early).toBe(2)
})

test('a table without rows is a file as well', async () => {
  const { file } = await write(columnsOf('text', 'number'), [])
  expect(await readWithLibrary(file)).toMatchObject({ rows: [], types: ['c0 BYTE_ARRAY', 'c1 DOUBLE'] })
})
