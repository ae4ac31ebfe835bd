import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listModels, createFile } from './client.ts'
import { createNetworkTransport } from './network-transport.ts'
import { silences } from './silence.ts'

const key = 'sk-test-0123456789abcdef'
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server for one test; `answer` gets the request after its body has been read. */
async function serve(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
      seen.push(entry)
      answer(entry, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, seen }
}

const json = (response: ServerResponse, value: unknown) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
const readAll = (body: ReadableStream<Uint8Array>) =>
  new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text()

test('brings status, headers and body', async () => {
  const { origin } = await serve((_seen, response) => {
    response.writeHead(418, { 'x-request-id': 'req_1' })
    response.end('short and stout')
  })
  const sent = await createNetworkTransport({ origin }).send({
    method: 'GET',
    url: `${origin}/v1/models`,
    headers: {},
  })
  if (!sent.ok) throw new Error(sent.error.kind)
  expect(sent.value.status).toBe(418)
  expect(sent.value.headers.get('x-request-id')).toBe('req_1')
  expect(await readAll(sent.value.body)).toBe('short and stout')
})

test('puts the key into the Authorization header and nowhere else', async () => {
  const { origin, seen } = await serve((_seen, response) => json(response, { data: [] }))
  const api = { transport: createNetworkTransport({ origin }), baseUrl: `${origin}/v1`, key }
  expect(await listModels(api, {})).toEqual({ ok: true, value: [] })
  const { headers, ...rest } = seen[0]!
  const { authorization, ...others } = headers
  expect(authorization).toBe(`Bearer ${key}`)
  expect(JSON.stringify([rest, others])).not.toContain(key)
  expect(Object.keys(others).filter((name) => name.startsWith('x-') || name === 'content-type')).toEqual([])
  expect(others).not.toHaveProperty('cookie')
  expect(others).not.toHaveProperty('referer')
})

test('writes a file as multipart, the fields before it', async () => {
  const { origin, seen } = await serve((_seen, response) => json(response, { id: 'file-1', bytes: 12 }))
  const api = { transport: createNetworkTransport({ origin }), baseUrl: `${origin}/v1`, key }
  const sizes: number[] = []
  const blob = new Blob(['{"a":"é"}\n'])
  const file = await createFile(api, { name: 'bw-1.jsonl', blob }, { onSent: (bytes) => sizes.push(bytes) })
  expect(file).toMatchObject({ ok: true, value: { id: 'file-1' } })
  const { headers, body } = seen[0]!
  expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  const form = await new Response(body, { headers: { 'content-type': headers['content-type']! } }).formData()
  expect([...form.keys()]).toEqual(['purpose', 'file'])
  expect(form.get('purpose')).toBe('batch')
  const part = form.get('file') as File
  expect([part.name, await part.text()]).toEqual(['bw-1.jsonl', '{"a":"é"}\n'])
  expect(sizes.at(-1)).toBe(blob.size)
})

describe('refuses, unsent,', () => {
  test.each([
    ['another host', 'https://elsewhere.example/v1/models'],
    ['another scheme', 'https://127.0.0.1:1/v1'],
    ['no address', '/v1/models'],
    ['a scheme that is not the web', 'file:///etc/passwd'],
  ])('%s', async (_name, url) => {
    const { origin, seen } = await serve((_seen, response) => json(response, {}))
    const sent = await createNetworkTransport({ origin }).send({ method: 'GET', url, headers: {} })
    expect(sent).toEqual({ ok: false, error: { kind: 'ForbiddenOrigin', url } })
    expect(seen).toEqual([])
  })

  test('a name and password in the address, and does not repeat them', async () => {
    const { origin, seen } = await serve((_seen, response) => json(response, {}))
    const url = origin.replace('//', '//me:secret@')
    const sent = await createNetworkTransport({ origin }).send({ method: 'GET', url, headers: {} })
    expect(sent).toMatchObject({ error: { kind: 'ForbiddenOrigin' } })
    expect(JSON.stringify(sent)).not.toContain('secret')
    expect(seen).toEqual([])
  })

  test('what was aborted before', async () => {
    const { origin, seen } = await serve((_seen, response) => json(response, {}))
    const signal = AbortSignal.abort()
    const sent = await createNetworkTransport({ origin }).send(
      { method: 'GET', url: origin, headers: {} },
      { signal },
    )
    expect(sent).toEqual({ ok: false, error: { kind: 'Aborted' } })
    expect(seen).toEqual([])
  })
})

