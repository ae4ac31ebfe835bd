import { expect, test } from 'vitest'
import { appSchemas, type AppShapes } from '#core/records.ts'
import { createShard } from '#core/run/new-shard.ts'
import { err, ok } from '#core/result.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createConnections } from './connections.ts'
import { valueOf } from '../engine.suite.ts'
import { learnLimit } from '../drive/learn-limit.ts'
import type { ConnectionInput } from './account-types.ts'
import type { EngineEvent } from '../engine-event.ts'
import { defaultLimits } from './sandbox-connection.ts'

function open() {
  const sent: { url: string; key: string | undefined }[] = []
  const ports = {
    ...createMemoryPorts<AppShapes, EngineEvent>(appSchemas),
    transportFor: () => ({
      send: async (request: { url: string; headers: Readonly<Record<string, string>> }) => {
        sent.push({ url: request.url, key: request.headers.Authorization })
        return err({ kind: 'NoReply' as const, message: 'refused' })
      },
    }),
  }
  return { ports, sent, connections: createConnections(ports, async () => false) }
}

const own: ConnectionInput = {
  id: 'mine',
  name: 'Mine',
  provider: 'openai',
  baseUrl: 'https://api.example.com/v1',
  keep: 'memory',
  limits: defaultLimits,
}
const badAddress = (cause: string) => err({ kind: 'BadConnection', field: 'baseUrl', cause })

test('the sandbox is there from the start, once, also with two tabs', async () => {
  const { ports, connections } = open()
  const lists = await Promise.all([
    connections.listConnections({}),
    createConnections(ports, async () => false).listConnections({}),
  ])
  for (const list of lists) {
    expect(list).toMatchObject({ ok: true, value: [{ id: 'sandbox', baseUrl: 'sandbox:', rev: 0 }] })
  }
})

test('what was typed is stored trimmed, and saving again changes the same record', async () => {
  const { connections } = open()
  const first = await connections.saveConnection({
    ...own,
    name: '  Mine ',
    baseUrl: ' https://API.example.com/v1// ',
  })
  expect(first).toMatchObject(ok({ name: 'Mine', baseUrl: 'https://api.example.com/v1', rev: 0 }))
  const second = await connections.saveConnection({ ...own, name: 'Renamed' })
  expect(second).toMatchObject(ok({ id: 'mine', name: 'Renamed', rev: 1 }))
  const list = await connections.listConnections({})
  expect(list.ok && list.value.map(({ name }) => name).sort()).toEqual(['Renamed', 'Sandbox'])
})

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['api.example.com/v1', 'notAnAddress'],
  ['api.example.com:443/v1', 'notAnAddress'],
  ['ftp://api.example.com', 'notAnAddress'],
  ['https://', 'notAnAddress'],
  ['https://me:secret@api.example.com', 'notAnAddress'],
  ['https://api.example.com/v1?key=1', 'notAnAddress'],
  ['javascript:alert(1)', 'notAnAddress'],
  ['http://api.example.com/v1', 'insecure'],
  ['http://localhost.example.com/v1', 'insecure'],
])('the address %j is refused as %s', async (baseUrl, cause) => {
  const { connections } = open()
  expect(await connections.saveConnection({ ...own, baseUrl })).toEqual(badAddress(cause))
})

test.each(['http://localhost:8787/v1', 'http://127.0.0.1:8787'])(
  'plain http is fine on this computer: %s',
  async (baseUrl) => {
    const { connections } = open()
    expect(await connections.saveConnection({ ...own, baseUrl })).toMatchObject(ok({ baseUrl }))
  },
)

test('a name is needed, and may be used once', async () => {
  const { connections } = open()
  await connections.saveConnection(own)
  expect(await connections.saveConnection({ ...own, id: 'other', name: ' ' })).toEqual(
    err({ kind: 'BadConnection', field: 'name', cause: 'empty' }),
  )
  expect(await connections.saveConnection({ ...own, id: 'other', name: 'mine' })).toEqual(
    err({ kind: 'BadConnection', field: 'name', cause: 'taken' }),
  )
})

test('limits that are no numbers become the defaults', async () => {
  const { connections } = open()
  const limits = {
    ...defaultLimits,
    requestsPerShard: NaN,
    bytesPerShard: -1,
    enqueuedTokens: 0,
    batchFactor: 7,
  }
  expect(await connections.saveConnection({ ...own, limits })).toMatchObject(ok({ limits: defaultLimits }))
})

test('a key loses the blanks around it, and a blank one is no key', async () => {
  const { ports, connections } = open()
  await connections.setKey({ connectionId: 'mine', key: ' \u200b\ufeffsk-1 2\r\n' })
  expect(ports.keys.get('mine')).toBe('sk-1 2')
  await connections.setKey({ connectionId: 'mine', key: ' \n' })
  expect(ports.keys.get('mine')).toBeUndefined()
})

test('a key is forgotten when its connection gets another address, and kept otherwise', async () => {
  const { ports, connections } = open()
  await connections.saveConnection(own)
  await connections.setKey({ connectionId: 'mine', key: 'sk-1' })
  await connections.saveConnection({ ...own, name: 'Renamed' })
  expect(ports.keys.get('mine')).toBe('sk-1')
  await connections.saveConnection({ ...own, baseUrl: 'https://other.example.com' })
  expect(ports.keys.get('mine')).toBeUndefined()
})

