import { describe, expect, test } from 'vitest'
import type { ApiReply, ApiRequest, Transport, TransportError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Api } from './api.ts'
import {
  cancelBatch,
  createBatch,
  createFile,
  deleteFile,
  fileContent,
  listBatches,
  listFiles,
  listModels,
  retrieveBatch,
  retrieveFile,
} from './client.ts'

const key = 'sk-test-0123456789abcdef'

/** An API that gives one prepared answer, and what it was asked. */
function fakeApi(
  answer: ApiReply | TransportError,
  secret: string | undefined = key,
  baseUrl = 'https://api.test/v1',
) {
  const requests: ApiRequest[] = []
  const transport: Transport = {
    async send(request): Promise<Result<ApiReply, TransportError>> {
      requests.push(request)
      return 'status' in answer ? ok(answer) : err(answer)
    },
  }
  const api: Api = { transport, baseUrl, key: secret }
  return { api, requests }
}

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): ApiReply => ({
  status,
  headers: new Headers(headers),
  body: new Blob([typeof body === 'string' ? body : JSON.stringify(body)]).stream(),
})

/** A body that delivers `text` and then breaks. */
const brokenBody = (text: string) => {
  let sent = false
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new TypeError(`terminated while sending ${key}`))
      else controller.enqueue(new TextEncoder().encode(text))
      sent = true
    },
  })
}

// The exchanges below have the shape of recorded ones (OpenAI, 2023 to 2025); ids and times are made up.
const fileReply = {
  object: 'file',
  id: 'file-AAAA',
  purpose: 'batch',
  filename: 'batch.jsonl',
  bytes: 468,
  created_at: 1_741_967_568,
  expires_at: null,
  status: 'processed',
  status_details: null,
}
const batchReply = {
  id: 'batch_67d4',
  object: 'batch',
  endpoint: '/v1/chat/completions',
  errors: null,
  input_file_id: 'file-AAAA',
  completion_window: '24h',
  status: 'validating',
  output_file_id: null,
  error_file_id: null,
  created_at: 1_741_967_569,
  in_progress_at: null,
  expires_at: 1_742_053_969,
  finalizing_at: null,
  completed_at: null,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
  request_counts: { total: 0, completed: 0, failed: 0 },
  metadata: null,
}
const blob = new Blob(['{"custom_id":"a"}\n'])

interface Exchange {
  readonly name: string
  readonly call: (api: Api) => Promise<Result<unknown, unknown>>
  readonly asks: string
  readonly body?: ApiRequest['body']
  readonly answer: unknown
  readonly gives: unknown
}
const exchanges: readonly Exchange[] = [
  {
    name: 'uploads a file',
    call: (api) => createFile(api, { name: 'batch.jsonl', blob }),
    asks: 'POST https://api.test/v1/files',
    body: { fields: { purpose: 'batch' }, file: { name: 'batch.jsonl', blob } },
    answer: fileReply,
    gives: { id: 'file-AAAA', bytes: 468, created_at: 1_741_967_568 },
  },
  {
    name: 'retrieves a file',
    call: (api) => retrieveFile(api, { fileId: 'file-AAAA' }),
    asks: 'GET https://api.test/v1/files/file-AAAA',
    answer: fileReply,
    gives: { filename: 'batch.jsonl', purpose: 'batch', expires_at: null },
  },
  {
    name: 'deletes a file',
    call: (api) => deleteFile(api, { fileId: 'file-AAAA' }),
    asks: 'DELETE https://api.test/v1/files/file-AAAA',
    answer: { object: 'file', id: 'file-AAAA', deleted: true },
    gives: undefined,
  },
  {
    name: 'lists files',
    call: (api) => listFiles(api, { purpose: 'batch', limit: 100, after: 'file-ZZZZ' }),
    asks: 'GET https://api.test/v1/files?purpose=batch&limit=100&after=file-ZZZZ',
    answer: { object: 'list', has_more: false, data: [fileReply, { ...fileReply, id: 'file-BBBB' }] },
    gives: { data: [{ id: 'file-AAAA' }, { id: 'file-BBBB' }], last_id: 'file-BBBB', has_more: false },
  },
  {
    name: 'creates a batch',
    call: (api) =>
      createBatch(api, {
        input_file_id: 'file-AAAA',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        metadata: { bw_intent: 'f00' },
      }),
    asks: 'POST https://api.test/v1/batches',
    body: '{"input_file_id":"file-AAAA","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"bw_intent":"f00"}}',
    answer: { ...batchReply, metadata: { bw_intent: 'f00' } },
    gives: { id: 'batch_67d4', status: 'validating', metadata: { bw_intent: 'f00' } },
  },
  {
    name: 'retrieves a batch in which every request failed',
    call: (api) => retrieveBatch(api, { batchId: 'batch_67d4' }),
    asks: 'GET https://api.test/v1/batches/batch_67d4',
    answer: {
      ...batchReply,
      status: 'completed',
      error_file_id: 'file-EEEE',
      model: 'gpt-5.4-pro-2026-03-05',
      request_counts: { total: 9, completed: 0, failed: 9 },
    },
    gives: {
      output_file_id: null,
      error_file_id: 'file-EEEE',
      model: 'gpt-5.4-pro-2026-03-05',
      request_counts: { failed: 9 },
    },
  },
  {
    name: 'lists batches',
    call: (api) => listBatches(api, { after: null, limit: 100 }),
    asks: 'GET https://api.test/v1/batches?limit=100',
    answer: {
      object: 'list',
      data: [batchReply],
      first_id: 'batch_67d4',
      last_id: 'batch_67d4',
      has_more: true,
    },
    gives: { data: [{ id: 'batch_67d4' }], last_id: 'batch_67d4', has_more: true },
  },
  {
    name: 'cancels a batch',
    call: (api) => cancelBatch(api, { batchId: 'batch_67d4' }),
    asks: 'POST https://api.test/v1/batches/batch_67d4/cancel',
    answer: { ...batchReply, status: 'cancelling', cancelling_at: 1_741_967_570 },
    gives: { status: 'cancelling', cancelling_at: 1_741_967_570 },
  },
  {
    name: 'lists models',
    call: (api) => listModels(api, {}),
    asks: 'GET https://api.test/v1/models',
    answer: {
      object: 'list',
      data: [{ id: 'gpt-4o-mini', object: 'model', created: 1_721_172_741, owned_by: 'system' }],
    },
    gives: [{ id: 'gpt-4o-mini', created: 1_721_172_741, owned_by: 'system', shutdown_date: null }],
  },
]

