import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { FileWriter } from '#core/ports.ts'
import { describeLastingFileStore } from './file-store.suite.ts'
import { toStorageError } from './node-error.node.ts'
import { createNodeFiles } from './node-files.node.ts'
import { openNodePorts } from './node-ports.node.ts'
import { openNodeRecords } from './node-records.node.ts'
import { describeLastingRecordStore, testSchemas, type TestShapes } from './record-store.suite.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'batch-workbench-storage-'))
  folders.push(folder)
  return folder
}

async function open(folder: string) {
  const records = await openNodeRecords<TestShapes>(folder, testSchemas)
  if (!records.ok) throw new Error(JSON.stringify(records.error))
  return records.value
}

const item = (id: string, rev = 1) => ({ id, rev, group: 'g' })

describeLastingFileStore('Node', async () => {
  const root = join(await freshFolder(), 'files')
  const files = createNodeFiles(root)
  const writers: FileWriter[] = []
  return {
    files: {
      ...files,
      async create(path) {
        const writer = await files.create(path)
        if (writer.ok) writers.push(writer.value)
        return writer
      },
    },
    crash: async () => createNodeFiles(root),
    dispose: async () => {
      for (const writer of writers) await writer.abort()
    },
  }
})

describeLastingRecordStore('Node', async () => {
  const folder = await freshFolder()
  let records = await open(folder)
  return {
    records,
    async reopen() {
      await records.close()
      records = await open(folder)
      return records
    },
    dispose: () => records.close(),
  }
})

