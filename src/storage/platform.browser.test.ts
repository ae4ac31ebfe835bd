import { describe, expect, test } from 'vitest'
import { createBroadcastChannel } from './broadcast-channel.ts'
import { openBrowserPorts, openBrowserStorage } from './browser-storage.ts'
import { describeChannel } from './channel.suite.ts'
import { createClock } from './clock.ts'
import { openIdbRecords } from './idb-records.ts'
import { describeLocks } from './locks.suite.ts'
import { describeMachine } from './machine.suite.ts'
import { startWorkerFiles } from './opfs-proxy.suite.ts'
import { createRandom } from './random.ts'
import { createWebLocks } from './web-locks.ts'

describeLocks('Web Locks', () => [createWebLocks(), createWebLocks()])
describeChannel('BroadcastChannel', () => {
  const name = crypto.randomUUID()
  return [createBroadcastChannel(name), createBroadcastChannel(name), createBroadcastChannel(name)]
})
describeMachine('browser', createClock(), createRandom())

describe('opening the storage of a browser', () => {
  const schemas = { items: { key: 'id' } } as const
  type Shapes = { items: { key: string; record: { id: string } } }

  test('in a dedicated worker it is files and a database', async () => {
    const worker = startWorkerFiles()
    const name = `test-${crypto.randomUUID()}`
    expect(await worker.call('openStorage', name, 'test/opened')).toEqual({
      kind: 'opfs',
      files: 'opfs',
      stored: true,
    })
    expect((await indexedDB.databases()).map((database) => database.name)).toContain(name)
    worker.kill()
    indexedDB.deleteDatabase(name)
  })

  test('where files cannot be written (here: a page) both stores are memory, and it says why', async () => {
    const name = `test-${crypto.randomUUID()}`
    const storage = await openBrowserStorage<Shapes>(name, 'test/opened', schemas, { capBytes: 5 })
    if (!storage.ok) throw new Error(storage.error.kind)
    expect(storage.value.kind).toBe('memory')
    expect(storage.value.files.kind).toBe('memory')
    expect(storage.value.reason).toContain('createSyncAccessHandle')
    expect((await storage.value.files.usage()).quotaBytes).toBe(5)
    expect((await storage.value.records.commit([{ put: 'items', record: { id: 'a' } }])).ok).toBe(true)
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name)
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('test')
    const left: string[] = []
    for await (const file of (await root.getDirectoryHandle('opened')).keys()) left.push(file)
    expect(left).toEqual([])
  })

  test('newer data is an error, also together with all other ports', async () => {
    const worker = startWorkerFiles()
    const name = `test-${crypto.randomUUID()}`
    const newer = await openIdbRecords<Shapes>(name, schemas, { version: 2 })
    if (!newer.ok) throw new Error(newer.error.kind)
    await newer.value.close()
    expect(await worker.call('openStorage', name, 'test/opened')).toEqual({
      kind: 'NewerData',
      database: name,
      known: 1,
      found: 2,
    })
    worker.kill()
    indexedDB.deleteDatabase(name)
  })

  test('all ports work together', async () => {
    const name = `test-${crypto.randomUUID()}`
    const ports = await openBrowserPorts<Shapes, string>(name, 'test/opened', schemas)
    if (!ports.ok) throw new Error(ports.error.kind)
    const { channel, keys, locks, random, clock } = ports.value
    const other = createBroadcastChannel<string>(name)
    const heard = new Promise((resolve) => other.subscribe(resolve))
    channel.post('hello')
    expect(await heard).toBe('hello')
    expect(keys.get('a')).toBeUndefined()
    expect(await locks.hold(name, {}, async () => random.bytes(3).length)).toBe(3)
    await clock.sleep(0)
    channel.close()
    other.close()
  })
})
