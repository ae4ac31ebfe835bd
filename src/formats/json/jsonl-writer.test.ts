import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyCell } from '#core/nasty.suite.ts'
import { createJsonlWriter } from './jsonl-writer.ts'
import type { TableColumn } from '../table-writer.ts'

type Row = readonly (string | null)[]

const column = (name: string, type: TableColumn['type'] = 'text'): TableColumn => ({ name, type, width: 20 })

async function write(columns: readonly TableColumn[], rows: readonly Row[]): Promise<string> {
  const writer = createJsonlWriter(columns)
  const blocks: Uint8Array<ArrayBuffer>[] = []
  for (const cells of rows) if (writer.row(cells)) blocks.push(...(await writer.take()))
  blocks.push(...(await writer.end()))
  return new Blob(blocks).text()
}

describe('JSON Lines', () => {
  test('have one object per row, with typed values where columns have a type', async () => {
    const columns = [column('text'), column('n', 'number'), column('b', 'boolean'), column('id', 'digits')]
    const rows = [
      ['1', '1.5', 'true', '12'],
      ['', '1e+21', 'false', '007'],
      [null, null, null, null],
      ['x', '', 'TRUE', ''],
      ['x', '007', 'yes', ''],
      ['x', 'NaN', '', ''],
    ]
    expect(await write(columns, rows)).toBe(
      [
        '{"text":"1","n":1.5,"b":true,"id":"12"}',
        '{"text":"","n":1e+21,"b":false,"id":"007"}',
        '{"text":null,"n":null,"b":null,"id":null}',
        '{"text":"x","n":"","b":"TRUE","id":""}',
        '{"text":"x","n":"007","b":"yes","id":""}',
        '{"text":"x","n":"NaN","b":"","id":""}',
        '',
      ].join('\n'),
    )
  })

  test('give every name and text back, each row in a line of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(nastyCell(), { minLength: 1, maxLength: 4 }),
        fc.array(fc.array(nastyCell(), { minLength: 4, maxLength: 4 }), { maxLength: 6 }),
        async (names, rows) => {
          const text = await write(
            names.map((name) => column(name)),
            rows,
          )
          const lines = text.split('\n').slice(0, -1)
          expect(lines).toHaveLength(rows.length)
          for (const [at, line] of lines.entries()) {
            // As a map, because `__proto__` is a name like others here.
            const read = new Map(Object.entries(JSON.parse(line) as Record<string, unknown>))
            expect(names.map((name) => read.get(name))).toEqual(rows[at]?.slice(0, names.length))
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  test('come in blocks that together are the whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => [`${row}`, 'x'.repeat(1000)])
    const text = await write([column('n', 'number'), column('x')], rows)
    expect(text).toBe(rows.map(([n, x]) => `{"n":${n},"x":"${x}"}\n`).join(''))
  })
})
