import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashBytes } from '#core/hash64.ts'
import type { ByteRows } from './byte-rows.ts'
import { createRowGroupBuilder, openRowGroup } from '../packed/row-group.ts'
import type { Dialect, ReadCall, RowSink } from '../sheet.ts'
import { readSpreadsheet } from '../spreadsheet.ts'
import { toBytes } from '../tiny-chunks.suite.ts'

/** Everything that an import makes of a file: what is in the groups, byte by byte, and what is said about it. */
async function importFile(bytes: Uint8Array, road: 'strings' | 'bytes', call: ReadCall, restarts: boolean) {
  let groups: Uint8Array[] = []
  let builder = createRowGroupBuilder(0, { nullable: false })
  let byteRows = 0
  const rejected: unknown[] = []
  const take = (rows: ByteRows): void => {
    byteRows += rows.rows
    for (let from = 0; from < rows.rows;) {
      from = builder.appendBytes(rows, from)
      if (builder.isFull) groups.push(builder.finish())
    }
  }
  const sink: RowSink = {
    header: (columns, { nullable }) => void (builder = createRowGroupBuilder(columns.length, { nullable })),
    row(cells) {
      builder.appendRow(cells)
      if (builder.isFull) groups.push(builder.finish())
    },
    rejected: (...told) => void rejected.push(told),
    ...(restarts && { restart: () => void (groups = []) }),
    ...(road === 'bytes' && { byteRows: take }),
  }
  const sheet = await readSpreadsheet(new Blob([bytes.slice()]), 'a.csv', sink, call)
  if (!sheet.ok) return { error: sheet.error, byteRows }
  return { sheet: sheet.value, groups: [...groups, builder.finish()], rejected, byteRows }
}

/** Groups have megabytes, which no assertion should print. */
const withHashes = <T extends { readonly groups?: readonly Uint8Array[] }>({
  groups = [],
  ...others
}: T) => ({
  ...others,
  groups: groups.map((group) => ({ bytes: group.length, hash: hashBytes(group) })),
})

/** @returns how many rows went as bytes */
async function expectSame(bytes: Uint8Array, call: ReadCall = {}, restarts = true): Promise<number> {
  const { byteRows: none, ...expected } = await importFile(bytes, 'strings', call, restarts)
  const { byteRows, ...imported } = await importFile(bytes, 'bytes', call, restarts)
  expect(none).toBe(0)
  expect(withHashes(imported)).toEqual(withHashes(expected))
  return byteRows
}

const csv: Partial<Dialect> = { format: 'csv', encoding: 'utf-8', evidence: 'valid' }

const oddities = [
  ...['"', '""', "'", ',', ',', ',', ';', '\t', '\n', '\n', '\r\n', '\r\n', '\r', ' ', '\\', '#', '\0'],
  ...['a', 'bcd', '"x"', '"y,""z"\n', '1,2\n', 'ä', '漢字', '😀', '\ufeff', '\ufffd', '\u2028', '\u00a0'],
]
const text = fc
  .array(fc.constantFrom(...oddities), { maxLength: 60 })
  .map((parts) => toBytes(`head,er\n${parts.join('')}`))

const plainRow = fc
  .tuple(fc.constantFrom('7', '"a, b"', '""', '"say ""hi"""', 'é漢😀'), fc.constantFrom('', 'x', '"1\r\n2"'))
  .map((cells) => cells.join(','))

