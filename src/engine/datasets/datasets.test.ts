import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileStore, FileWriter } from '#core/ports.ts'
import { err, ok } from '#core/result.ts'
import { formatRowHash, hashRow, rowHashAt } from '#core/dataset/row-hash.ts'
import { createDatasets } from './datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import { collectGarbage } from '../files/garbage.ts'
import { datasetLock, runLock } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'

const csv = (text: string) => ({ file: new Blob([text]), name: 'table.csv', lastModified: null })
/** 70,000 rows: more than one row group. */
const longCsv = toCsv([
  ['id', 'text'],
  ...Array.from({ length: 70_000 }, (_, row) => [`${row}`, `Zeile ${row} „ü“`]),
])

test('a spreadsheet becomes one record that names its files, and its cells come back as they were', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const id = await importText(datasets, 'name,note\nAda," a ""b"" \n"\nBo,\n')
  const record = valueOf(await datasets.readDataset({ datasetId: id }))
  expect(record).toMatchObject({
    name: 'table.csv',
    rows: 2,
    columns: [
      { id: 'c1', name: 'name' },
      { id: 'c2', name: 'note' },
    ],
    source: { format: 'csv', delimiter: ',' },
  })
  expect(await ports.files.list('bw1')).toEqual([record.hashFile, record.groups[0]!.file].sort())
  expect(record.bytes).toBe((await ports.files.usage()).usedBytes)
  expect(await datasets.readRows({ datasetId: id, rowStart: 0, rowEnd: 99 })).toEqual(
    ok({
      rowStart: 0,
      cells: [
        ['Ada', ' a "b" \n'],
        ['Bo', ''],
      ],
    }),
  )
})

test('rows are cut into groups, and a window may lie across them', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const id = await importText(datasets, longCsv)
  const { groups, rows } = valueOf(await datasets.readDataset({ datasetId: id }))
  expect(rows).toBe(70_000)
  expect(groups.map(({ rowStart, rowEnd }) => [rowStart, rowEnd])).toEqual([
    [0, 65_536],
    [65_536, 70_000],
  ])
  const across = valueOf(await datasets.readRows({ datasetId: id, rowStart: 65_534, rowEnd: 65_538 }))
  expect(across.cells.map(([cell]) => cell)).toEqual(['65534', '65535', '65536', '65537'])
  const end = valueOf(await datasets.readRows({ datasetId: id, rowStart: 69_999, rowEnd: 80_000 }))
  expect(end).toEqual({ rowStart: 69_999, cells: [['69999', 'Zeile 69999 „ü“']] })
})

test('windows of the same group read its file once', async () => {
  const ports = createTestPorts()
  let opened = 0
  const files: FileStore = { ...ports.files, open: (path) => (opened++, ports.files.open(path)) }
  const datasets = createDatasets({ ...ports, files })
  const id = await importText(datasets, longCsv)
  opened = 0
  for (let rowStart = 0; rowStart < 1000; rowStart += 50) {
    await datasets.readRows({ datasetId: id, rowStart, rowEnd: rowStart + 50 })
  }
  expect(opened).toBe(1)
})

test('the hash file holds the hash of every row, and the same rows have the same source hash', async () => {
  const datasets = createDatasets(createTestPorts())
  const id = await importText(datasets, longCsv)
  const opened = valueOf(await datasets.openDataset(id))
  const words = valueOf(await opened.readHashes(65_530, 65_540))
  for (let row = 65_530; row < 65_540; row++) {
    const expected = formatRowHash(hashRow([`${row}`, `Zeile ${row} „ü“`]))
    expect(formatRowHash(rowHashAt(words, row - 65_530))).toBe(expected)
  }
  const again = valueOf(await datasets.readDataset({ datasetId: await importText(datasets, longCsv) }))
  expect(again.sourceHash).toBe(opened.record.sourceHash)
  expect(again.groups[0]?.file).not.toBe(opened.record.groups[0]?.file)
  const other = valueOf(
    await datasets.readDataset({
      datasetId: await importText(datasets, longCsv.replace('Zeile 7 ', 'Zeile 8 ')),
    }),
  )
  expect(other.sourceHash).not.toBe(opened.record.sourceHash)
})

test('missing and empty are kept apart where the format knows the difference', async () => {
  const datasets = createDatasets(createTestPorts())
  const id = await importText(datasets, '[{"a":"","b":null},{"a":"x","b":"y"}]', 'table.json')
  const window = valueOf(await datasets.readRows({ datasetId: id, rowStart: 0, rowEnd: 2 }))
  expect(window.cells).toEqual([
    ['', null],
    ['x', 'y'],
  ])
  const opened = valueOf(await datasets.openDataset(id))
  const words = valueOf(await opened.readHashes(0, 2))
  expect(rowHashAt(words, 0)).toEqual(hashRow(['', null]))
})