describe('a folder of records', () => {
  test('belongs to one opener at a time', async () => {
    const folder = await freshFolder()
    const first = await open(folder)
    expect(await openNodeRecords<TestShapes>(folder, testSchemas)).toMatchObject({
      ok: false,
      error: { kind: 'StorageFailed', message: `Process ${process.pid} has this folder open.` },
    })
    await first.close()
    await (await open(folder)).close()
  })

  test('whose process died is free again, also when its id was given to somebody new', async () => {
    const folder = await freshFolder()
    for (const owner of [String(process.pid), '999999999', '', 'x']) {
      await writeFile(join(folder, 'lock'), owner)
      await (await open(folder)).close()
    }
  })

  test('of a newer layout is NewerData', async () => {
    const folder = await freshFolder()
    const newer = await openNodeRecords<TestShapes>(folder, testSchemas, { version: 2 })
    if (newer.ok) await newer.value.close()
    expect(await openNodeRecords<TestShapes>(folder, testSchemas)).toEqual({
      ok: false,
      error: { kind: 'NewerData', database: folder, known: 1, found: 2 },
    })
  })

  test('cut off anywhere in its journal has whole commits only', async () => {
    const folder = await freshFolder()
    const records = await open(folder)
    for (let rev = 1; rev <= 3; rev++) {
      await records.commit([
        { put: 'items', record: item('a', rev) },
        { put: 'items', record: item('ä', rev) },
        { put: 'entries', record: { group: 'g', text: `rev ${rev}` } },
      ])
    }
    const journal = await readFile(join(folder, 'journal.jsonl'))
    const ends = [...journal.keys()].filter((at) => journal[at] === 10).map((at) => at + 1)
    expect(ends).toHaveLength(3)
    // All around the ends of the commits, and here and there inside them (every start syncs a disk, so not each byte).
    const near = ends.flatMap((end) => [end - 2, end - 1, end, end + 1])
    const lengths = [...journal.keys()].filter((at) => at % 64 === 1 || near.includes(at))
    for (const length of [0, ...lengths, journal.length]) {
      const copy = await freshFolder()
      await cp(folder, copy, { recursive: true })
      await truncate(join(copy, 'journal.jsonl'), length)
      const later = await open(copy)
      const commits = ends.filter((end) => end <= length).length
      expect((await later.all('items')).map((found) => found.rev)).toEqual(
        commits === 0 ? [] : [commits, commits],
      )
      expect(await later.all('entries')).toHaveLength(commits)
      await later.close()
    }
    await records.close()
  }, 60_000)

  test('goes on after a torn commit as if it had never begun', async () => {
    const folder = await freshFolder()
    const records = await open(folder)
    await records.commit([{ put: 'items', record: item('a') }])
    await records.close()
    await writeFile(join(folder, 'journal.jsonl'), '[{"put":"items","key":"b","rec', { flag: 'a' })
    const later = await open(folder)
    await later.commit([{ put: 'items', record: item('c') }])
    await later.close()
    const last = await open(folder)
    expect((await last.all('items')).map((found) => found.id)).toEqual(['a', 'c'])
    await last.close()
  })

  test('that is damaged in the middle is not opened, so nothing is overwritten', async () => {
    const folder = await freshFolder()
    const records = await open(folder)
    await records.close()
    const journal = 'rubbish\n[{"put":"items","key":"b","record":{"id":"b"}}]\n'
    await writeFile(join(folder, 'journal.jsonl'), journal)
    expect(await openNodeRecords<TestShapes>(folder, testSchemas)).toMatchObject({
      ok: false,
      error: { kind: 'StorageFailed', message: expect.stringContaining('damaged') as string },
    })
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).toBe(journal)
  })

  test('crashed between its new state and its empty journal is unchanged by the replay', async () => {
    const folder = await freshFolder()
    const records = await open(folder)
    await records.commit([{ put: 'items', record: item('a') }])
    await records.commit([{ put: 'entries', record: { group: 'g', text: 'one' } }])
    await records.commit([
      { remove: 'items', key: 'a' },
      { put: 'items', record: item('b', 2) },
    ])
    const journal = await readFile(join(folder, 'journal.jsonl'))
    await records.close()
    await (await open(folder)).close()
    await writeFile(join(folder, 'journal.jsonl'), journal)
    const later = await open(folder)
    expect(await later.all('items')).toEqual([item('b', 2)])
    expect(await later.all('entries')).toEqual([{ id: 1, group: 'g', text: 'one' }])
    await later.close()
  })

  test.each([
    ['bytes', new Uint8Array(2)],
    ['a date', new Date(0)],
    ['not a number', NaN],
    ['a map', new Map()],
  ])('refuses %s, which JSON would change', async (_, value) => {
    const records = await open(await freshFolder())
    const record = { ...item('a'), deep: { list: [value as never] } }
    await expect(records.commit([{ put: 'items', record }])).rejects.toThrow('not plain JSON')
    expect(await records.all('items')).toEqual([])
    await records.close()
  })

  test('of a process that was killed has every commit it was told about, and whole ones only', async () => {
    const folder = await freshFolder()
    const script = `
      import { openNodeRecords } from './src/storage/node-records.node.ts'
      const records = await openNodeRecords(${JSON.stringify(folder)}, { items: { key: 'id', indexes: ['group'] },
        parts: { key: ['run', 'part'], indexes: ['run'] }, entries: { key: null, indexes: ['group'] } })
      for (let rev = 1; ; rev++) {
        await records.value.commit(['a', 'b'].map((id) => ({ put: 'items', record: { id, rev, group: 'g' } })))
        process.stdout.write(rev + '\\n')
      }`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    let told = 0
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.stdout.on('data', (text: Buffer) => {
      told = Number(text.toString().trim().split('\n').at(-1))
      if (told >= 5) child.kill('SIGKILL')
    })
    await ended
    expect(told).toBeGreaterThanOrEqual(5)
    const records = await open(folder)
    const [a, b] = await records.all('items')
    expect(a!.rev).toBeGreaterThanOrEqual(told)
    expect(b!.rev).toBe(a!.rev)
    await records.close()
  }, 60_000)
})

test('ports of a folder keep files and records side by side', async () => {
  const folder = await freshFolder()
  const ports = await openNodePorts<TestShapes, string>(folder, testSchemas)
  if (!ports.ok) throw new Error(ports.error.kind)
  const { files, records } = ports.value
  const writer = await files.create('bw1/a')
  if (!writer.ok) throw new Error(writer.error.kind)
  await writer.value.close()
  await records.commit([{ put: 'items', record: item('a') }])
  await records.close()
  const later = await openNodePorts<TestShapes, string>(folder, testSchemas)
  if (!later.ok) throw new Error(later.error.kind)
  expect(await later.value.files.list('')).toEqual(['bw1/a'])
  expect(await later.value.records.get('items', 'a')).toEqual(item('a'))
  await later.value.records.close()
})

test.each([
  ['ENOSPC', { kind: 'StorageFull', neededBytes: 9 }],
  ['EDQUOT', { kind: 'StorageFull', neededBytes: 9 }],
  ['ENOENT', { kind: 'FileMissing', path: 'a' }],
  ['EACCES', { kind: 'StorageFailed', path: 'a', message: 'Error: the system said no' }],
])('the system’s %s is understood', (code, error) => {
  const cause = Object.assign(new Error('the system said no'), { code })
  expect(toStorageError('a', cause, 9)).toEqual(error)
})
