import { expect, test } from 'vitest'
import { toResult } from './fault.ts'
import { readXlsx } from './read-xlsx.ts'
import { sheetRow, workbookFiles, writeWorkbook, writeZip } from './workbook.suite.ts'
import { entryOf, readZipDirectory } from './zip-directory.ts'
import { readEntry } from './zip-entry.ts'

const sheets = [
  Array.from({ length: 20_000 }, (_, row) => sheetRow(row + 1, [`text ${row}`, row, 'ü'])).join(''),
]

test('a browser unpacks and reads a workbook', async () => {
  const rows: (readonly (string | null)[])[] = []
  const sink = { header: () => undefined, row: (cells: readonly (string | null)[]) => void rows.push(cells) }
  const read = await readXlsx(await writeWorkbook({ sheets }), {}, sink)
  expect(read.ok && [read.value.rows, rows.length, rows.at(-1)]).toEqual([
    ...[19_999, 19_999, ['text 19999', '19999', 'ü']],
  ])
})

test('a browser tells a damaged workbook', async () => {
  const bytes = await writeZip(workbookFiles({ sheets }))
  const entry = entryOf(await readZipDirectory(new Blob([bytes])), 'xl/worksheets/sheet1.xml')!
  const problemAt = async (at: number): Promise<unknown> => {
    const damaged = bytes.slice()
    damaged[at] = (damaged[at] ?? 0) ^ 0xff
    const read = await toResult(readEntry(new Blob([damaged]), entry, () => undefined))
    return read.ok ? 'none' : read.error
  }
  const damaged = { kind: 'BadWorkbook', problem: 'damaged', part: entry.name, limit: null }
  const start = entry.headerAt + 100
  for (const at of [start, start + 1000, start + entry.compressedSize - 200])
    expect(await problemAt(at)).toEqual(damaged)
})

test('a browser lets go of a workbook when it is cancelled', async () => {
  const stop = new AbortController()
  const sink = { header: () => undefined, row: () => undefined, restart: () => undefined }
  const onProgress = () => {
    stop.abort()
  }
  const file = await writeWorkbook({ sheets })
  expect(await readXlsx(file, {}, sink, { signal: stop.signal, onProgress })).toEqual({
    ...{ ok: false, error: { kind: 'Cancelled' } },
  })
})