describe('CSV read as bytes', () => {
  test('gives the bytes, the report and the error of the ordinary road, whatever the text and the blocks', () => {
    const dialect = fc.record(
      {
        delimiter: fc.constantFrom(',', ';', '\t', 'a', ' '),
        quote: fc.constantFrom('"', "'", null),
        headerRows: fc.constantFrom(0, 1, 2),
        skipLines: fc.constantFrom(0, 1),
        raggedRows: fc.constantFrom('keep', 'reject'),
        emptyRows: fc.constantFrom('keep', 'skip'),
        width: fc.constantFrom(null, 3),
        evidence: fc.constantFrom('valid', 'told'),
      },
      { requiredKeys: [] },
    )
    return fc.assert(
      fc.asyncProperty(text, dialect, fc.integer({ min: 1, max: 9 }), async (bytes, chosen, blockBytes) => {
        await expectSame(bytes, { dialect: { ...csv, ...chosen }, blockBytes })
      }),
      { numRuns: 250 },
    )
  })

  test('does so with bytes that are no UTF-8, whether a sink can begin anew or not', () => {
    const bytes = fc
      .tuple(text, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0x7f, max: 0xff })), { maxLength: 3 }))
      .map(([valid, places]) => {
        for (const [at, byte] of places) valid[8 + (at % Math.max(1, valid.length - 8))] = byte
        return valid
      })
    return fc.assert(
      fc.asyncProperty(
        bytes,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (file, blockBytes, restarts) => {
          await expectSame(file, { dialect: { ...csv, delimiter: ',' }, blockBytes }, restarts)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('takes all rows of a plain file but those of its first block', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(plainRow, { minLength: 20, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, newline, blockBytes) => {
          const bytes = toBytes(['a,b', ...rows, ''].join(newline))
          const asBytes = await expectSame(bytes, { dialect: csv, blockBytes })
          expect(asBytes).toBeGreaterThan(rows.length - 20)
        },
      ),
      { numRuns: 80 },
    ))

  test('comes back to bytes behind an odd row', async () => {
    const plain = 'some,cells\n'.repeat(2000)
    const odd = 'ragged\n\n"stray"quote",\ufffd\nzero,\0\n'
    const bytes = toBytes(`a,b\n${plain}${odd}${plain}`)
    expect(await expectSame(bytes, { blockBytes: 1000 })).toBeGreaterThan(3700)
  })

  test('cuts groups at the same row', async () => {
    const long = `${'漢'.repeat(3000)},x\n`
    expect(await expectSame(toBytes(`a,b\n${'1,2\n'.repeat(100_000)}`))).toBeGreaterThan(60_000)
    expect(await expectSame(toBytes(`a,b\n${long.repeat(4000)}`))).toBeGreaterThan(3900)
  })

  test('leaves long cells and quotes that never close to the ordinary road', async () => {
    const long = `1,"${'x'.repeat(40_000)}"\n`
    await expectSame(toBytes(`a,b\n${'1,2\n'.repeat(9000)}${long}${'3,4\n'.repeat(9000)}`))
    await expectSame(toBytes(`a,b\n${'1,2\n'.repeat(90_000)}${long.trimEnd()}`))
    await expectSame(toBytes(`a,b\n${'1,2\n'.repeat(9000)}3,"${'4\n'.repeat(530_000)}`))
    await expectSame(toBytes(`a,b\n${'1,2\n'.repeat(9000)}3,"${'\n'.repeat(11_000)}"\n5,6\n`))
  })

  test('packs a table of one column, and a byte order mark in a later cell', async () => {
    await expectSame(toBytes(`\ufeffa\n${'x\n \n""\n\n"\ufeff"\n'.repeat(50)}`), {
      dialect: csv,
      blockBytes: 7,
    })
  })
})

test('events are let in after every MiB, and an abort among them ends the import', async () => {
  const stop = new AbortController()
  let pauses = 0
  const pause = (): Promise<void> => {
    if (++pauses === 2) stop.abort()
    return Promise.resolve()
  }
  const bytes = toBytes(`a,b\n${'some,cells\n'.repeat(500_000)}`)
  const { error } = await importFile(bytes, 'bytes', { signal: stop.signal, pause }, true)
  expect(error).toEqual({ kind: 'Cancelled' })
  expect(pauses).toBe(2)
})

test('a group built of bytes opens as one', async () => {
  const { groups = [] } = await importFile(
    toBytes('a,b\n1,"x ""y"""\n2,ü\n'),
    'bytes',
    { blockBytes: 4 },
    false,
  )
  const group = openRowGroup(groups[0] ?? new Uint8Array())
  expect([group.text(1, 0), group.text(1, 1)]).toEqual(['x "y"', 'ü'])
})