test('does not follow a redirect, not even to itself', async () => {
  const { origin, seen } = await serve((_seen, response) => {
    response.writeHead(307, { location: '/elsewhere' })
    response.end()
  })
  const sent = await createNetworkTransport({ origin }).send({
    method: 'GET',
    url: `${origin}/v1`,
    headers: {},
  })
  expect(sent).toMatchObject({ ok: false, error: { kind: 'NoReply' } })
  expect(seen.map(({ url }) => url)).toEqual(['/v1'])
})

test('says why there is no reply', async () => {
  const transport = createNetworkTransport({ origin: 'http://127.0.0.1:9' })
  const sent = await transport.send({ method: 'GET', url: 'http://127.0.0.1:9/v1', headers: {} })
  expect(sent).toMatchObject({
    ok: false,
    error: { kind: 'NoReply', message: expect.stringMatching(/.+: .+/) },
  })
})

test('can be aborted while waiting', async () => {
  const controller = new AbortController()
  const { origin } = await serve(() => controller.abort())
  const sent = await createNetworkTransport({ origin }).send(
    { method: 'GET', url: origin, headers: {} },
    { signal: controller.signal },
  )
  expect(sent).toEqual({ ok: false, error: { kind: 'Aborted' } })
})

test('gives a silent connection up, before and after the headers', async () => {
  const { origin } = await serve(({ url }, response) => {
    if (url === '/half') response.write('a')
  })
  const transport = createNetworkTransport({ origin, silence: 100 })
  const nothing = await transport.send({ method: 'GET', url: `${origin}/nothing`, headers: {} })
  expect(nothing).toMatchObject({
    ok: false,
    error: { kind: 'NoReply', message: expect.stringContaining('Nothing was heard') },
  })
  const half = await transport.send({ method: 'GET', url: `${origin}/half`, headers: {} })
  if (!half.ok) throw new Error(half.error.kind)
  await expect(readAll(half.value.body)).rejects.toThrow('Nothing was heard')
})

test('does not take a slow reader for a silent connection', async () => {
  const { origin } = await serve((_seen, response) => {
    response.write('a')
    response.end('b')
  })
  const sent = await createNetworkTransport({ origin, silence: 50 }).send({
    method: 'GET',
    url: origin,
    headers: {},
  })
  if (!sent.ok) throw new Error(sent.error.kind)
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(await readAll(sent.value.body)).toBe('ab')
})

test('a body that breaks off rejects instead of ending', async () => {
  const { origin } = await serve((_seen, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('half')
    setTimeout(() => response.destroy(), 20)
  })
  const sent = await createNetworkTransport({ origin }).send({ method: 'GET', url: origin, headers: {} })
  if (!sent.ok) throw new Error(sent.error.kind)
  await expect(readAll(sent.value.body)).rejects.toThrow()
})

test('an upload tells its progress without an XMLHttpRequest too, and its length', async () => {
  const { origin, seen } = await serve((_seen, response) => json(response, { id: 'file-1' }))
  const content = 'x'.repeat(1_000_000)
  const sizes: number[] = []
  const sent = await createNetworkTransport({ origin }).send(
    {
      method: 'POST',
      url: `${origin}/v1/files`,
      headers: {},
      body: { fields: { purpose: 'batch' }, file: { name: 'a.jsonl', blob: new Blob([content]) } },
    },
    { onSent: (bytes) => sizes.push(bytes) },
  )
  expect(sent).toMatchObject({ ok: true, value: { status: 200 } })
  expect(sizes.length).toBeGreaterThan(2)
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  expect(sizes.at(-1)).toBe(content.length)
  const [{ headers, body } = { headers: {}, body: '' }] = seen
  expect(Number(headers['content-length'])).toBe(body.length)
  expect(body).toContain('filename="a.jsonl"')
  expect(body).toContain(content)
})

test('waits for a reply as long as the call has patience', async () => {
  const { origin } = await serve((_seen, response) => setTimeout(() => json(response, {}), 150))
  const send = (patience?: number) =>
    createNetworkTransport({ origin, silence: 30 }).send(
      { method: 'POST', url: origin, headers: {}, body: '{}' },
      patience === undefined ? {} : { patience },
    )
  expect(await send()).toMatchObject({ ok: false, error: { kind: 'NoReply' } })
  expect(await send(60_000)).toMatchObject({ ok: true })
})

