import { expect, test } from 'vitest'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import type { ApiReply, ApiRequest } from '#core/ports.ts'
import { ok } from '#core/result.ts'
import type { ShardRecord, Stage } from '#core/run/shard.ts'
import { createCleanUp } from './clean-up.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
import {
  at,
  idOf,
  importRows,
  lineOf,
  networkConnection,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
} from '../runs/stored-run.suite.ts'

const reply = (status: number, json: unknown): ApiReply => ({
  status,
  headers: new Headers({ 'x-request-id': 'req-7' }),
  body: new Blob([JSON.stringify(json)]).stream(),
})
const gone = reply(404, { error: { message: 'No such File object', type: 'invalid_request_error' } })
const own = { bw_run: testRunId, bw_gen: '0', bw_shard: 's1' }
const batch = batchOf({
  id: 'batch-1',
  status: 'completed',
  input_file_id: 'file-in',
  output_file_id: 'file-out',
  metadata: own,
})
const collected = (change: object = {}): Stage => ({
  name: 'collected',
  attempt: 1,
  batchId: 'batch-1',
  final: { ...batch, ...change },
  files: {
    output: { state: 'stored', fileId: 'file-out', segmentId: 'seg-1' },
    error: { state: 'absent' },
  },
})

/** One shard whose batch is over, with its answers stored; the provider answers as it is told. */
async function openRun(
  parts: {
    readonly stage?: Stage
    readonly change?: Partial<ShardRecord>
    readonly answer?: (request: ApiRequest) => ApiReply
  } = {},
) {
  const asked: string[] = []
  const answer = parts.answer ?? (() => reply(200, { id: 'f', object: 'file', deleted: true }))
  const ports: EnginePorts = {
    ...createTestPorts(),
    transportFor: () => ({
      send: async (request) => {
        asked.push(`${request.method} ${request.url.replace(networkConnection.baseUrl, '')}`)
        return ok(answer(request))
      },
    }),
  }
  const datasetId = await importRows(ports, 2)
  await putRun(ports, {
    datasetId,
    scope: [0, 1],
    generations: [{ targets: [0, 1] }],
    change: { connectionId: 'openai' },
  })
  valueOf(await ports.records.commit([{ put: 'connections', record: networkConnection }]))
  ports.keys.set('openai', 'sk-test')
  await putShard(ports, {
    end: 2,
    stage: parts.stage ?? collected(),
    ...(parts.change && { change: parts.change }),
  })
  const segment = await putSegment(ports, {
    id: 'seg-1',
    lines: [lineOf(idOf(0), 'answered'), lineOf(idOf(1), 'answered')],
  })
  const bytes = new Uint8Array(await valueOf(await ports.files.blob(segment.file)).arrayBuffer())
  const block = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const whole = new Uint8Array(await crypto.subtle.digest('SHA-256', block))
  const sha256 = Array.from(whole, (byte) => byte.toString(16).padStart(2, '0')).join('')
  valueOf(
    await ports.records.commit([{ put: 'segments', record: { ...segment, fileId: 'file-out', sha256 } }]),
  )
  const cleanUp = createCleanUp(ports)
  const states = async (look = false) =>
    Object.fromEntries(
      valueOf(await cleanUp.remoteFilesOf({ runId: testRunId, look })).map(({ fileId, state }) => [
        fileId,
        state,
      ]),
    )
  const remove = (...fileIds: string[]) => cleanUp.deleteRemoteFiles({ runId: testRunId, fileIds })
  return { ports, cleanUp, asked, states, remove, segment }
}

test('the files of every attempt and batch are listed by name, each once', async () => {
  const { cleanUp } = await openRun({
    change: {
      history: [{ attempt: 1, intentId: 'i1', fileId: 'file-0', batchId: null, end: 'createUnknown' }],
      surplus: [
        {
          batchId: 'batch-2',
          snapshot: { ...batch, id: 'batch-2', output_file_id: null, error_file_id: 'file-err' },
          cancel: 'sent',
          files: { output: { state: 'absent' }, error: { state: 'lost', fileId: 'file-err', why: '404' } },
        },
      ],
    },
  })
  const files = valueOf(await cleanUp.remoteFilesOf({ runId: testRunId, look: false }))
  expect(files.map(({ fileId, kind, name, state }) => [fileId, kind, name, state])).toEqual([
    ['file-0', 'input', `bw-${testRunId}-g0-s1-a1.jsonl`, 'safe'],
    ['file-in', 'input', `bw-${testRunId}-g0-s1-a1.jsonl`, 'safe'],
    ['file-out', 'output', null, 'safe'],
    ['file-err', 'error', null, 'gone'],
  ])
  expect(files.find(({ fileId }) => fileId === 'file-out')?.bytes).toBeGreaterThan(0)
})

test('files of the account are told whose they are, result files among them, per connection', async () => {
  const { cleanUp, ports } = await openRun({})
  const run = await ports.records.get('runs', testRunId)
  const connectionId = run?.connectionId ?? ''
  expect(valueOf(await cleanUp.fileOwners({ connectionId }))).toEqual([
    { fileId: 'file-in', runId: testRunId },
    { fileId: 'file-out', runId: testRunId },
  ])
  expect(valueOf(await cleanUp.fileOwners({ connectionId: 'another' }))).toEqual([])
})