test('a file without rows leaves nothing behind', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  expect(await datasets.importDataset(csv('a,b\n'))).toEqual(err({ kind: 'NoRows', headerOnly: true }))
  expect(await datasets.importDataset(csv(''))).toMatchObject({ ok: false, error: { kind: 'NoRows' } })
  expect(await ports.files.list('bw1')).toEqual([])
})

test('a file that turns out not to be UTF-8 in its middle is read again from the start', async () => {
  const datasets = createDatasets(createTestPorts())
  const start = new TextEncoder().encode('id,text\n' + '1,plain ascii\n'.repeat(200_000))
  const file = new Blob([start, Uint8Array.of(0x32, 0x2c, 0x63, 0x61, 0x66, 0xe9, 0x0a)])
  const record = valueOf(await datasets.importDataset({ file, name: 'old.csv', lastModified: null }))
  expect(record.rows).toBe(200_001)
  const last = await datasets.readRows({ datasetId: record.id, rowStart: 200_000, rowEnd: 200_001 })
  expect(valueOf(last).cells).toEqual([['2', 'café']])
})

test('a cancel in the middle leaves nothing behind', async () => {
  const ports = createTestPorts()
  const controller = new AbortController()
  const reply = await createDatasets(ports).importDataset(csv(longCsv), {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  expect(reply).toEqual(err({ kind: 'Cancelled' }))
  expect(await ports.files.list('bw1')).toEqual([])
  expect(await ports.records.all('datasets')).toEqual([])
})

test('progress ends with everything read', async () => {
  const seen: unknown[] = []
  const input = csv(longCsv)
  await createDatasets(createTestPorts()).importDataset(input, { onProgress: (now) => seen.push(now) })
  expect(seen.at(-1)).toEqual({ bytesRead: input.file.size, bytesTotal: input.file.size, rows: 70_000 })
})

test('a file that cannot fit is refused before it is read, in numbers', async () => {
  const ports = createTestPorts({ capBytes: 1_000_000 })
  const reply = await createDatasets(ports).importDataset(csv(longCsv))
  expect(reply).toMatchObject({ ok: false, error: { kind: 'StorageFull', freeBytes: 1_000_000 } })
})

test('storage that fills up on the way ends the import, with nothing left behind', async () => {
  const ports = createTestPorts({ capBytes: 1_500_000 })
  const usage = async () => ({ usedBytes: 0, quotaBytes: 0 })
  const datasets = createDatasets({ ...ports, files: { ...ports.files, usage } })
  expect(await datasets.importDataset(csv(longCsv))).toMatchObject({
    ok: false,
    error: { kind: 'StorageFull' },
  })
  expect((await ports.files.usage()).usedBytes).toBe(0)
  expect(await ports.records.all('datasets')).toEqual([])
})

test('a source that changes while it is read is no dataset', async () => {
  const ports = createTestPorts()
  const file = new Blob([longCsv])
  // What a browser does: the stream ends early, and says nothing.
  const changed = Object.defineProperties(new Blob([longCsv]), {
    stream: { value: () => file.slice(0, file.size - 100).stream() },
  })
  const reply = await createDatasets(ports).importDataset({ file: changed, name: 'a.csv', lastModified: 1 })
  expect(reply).toEqual(err({ kind: 'SourceChanged' }))
  expect(await ports.files.list('bw1')).toEqual([])
})

test('a dataset that a run needs stays; otherwise it goes, record first, with its files', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const id = await importText(datasets, 'a\n1\n')
  await ports.records.commit([{ put: 'runs', record: { id: 'r', draftId: 'd', datasetId: id } as never }])
  expect(await datasets.deleteDataset({ datasetId: id })).toEqual(err({ kind: 'InUse', runs: 1 }))
  await ports.records.commit([{ remove: 'runs', key: 'r' }])
  expect(await datasets.deleteDataset({ datasetId: id })).toEqual(ok(undefined))
  expect(await ports.files.list('bw1')).toEqual([])
  expect(await datasets.readDataset({ datasetId: id })).toEqual(err({ kind: 'DatasetMissing' }))
  expect(await datasets.openDataset(id)).toEqual(err({ kind: 'DatasetMissing' }))
})

test('deleting waits until every reader has closed', async () => {
  const datasets = createDatasets(createTestPorts())
  const id = await importText(datasets, 'a\n1\n')
  const reader = valueOf(await datasets.openDataset(id))
  const order: string[] = []
  const deleted = datasets.deleteDataset({ datasetId: id }).then(() => order.push('deleted'))
  expect(valueOf(await reader.readCells(0, 1))).toEqual([['1']])
  order.push('closed')
  reader.close()
  await deleted
  expect(order).toEqual(['closed', 'deleted'])
})

test('what is newest is listed first', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const ids = [await importText(datasets, 'a\n1\n')]
  const later = { ...ports, clock: { ...ports.clock, now: () => ports.clock.now() + 5 } }
  ids.unshift(await importText(createDatasets(later), 'a\n2\n'))
  expect(valueOf(await datasets.listDatasets({})).map(({ id }) => id)).toEqual(ids)
})