test('the stored key is tried where it belongs and nowhere else', async () => {
  const { sent, connections } = open()
  await connections.saveConnection(own)
  await connections.setKey({ connectionId: 'mine', key: 'sk-1' })
  await connections.testConnection({ connection: own, key: '' })
  expect(sent.map(({ key }) => key)).toContain('Bearer sk-1')
  sent.length = 0
  const elsewhere = { ...own, baseUrl: 'https://evil.example.com' }
  const steps = await connections.testConnection({ connection: elsewhere, key: ' ' })
  expect(steps.ok && steps.value.some(({ state }) => state === 'failed')).toBe(true)
  expect(sent.filter(({ key }) => key !== undefined)).toEqual([])
})

test('every record that is stored is without a key', async () => {
  const { ports, connections } = open()
  await connections.saveConnection(own)
  await connections.setKey({ connectionId: 'mine', key: 'sk-secret' })
  await connections.saveConnection({ ...own, name: 'Again' })
  expect(JSON.stringify(await ports.records.all('connections'))).not.toContain('sk-secret')
})

test('a connection with an unfinished run stays; without one it goes, with its key', async () => {
  const { ports, connections } = open()
  await connections.saveConnection(own)
  await connections.setKey({ connectionId: 'mine', key: 'sk-1' })
  const part = { runId: 'r', shardId: 's1', gen: 0, requestStart: 0, requestEnd: 1, bytes: 1, tokens: 1 }
  await ports.records.commit([
    { put: 'runs', record: { id: 'r', draftId: 'd', connectionId: 'mine' } as never },
    { put: 'shards', record: createShard(part, 0) },
  ])
  expect(await connections.removeConnection({ connectionId: 'mine' })).toEqual(
    err({ kind: 'InUse', runs: 1 }),
  )
  const withdrawn = { ...createShard(part, 0), stage: { name: 'withdrawn', why: 'cancelled' } as const }
  await ports.records.commit([{ put: 'shards', record: withdrawn }])
  expect(await connections.removeConnection({ connectionId: 'mine' })).toEqual(ok(undefined))
  expect(ports.keys.get('mine')).toBeUndefined()
  expect(await connections.removeConnection({ connectionId: 'mine' })).toEqual(err({ kind: 'NoConnection' }))
})

test('what a provider said of its limit stays, until the person or the address says otherwise', async () => {
  const { ports, connections } = open()
  valueOf(await connections.saveConnection(own))
  const saver = { announce: () => undefined }
  const said = { enqueuedTokens: 900_000, message: 'Limit: 900,000 enqueued tokens' }
  const learned = async () => (await ports.records.get('connections', own.id))?.learned
  const learn = async () => {
    await learnLimit(ports, saver, own.id, 'm', said)
    await learnLimit(ports, saver, own.id, 'n', said)
  }
  await learn()
  expect(await learned()).toMatchObject({ m: said, n: said })
  valueOf(await connections.saveConnection({ ...own, name: 'Renamed' }))
  expect(await learned()).toMatchObject({ m: said, n: said })

  valueOf(await connections.forgetLimit({ connectionId: own.id, model: 'm' }))
  expect(Object.keys((await learned()) ?? {})).toEqual(['n'])
  valueOf(await connections.saveConnection({ ...own, limits: { ...own.limits, enqueuedTokens: 5 } }))
  expect(await learned()).toBeUndefined()
  await learn()
  valueOf(await connections.saveConnection({ ...own, baseUrl: 'https://other.example.com/v1' }))
  expect(await learned()).toBeUndefined()
  expect(await connections.forgetLimit({ connectionId: 'none', model: 'm' })).toEqual(
    err({ kind: 'NoConnection' }),
  )
})

test('the same words are kept once, also when two workers read them', async () => {
  const { ports, connections } = open()
  valueOf(await connections.saveConnection(own))
  const told: string[] = []
  const saver = { announce: ({ key }: { readonly key: string }) => void told.push(key) }
  const said = { enqueuedTokens: 900_000, message: 'Limit: 900,000 enqueued tokens' }
  const learn = () => learnLimit(ports, saver, own.id, 'm', said)
  await Promise.all([learn(), learn()])
  await learn()
  expect(told).toEqual([own.id])
})

test('a daily cap is an amount of money or none, and own prices go with their connection', async () => {
  const { ports, connections } = open()
  const capOf = async (dailyCapUsd: number | null) =>
    valueOf(await connections.saveConnection({ ...own, limits: { ...own.limits, dailyCapUsd } })).limits
      .dailyCapUsd
  expect(await capOf(0)).toBe(0)
  expect(await capOf(12.5)).toBe(12.5)
  expect(await capOf(-1)).toBeNull()
  expect(await capOf(NaN)).toBeNull()
  const price = { connectionId: own.id, model: 'm', inputPerMillion: 1, outputPerMillion: 2, at: 0 }
  valueOf(await ports.records.commit([{ put: 'prices', record: { v: 1, id: `${own.id} m`, ...price } }]))
  valueOf(await connections.removeConnection({ connectionId: own.id }))
  expect(await ports.records.all('prices')).toEqual([])
})