test('no file of a batch that is not over may be deleted', async () => {
  const { states, remove, asked } = await openRun({
    stage: stages.live({ input_file_id: 'file-in', output_file_id: 'file-out', metadata: own }),
  })
  expect(await states()).toEqual({ 'file-in': 'needed', 'file-out': 'needed' })
  expect(await remove('file-in')).toEqual({ ok: false, error: { kind: 'FilesNeeded', fileIds: ['file-in'] } })
  expect(asked).toEqual([])
})

test('a surplus batch that still runs keeps the input file of a shard that is done', async () => {
  const { states } = await openRun({
    change: { surplus: [{ batchId: 'batch-2', snapshot: batch, cancel: 'sent', files: null }] },
  })
  expect((await states())['file-in']).toBe('needed')
})

test('answers that are not stored here, or not as they were received, are kept', async () => {
  const { ports, states, remove, segment, asked } = await openRun()
  const spoilt = { ...segment, fileId: 'file-out', sha256: 'another' }
  valueOf(await ports.records.commit([{ put: 'segments', record: spoilt }]))
  expect(await remove('file-in', 'file-out')).toEqual({
    ok: false,
    error: { kind: 'FilesNeeded', fileIds: ['file-out'] },
  })
  valueOf(await ports.records.commit([{ remove: 'segments', key: segment.id }]))
  expect(await states()).toEqual({ 'file-in': 'safe', 'file-out': 'notStored' })
  expect(await remove('file-out')).toMatchObject({ ok: false, error: { kind: 'FilesNeeded' } })
  expect(asked).toEqual([])
})

test('what this run did not make is refused, and nothing else is deleted with it', async () => {
  const { remove, asked } = await openRun({
    answer: () =>
      reply(200, { id: 'file-x', filename: 'bw-othr000000-g0-s1-a1.jsonl', purpose: 'batch', created_at: 1 }),
  })
  expect(await remove('file-in', 'file-x')).toEqual({
    ok: false,
    error: { kind: 'NotOwnFiles', fileIds: ['file-x'] },
  })
  expect(asked).toEqual(['GET /files/file-x'])
})

test('the files of a batch that a person named, made by another program, are not ours', async () => {
  const { states } = await openRun({ stage: collected({ metadata: { project: 'x' } }) })
  expect(await states()).toEqual({})
})

test('what was deleted is remembered and logged, and a file that had gone counts as deleted', async () => {
  const { ports, remove, states, asked } = await openRun({
    answer: ({ url }) =>
      url.endsWith('file-out') ? gone : reply(200, { id: 'f', object: 'file', deleted: true }),
  })
  expect(await remove('file-in', 'file-out', 'file-in')).toEqual(
    ok({ deleted: ['file-in', 'file-out'], failed: [] }),
  )
  expect(asked).toEqual(['DELETE /files/file-in', 'DELETE /files/file-out'])
  expect(await states()).toEqual({ 'file-in': 'deleted', 'file-out': 'deleted' })
  const log = await ports.records.all('log')
  expect(log.map(({ call, status, requestId, outcome }) => [call, status, requestId, outcome])).toEqual([
    ['DELETE /files', 200, 'req-7', 'ok'],
    ['DELETE /files', 404, 'req-7', 'invalid_request_error'],
  ])
})

test('a look into the account finds uploads whose reply was lost, sizes, and what is gone', async () => {
  const orphan = `bw-${testRunId}-g0-s1-a9.jsonl`
  const file = (id: string, filename: string) => ({
    id,
    filename,
    bytes: 7,
    created_at: at / 1000,
    purpose: 'batch',
  })
  const { cleanUp, remove } = await openRun({
    answer: ({ method, url }) =>
      method === 'DELETE'
        ? reply(200, { id: 'f', object: 'file', deleted: true })
        : url.includes('/files/')
          ? reply(200, file('file-9', orphan))
          : reply(200, {
              object: 'list',
              data: [
                file('file-out', 'answers.jsonl'),
                file('file-9', orphan),
                file('file-z', 'other.jsonl'),
              ],
              has_more: false,
            }),
  })
  const files = valueOf(await cleanUp.remoteFilesOf({ runId: testRunId, look: true }))
  expect(files.map(({ fileId, name, bytes, state }) => [fileId, name, bytes, state])).toEqual([
    ['file-in', `bw-${testRunId}-g0-s1-a1.jsonl`, null, 'gone'],
    ['file-out', 'answers.jsonl', 7, 'safe'],
    ['file-9', orphan, 7, 'safe'],
  ])
  expect(await remove('file-9')).toEqual(ok({ deleted: ['file-9'], failed: [] }))
})

test('the upload of a shard that is not done, and of one that is not here, stays', async () => {
  const named = (shard: string) => ({
    id: `file-${shard}`,
    filename: `bw-${testRunId}-g0-${shard}-a1.jsonl`,
    bytes: 7,
    created_at: 1,
    purpose: 'batch',
  })
  const { states, remove } = await openRun({
    stage: stages.held('key'),
    answer: ({ url }) =>
      url.includes('/files/')
        ? reply(200, named(url.endsWith('s1') ? 's1' : 's7'))
        : reply(200, { object: 'list', data: [named('s1'), named('s7')], has_more: false }),
  })
  expect(await states(true)).toEqual({ 'file-s1': 'needed', 'file-s7': 'needed' })
  expect(await remove('file-s1', 'file-s7')).toMatchObject({
    error: { kind: 'FilesNeeded', fileIds: ['file-s1', 'file-s7'] },
  })
})