describe('where there is an XMLHttpRequest', () => {
  /** Answers nothing by itself; `onSend` plays the browser. */
  function stubXhr(onSend: (xhr: FakeXhr) => void) {
    class FakeXhr {
      static readonly made: FakeXhr[] = []
      readonly upload: { onprogress?: (event: { loaded: number }) => void } = {}
      readonly headers: Record<string, string> = {}
      onload?: () => void
      onerror?: () => void
      status = 0
      response: unknown = null
      responseURL = ''
      responseHeaders = ''
      aborted = false
      url = ''
      open = (_method: string, url: string) => {
        this.url = url
        FakeXhr.made.push(this)
      }
      setRequestHeader = (name: string, value: string) => (this.headers[name] = value)
      getAllResponseHeaders = () => this.responseHeaders
      abort = () => (this.aborted = true)
      send = () => onSend(this)
    }
    vi.stubGlobal('XMLHttpRequest', FakeXhr)
    return FakeXhr.made
  }
  interface FakeXhr {
    upload: { onprogress?: (event: { loaded: number }) => void }
    onload?: () => void
    onerror?: () => void
    status: number
    response: unknown
    responseURL: string
    responseHeaders: string
    url: string
  }
  const origin = 'https://api.test'
  const request = {
    method: 'POST',
    url: `${origin}/v1/files`,
    headers: { Authorization: `Bearer ${key}` },
    body: { fields: { purpose: 'batch' }, file: { name: 'a.jsonl', blob: new Blob(['0123456789']) } },
  } as const

  test('an upload goes through it, and progress never counts the envelope', async () => {
    const made = stubXhr((xhr) => {
      for (const loaded of [4, 10, 190]) xhr.upload.onprogress?.({ loaded })
      xhr.status = 200
      xhr.responseURL = xhr.url
      xhr.responseHeaders = 'x-request-id: req_1\r\nContent-Type: application/json\r\n'
      xhr.response = new TextEncoder().encode('{"id":"file-1"}').buffer
      xhr.onload?.()
    })
    const sizes: number[] = []
    const sent = await createNetworkTransport({ origin }).send(request, {
      onSent: (bytes) => sizes.push(bytes),
    })
    if (!sent.ok) throw new Error(sent.error.kind)
    expect(made[0]!.headers).toEqual(request.headers)
    expect(sent.value.headers.get('x-request-id')).toBe('req_1')
    expect(await readAll(sent.value.body)).toBe('{"id":"file-1"}')
    expect(sizes).toEqual([4, 10, 10, 10])
  })

  test('an answer from another address is none', async () => {
    stubXhr((xhr) => {
      xhr.status = 200
      xhr.responseURL = 'https://elsewhere.example/v1/files'
      xhr.onload?.()
    })
    const sent = await createNetworkTransport({ origin }).send(request)
    expect(sent).toEqual({ ok: false, error: { kind: 'NoReply', message: 'The request was redirected.' } })
  })

  test('a failure has no reply', async () => {
    stubXhr((xhr) => xhr.onerror?.())
    expect(await createNetworkTransport({ origin }).send(request)).toMatchObject({
      error: { kind: 'NoReply' },
    })
  })

  describe('and a slow line', () => {
    const begin = () => {
      vi.useFakeTimers()
      const made = stubXhr(() => undefined)
      let over = false
      const sending = createNetworkTransport({ origin })
        .send(request)
        .finally(() => (over = true))
      return { xhr: () => made[0]!, isOver: () => over, sending }
    }

    test('an upload takes as long as bytes move, and a while longer for its reply', async () => {
      const { xhr, isOver, sending } = begin()
      for (let loaded = 1; loaded <= 10; loaded++) {
        await vi.advanceTimersByTimeAsync(silences.line - 1)
        xhr().upload.onprogress?.({ loaded })
      }
      await vi.advanceTimersByTimeAsync(silences.stored - 1)
      expect(isOver()).toBe(false)
      xhr().status = 200
      xhr().onload?.()
      expect(await sending).toMatchObject({ ok: true })
    })

    test('one that stands still in the middle is noticed sooner than a late reply', async () => {
      const { xhr, isOver, sending } = begin()
      xhr().upload.onprogress?.({ loaded: 5 })
      await vi.advanceTimersByTimeAsync(silences.line - 1)
      expect(isOver()).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(await sending).toMatchObject({ error: { kind: 'NoReply' } })
    })
  })

  test('silence ends it', async () => {
    const made = stubXhr(() => undefined)
    const sent = await createNetworkTransport({ origin, silence: 30 }).send(request)
    expect(sent).toMatchObject({
      error: { kind: 'NoReply', message: expect.stringContaining('Nothing was heard') },
    })
    expect(made[0]!.aborted).toBe(true)
  })

  test('everything without a file still goes through fetch', async () => {
    const made = stubXhr(() => undefined)
    const server = await serve((_seen, response) => json(response, {}))
    const transport = createNetworkTransport({ origin: server.origin })
    const sent = await transport.send({ method: 'POST', url: server.origin, headers: {}, body: '{}' })
    expect(sent).toMatchObject({ ok: true, value: { status: 200 } })
    expect(made).toEqual([])
  })
})
