import { expect, test } from 'vitest'
import type { ApiReply, ApiRequest } from '#core/ports.ts'
import { ok } from '#core/result.ts'
import { createAccount } from './account.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
import { networkConnection } from '../runs/stored-run.suite.ts'
import { createStorageReport } from '../files/storage-report.ts'

const reply = (status: number, json: unknown): ApiReply => ({
  status,
  headers: new Headers(),
  body: new Blob([JSON.stringify(json)]).stream(),
})

/** A provider that notes what it is asked and answers with what it is told. */
async function openAccount(answer: (request: ApiRequest) => ApiReply, key: string | null = 'sk-test') {
  const asked: string[] = []
  const ports: EnginePorts = {
    ...createTestPorts(),
    transportFor: () => ({
      send: async (request) => {
        asked.push(`${request.method} ${request.url.replace(networkConnection.baseUrl, '')}`)
        return ok(answer(request))
      },
    }),
  }
  valueOf(await ports.records.commit([{ put: 'connections', record: networkConnection }]))
  if (key !== null) ports.keys.set('openai', key)
  return { account: createAccount(ports), asked, ports }
}

const page = { object: 'list', data: [], has_more: false }

test('batches and files are asked for page by page', async () => {
  const { account, asked } = await openAccount(() => reply(200, page))
  const empty = { data: [], last_id: null, has_more: false }
  expect(await account.listBatches({ connectionId: 'openai', after: null })).toEqual(ok(empty))
  expect(await account.listBatches({ connectionId: 'openai', after: 'batch_1' })).toEqual(ok(empty))
  expect(await account.listFiles({ connectionId: 'openai', after: 'file_1' })).toEqual(ok(empty))
  expect(await account.listModels({ connectionId: 'openai' })).toEqual(ok([]))
  expect(asked).toEqual([
    'GET /batches?limit=100',
    'GET /batches?after=batch_1&limit=100',
    'GET /files?limit=1000&after=file_1',
    'GET /models',
  ])
})

test('without a key nothing is sent, and a connection that is not there says so', async () => {
  const { account, asked } = await openAccount(() => reply(200, page), null)
  const noKey = { ok: false, error: { kind: 'NoKey' } }
  expect(await account.listBatches({ connectionId: 'openai', after: null })).toEqual(noKey)
  expect(await account.deleteFiles({ connectionId: 'openai', fileIds: ['f1'] })).toEqual(
    ok({ deleted: [], failed: [{ fileId: 'f1', error: noKey.error }] }),
  )
  const none = { ok: false, error: { kind: 'NoConnection' } }
  expect(await account.listModels({ connectionId: 'gone' })).toEqual(none)
  expect(await account.deleteFiles({ connectionId: 'gone', fileIds: ['f1'] })).toEqual(none)
  expect(asked).toEqual([])
})

test('exactly the files that were named are deleted, each once, and each failure is told', async () => {
  const { account, asked } = await openAccount(({ url }) =>
    url.endsWith('f2')
      ? reply(404, { error: { message: 'No such File object: f2', type: 'invalid_request_error' } })
      : reply(200, { id: 'f', object: 'file', deleted: true }),
  )
  const { deleted, failed } = valueOf(
    await account.deleteFiles({ connectionId: 'openai', fileIds: ['f1', 'f2', 'f3', 'f1'] }),
  )
  expect(deleted).toEqual(['f1', 'f3'])
  expect(failed).toMatchObject([{ fileId: 'f2', error: { kind: 'HttpError', status: 404 } }])
  expect(asked).toEqual(['DELETE /files/f1', 'DELETE /files/f2', 'DELETE /files/f3'])
})

test('who stops deleting learns what is gone already', async () => {
  const controller = new AbortController()
  const { account, asked } = await openAccount(({ url }) => {
    if (url.endsWith('f2')) controller.abort()
    return reply(200, { id: 'f', object: 'file', deleted: true })
  })
  const fileIds = ['f1', 'f2', 'f3']
  const { deleted } = valueOf(
    await account.deleteFiles({ connectionId: 'openai', fileIds }, { signal: controller.signal }),
  )
  expect(deleted).toContain('f1')
  expect(deleted).not.toContain('f3')
  expect(asked).toEqual(['DELETE /files/f1', 'DELETE /files/f2'])
})

test('the storage is told in numbers', async () => {
  const { ports } = await openAccount(() => reply(200, page))
  const report = valueOf(await createStorageReport(ports).storageReport({}))
  expect(report).toEqual({ kind: 'memory', usedBytes: 0, quotaBytes: 200_000_000, datasets: 0, runs: 0 })
})
