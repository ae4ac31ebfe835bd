import { expect, test } from 'vitest'
import { appSchemas, type AppShapes, type LogRecord } from '#core/records.ts'
import { createBroadcastChannel } from './broadcast-channel.ts'
import { describeChannel, type Note } from './channel.suite.ts'
import { describeFileStore } from './file-store.suite.ts'
import { describeLocks } from './locks.suite.ts'
import { createChannelHub } from './memory-channel.ts'
import { createMemoryFiles, defaultMemoryCap } from './memory-files.ts'
import { createMemoryLocks } from './memory-locks.ts'
import { createMemoryPorts } from './memory-ports.ts'
import { createMemoryRecords } from './memory-records.ts'
import { describeRecordStore, testSchemas, type TestShapes } from './record-store.suite.ts'

const dispose = async () => undefined

describeFileStore('memory', async () => ({ files: createMemoryFiles(), dispose }))
describeRecordStore('memory', async () => ({
  records: createMemoryRecords<TestShapes>(testSchemas),
  dispose,
}))
describeLocks('memory', () => {
  const locks = createMemoryLocks()
  return [locks, locks]
})
describeChannel('memory', () => {
  const hub = createChannelHub<Note>()
  return [hub.createChannel(), hub.createChannel(), hub.createChannel()]
})
let count = 0
describeChannel('broadcast in Node', () => {
  const name = `test-${count++}`
  return [createBroadcastChannel(name), createBroadcastChannel(name), createBroadcastChannel(name)]
})

test('a full memory refuses the block, says how much there was, and forgets the partial file', async () => {
  const files = createMemoryFiles(10)
  const kept = await files.create('kept')
  if (!kept.ok) throw new Error(kept.error.kind)
  await kept.value.write(new Uint8Array(4))
  await kept.value.close()
  const writer = await files.create('big')
  if (!writer.ok) throw new Error(writer.error.kind)
  expect((await writer.value.write(new Uint8Array(6))).ok).toBe(true)
  const full = { ok: false, error: { kind: 'StorageFull', neededBytes: 7, freeBytes: 6 } }
  expect(await writer.value.write(new Uint8Array(1))).toEqual(full)
  expect(await writer.value.write(new Uint8Array(0))).toEqual(full)
  expect(await writer.value.close()).toEqual(full)
  await writer.value.abort()
  expect(await files.usage()).toEqual({ usedBytes: 4, quotaBytes: 10 })
  expect(await files.list('')).toEqual(['kept'])
})

test('removed and aborted files give their room back', async () => {
  const files = createMemoryFiles(10)
  for (let round = 0; round < 3; round++) {
    const writer = await files.create('d/a')
    if (!writer.ok) throw new Error(writer.error.kind)
    expect((await writer.value.write(new Uint8Array(10))).ok).toBe(true)
    if (round === 1) await writer.value.abort()
    else await writer.value.close()
    await files.remove('d')
    expect((await files.usage()).usedBytes).toBe(0)
  }
})

test('the cap is 200 MB unless told otherwise', async () => {
  expect((await createMemoryFiles().usage()).quotaBytes).toBe(200_000_000)
  expect(defaultMemoryCap).toBe(200_000_000)
})

test('memory ports of the same seed draw the same bytes', () => {
  const draw = (seed: number) => [...createMemoryPorts(testSchemas, { seed }).random.bytes(8)]
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('the product’s own database fits the ports', async () => {
  const { records, clock } = createMemoryPorts<AppShapes, string>(appSchemas)
  const entry = (runId: string): LogRecord => ({
    v: 1,
    runId,
    at: clock.now(),
    shardId: null,
    call: 'GET /models',
    status: 200,
    requestId: null,
    outcome: 'ok',
  })
  await records.commit(['r1', 'r2', 'r1'].map((runId) => ({ put: 'log', record: entry(runId) })))
  const found = await records.all('log', { index: 'runId', equals: 'r1', last: 5 })
  expect(found.map((record) => record.id)).toEqual([1, 3])
})