/**
 * A store that dies at its n-th step, like a tab that is closed: nothing happens any more, not even a clean-up, and
 * what was half written stays half written.
 */
function createDyingFiles(files: FileStore, steps: number): { files: FileStore; died: Promise<'died'> } {
  const writers: FileWriter[] = []
  let left = steps
  let die: (how: 'died') => void
  const died = new Promise<'died'>((resolve) => (die = resolve))
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left-- > 0) return work()
    for (const writer of writers) await writer.close()
    die('died')
    return new Promise<never>(() => undefined)
  }
  const create: FileStore['create'] = async (path) => {
    const created = await files.create(path)
    if (!created.ok) return created
    const writer = created.value
    writers.push(writer)
    return ok({
      size: 0,
      write: (bytes) => step(() => writer.write(bytes)),
      close: () => step(() => writer.close()),
      abort: () => step(() => writer.abort()),
    })
  }
  const dying = {
    ...files,
    create: (path: string) => step(() => create(path)),
    remove: (path: string) => step(() => files.remove(path)),
  }
  return { files: dying, died }
}

test('an import that dies at any step leaves no dataset, and only what the next start removes', async () => {
  let deaths = 0
  for (let steps = 0; ; steps++) {
    const ports = createTestPorts()
    const kept = await importText(createDatasets(ports), 'a\n1\n')
    const keptFiles = await ports.files.list('bw1')
    const { files, died } = createDyingFiles(ports.files, steps)
    // Locks of a dead tab are free, so it gets its own.
    const tab: EnginePorts = { ...ports, files, locks: createTestPorts().locks }
    const reply = await Promise.race([died, createDatasets(tab).importDataset(csv(longCsv))])
    if (reply !== 'died') break
    deaths++
    expect((await ports.records.all('datasets')).map(({ id }) => id)).toEqual([kept])
    await collectGarbage(ports)
    expect(await ports.files.list('bw1')).toEqual(keptFiles)
  }
  expect(deaths).toBeGreaterThan(6)
})

test('garbage is what no record names and nobody works on', async () => {
  const ports = createTestPorts()
  const write = async (path: string) => {
    const writer = valueOf(await ports.files.create(path))
    await writer.close()
  }
  for (const path of ['bw1/datasets/old/a', 'bw1/datasets/busy/a', 'bw1/runs/old/a', 'bw1/runs/busy/a'])
    await write(path)
  for (const path of ['bw1/runs/named/a', 'bw1/exports/a', 'bw1/sandbox/a']) await write(path)
  await ports.records.commit([
    { put: 'runs', record: { id: 'named', draftId: 'd', generations: [] } as never },
  ])
  await ports.locks.hold(datasetLock('busy'), {}, () =>
    ports.locks.hold(runLock('busy'), {}, () => collectGarbage(ports)),
  )
  expect(await ports.files.list('bw1')).toEqual([
    'bw1/datasets/busy/a',
    'bw1/runs/busy/a',
    'bw1/runs/named/a',
    'bw1/sandbox/a',
  ])
})

test('any table comes back cell by cell', async () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\r', ''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
      const datasets = createDatasets(createTestPorts())
      // Rows of nothing but blanks are blank lines in some tables; a number in front makes each a row.
      const table = rows.map(([a, b], row) => [`${row}`, a, b])
      const id = await importText(datasets, '\ufeff' + toCsv([['n', 'a', 'b'], ...table]))
      const window = valueOf(await datasets.readRows({ datasetId: id, rowStart: 0, rowEnd: 100 }))
      expect(window.cells).toEqual(table)
    }),
    { numRuns: 50 },
  )
})

test('long cells can be read cut, whole characters only', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const id = await importText(datasets, 'a,b\n12345,1234\n123😀5,\n')
  const { cells } = valueOf(await datasets.readRows({ datasetId: id, rowStart: 0, rowEnd: 9, cellChars: 4 }))
  expect(cells).toEqual([
    ['1234…', '1234'],
    ['123…', ''],
  ])
})