describe.each(exchanges)('$name', ({ call, asks, body, answer, gives }) => {
  test('as recorded', async () => {
    const { api, requests } = fakeApi(reply(200, answer))
    const result = await call(api)
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([asks])
    expect(requests[0]!.body).toEqual(body)
    expect(result).toMatchObject({ ok: true, value: gives })
  })

  test('with the key in the Authorization header and nowhere else', async () => {
    const { api, requests } = fakeApi(reply(200, answer))
    await call(api)
    const { headers, ...rest } = requests[0]!
    const json = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}
    expect(headers).toEqual({ Authorization: `Bearer ${key}`, ...json })
    expect(JSON.stringify(rest)).not.toContain(key)
  })

  test('fails as a value, without the key in it', async () => {
    const said = {
      error: { message: `Incorrect API key provided: ${key}.`, type: key, param: key, code: key },
    }
    const failures: readonly (ApiReply | TransportError)[] = [
      reply(401, said, { 'x-request-id': key }),
      reply(502, `<html>${key}</html>`),
      reply(200, `oops ${key}`),
      reply(200, { error: { message: `no ${key}` } }),
      { status: 200, headers: new Headers(), body: brokenBody('{"id":') },
      { kind: 'NoReply', message: `Bearer ${key} is not allowed` },
      { kind: 'ForbiddenOrigin', url: `https://api.test/?key=${key}` },
    ]
    for (const failure of failures) {
      const result = await call(fakeApi(failure).api)
      expect(result).toMatchObject({ ok: false })
      expect(JSON.stringify(result)).not.toContain(key)
    }
  })

  test('says when it was aborted', async () => {
    expect(await call(fakeApi({ kind: 'Aborted' }).api)).toEqual(err({ kind: 'Aborted' }))
  })

  test('sends nothing without a key', async () => {
    for (const secret of ['', '  \n']) {
      const { api, requests } = fakeApi(reply(200, answer), secret)
      expect(await call(api)).toEqual(err({ kind: 'NoKey' }))
      expect(await call({ ...api, key: undefined })).toEqual(err({ kind: 'NoKey' }))
      expect(requests).toEqual([])
    }
  })
})

describe('file content', () => {
  const readAll = async (body: ReadableStream<Uint8Array>) =>
    new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text()

  test('streams with its length', async () => {
    const { api, requests } = fakeApi(
      reply(200, 'a\nb\n', { 'content-length': '4', 'content-type': 'application/octet-stream' }),
    )
    const content = await fileContent(api, { fileId: 'file-OUT' })
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://api.test/v1/files/file-OUT/content',
    ])
    if (!content.ok) throw new Error(content.error.kind)
    expect(content.value.bytes).toBe(4)
    expect(await readAll(content.value.body)).toBe('a\nb\n')
  })

  test.each([{}, { 'content-length': '' }, { 'content-length': '4', 'content-encoding': 'gzip' }])(
    'has no known length with the headers %j',
    async (headers) => {
      const content = await fileContent(fakeApi(reply(200, 'abcd', headers)).api, { fileId: 'file-OUT' })
      expect(content).toMatchObject({ ok: true, value: { bytes: null } })
    },
  )

  test('of a deleted file is a 404', async () => {
    const said = {
      error: {
        message: 'No such File object: file-OUT',
        type: 'invalid_request_error',
        param: 'id',
        code: null,
      },
    }
    const content = await fileContent(fakeApi(reply(404, said)).api, { fileId: 'file-OUT' })
    expect(content).toMatchObject({
      ok: false,
      error: { kind: 'HttpError', status: 404, fromApi: true, param: 'id' },
    })
  })
})

