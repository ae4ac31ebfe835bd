import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { createTsvTable } from './tsv-table.ts'

async function write(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  guard: 'guarded' | 'exact',
) {
  const table = createTsvTable(
    names.map((name) => ({ name, type: 'text', width: 20 })),
    { guard },
  )
  for (const cells of rows) table.row(cells)
  return new Blob([...(await table.end())]).text()
}

test('the text gives every cell back, tabs, line ends and quotes in it', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\t', '\n', 'a\tb', '"', '"a"', '"\t"', 'a "b" c', 'x\n"y"\t'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), async (rows) => {
      const text = await write(['a', 'b'], rows, 'exact')
      const read = Papa.parse<string[]>(text, { delimiter: '\t', newline: '\n' }).data.slice(0, -1)
      expect(read).toEqual([['a', 'b'], ...rows])
    }),
    { numRuns: 150 },
  )
})

test('what a spreadsheet would run on pasting gets an apostrophe, unless exact cells are wanted', async () => {
  expect(await write(['=a'], [['=1+1'], [null], ['-5']], 'guarded')).toBe("'=a\n'=1+1\n\n-5\n")
  expect(await write(['=a'], [['=1+1']], 'exact')).toBe('=a\n=1+1\n')
})