describe('an error reply', () => {
  test('keeps what the provider said', async () => {
    const said = {
      error: {
        message: 'Rate limit reached for gpt-4o. Please try again in 3.89s.',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    }
    const { api } = fakeApi(reply(429, said, { 'x-request-id': 'req_1' }))
    expect(await retrieveBatch(api, { batchId: 'batch_1' })).toEqual(
      err({
        kind: 'HttpError',
        status: 429,
        code: 'rate_limit_exceeded',
        type: 'requests',
        param: null,
        message: said.error.message,
        requestId: 'req_1',
        retryAfter: 3890,
        fromApi: true,
      }),
    )
  })

  test('believes the header about the wait before the text', async () => {
    const { api } = fakeApi(reply(429, { error: 'try again in 5s' }, { 'retry-after': '20' }))
    expect(await listModels(api, {})).toMatchObject({ error: { retryAfter: 20_000 } })
  })

  test('of a proxy is told by its title', async () => {
    const page = '<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>'
    const result = await createFile(fakeApi(reply(413, page)).api, { name: 'a.jsonl', blob })
    expect(result).toMatchObject({
      error: { status: 413, message: '413 Request Entity Too Large', fromApi: false },
    })
  })

  test('is read up to 64 KiB and kept up to 2,000 characters', async () => {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(16 * 1024).fill(120))
      },
    })
    const result = await listModels(fakeApi({ status: 500, headers: new Headers(), body }).api, {})
    expect(result).toMatchObject({ error: { kind: 'HttpError', status: 500, message: 'x'.repeat(2000) } })
    expect(pulled).toBeLessThan(8)
  })

  test('counts by its status when its body breaks off', async () => {
    const broken = { status: 503, headers: new Headers(), body: brokenBody('{"err') }
    expect(await listModels(fakeApi(broken).api, {})).toMatchObject({
      error: { kind: 'HttpError', status: 503 },
    })
  })
})

describe('a 2xx', () => {
  test.each([
    ['HTML', '<!doctype html><title>Sign in</title>', 'Sign in'],
    ['an error in the body', { code: 50501, message: 'busy', data: null }, 'busy'],
    ['no id', { object: 'batch' }, '{"object":"batch"}'],
    ['nothing', '', ''],
  ])('with %s is a bad reply', async (_name, body, message) => {
    const { api } = fakeApi(reply(200, body))
    expect(await retrieveBatch(api, { batchId: 'b' })).toEqual(
      err({ kind: 'BadReply', status: 200, message }),
    )
  })

  test('without content is enough for a deletion, a refusal inside is not', async () => {
    expect(await deleteFile(fakeApi(reply(204, '')).api, { fileId: 'f' })).toEqual(ok(undefined))
    expect(
      await deleteFile(fakeApi(reply(200, { id: 'f', deleted: false })).api, { fileId: 'f' }),
    ).toMatchObject({
      error: { kind: 'BadReply' },
    })
  })

  test('aborted while its body is read is aborted', async () => {
    const controller = new AbortController()
    const body = new ReadableStream<Uint8Array>({ pull: () => controller.abort() }, { highWaterMark: 0 })
    const { api } = fakeApi({ status: 200, headers: new Headers(), body })
    expect(await listModels(api, {}, { signal: controller.signal })).toEqual(err({ kind: 'Aborted' }))
  })
})

describe('the key', () => {
  test('loses the blanks around it', async () => {
    const { api, requests } = fakeApi(reply(200, { data: [] }), ` ${key}\r\n`)
    await listModels(api, {})
    expect(requests[0]!.headers).toEqual({ Authorization: `Bearer ${key}` })
  })

  test.each(['sk-a b', 'sk-…', 'sk-\u200b1', 'sk-1\nsk-2'])('%j cannot be one', async (secret) => {
    const { api, requests } = fakeApi(reply(200, { data: [] }), secret)
    expect(await listModels(api, {})).toEqual(err({ kind: 'NoKey', cause: 'unusable' }))
    expect(requests).toEqual([])
  })

  test('may be missing for the sandbox', async () => {
    const { api, requests } = fakeApi(reply(200, { data: [] }), '', 'sandbox:/v1')
    expect(await listModels(api, {})).toEqual(ok([]))
    expect(requests).toMatchObject([{ url: 'sandbox:/v1/models', headers: {} }])
    expect(Object.keys(requests[0]!.headers)).toEqual([])
  })
})

test('a base URL may end in slashes', async () => {
  const { api, requests } = fakeApi(reply(200, { data: [] }), key, ' https://gw.test/openai/v1// ')
  await listModels(api, {})
  expect(requests[0]!.url).toBe('https://gw.test/openai/v1/models')
})

test('an id cannot leave its place in the path', async () => {
  const { api, requests } = fakeApi(reply(200, batchReply))
  await retrieveBatch(api, { batchId: '../files/x?y#z' })
  expect(requests[0]!.url).toBe('https://api.test/v1/batches/..%2Ffiles%2Fx%3Fy%23z')
  for (const batchId of ['', '.', '..']) {
    expect(() => retrieveBatch(api, { batchId })).toThrow(RangeError)
  }
})
