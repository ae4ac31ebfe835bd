import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '#core/ports.ts'
import { chatLines, numbered, startTestSandbox } from './sandbox.suite.ts'

const get = (url: string): ApiRequest => ({ method: 'GET', url, headers: {} })
const uploadOf = (blob: Blob): ApiRequest => ({
  method: 'POST',
  url: 'sandbox:/files',
  headers: {},
  body: { fields: { purpose: 'batch' }, file: { name: 'input.jsonl', blob } },
})

describe('the transport to a sandbox in the same process', () => {
  test('takes the base URL of the built-in connection and those of servers', async () => {
    const { transport } = startTestSandbox()
    for (const url of ['sandbox:/models', 'sandbox:/v1/models', 'https://api.openai.com/v1/models?limit=1']) {
      const sent = await transport.send(get(url))
      expect(sent.ok && sent.value.status).toBe(200)
    }
  })

  test('shows the headers a page may read, and no others', async () => {
    const { transport, sandbox } = startTestSandbox()
    sandbox.setScenario({
      faults: [
        {
          path: '/v1/models',
          effect: { kind: 'reply', status: 429, message: 'Slow down', headers: { 'Retry-After': '7' } },
        },
      ],
    })
    const sent = await transport.send(get('sandbox:/models'))
    const names = sent.ok ? [...sent.value.headers.keys()].sort() : []
    expect(names).toEqual(['content-type', 'x-request-id'])
  })

  test('copies an upload in slices and tells each', async () => {
    const { transport, call } = startTestSandbox()
    const progress: number[] = []
    const blob = new Blob([new Uint8Array(9_000_000).fill(10)])
    const sent = await transport.send(uploadOf(blob), { onSent: (bytes) => void progress.push(bytes) })
    expect(sent.ok && sent.value.status).toBe(200)
    expect(progress).toEqual([4_194_304, 8_388_608, 9_000_000])
    expect((await call('GET', '/files')).json.data[0]!.bytes).toBe(9_000_000)
  })

  test('stops an upload in the middle and keeps nothing of it', async () => {
    const { transport, call, ports } = startTestSandbox()
    const stop = new AbortController()
    const sent = await transport.send(uploadOf(new Blob([new Uint8Array(20_000_000)])), {
      signal: stop.signal,
      onSent: () => stop.abort(),
    })
    expect(sent).toEqual({ ok: false, error: { kind: 'Aborted' } })
    await ports.clock.advance(1)
    expect((await call('GET', '/files')).json.data).toEqual([])
    expect(await ports.files.list('bw1')).toEqual([])
  })

  test('sends nothing when it was stopped before', async () => {
    const { transport, sandbox } = startTestSandbox()
    const sent = await transport.send(get('sandbox:/models'), { signal: AbortSignal.abort() })
    expect(sent).toEqual({ ok: false, error: { kind: 'Aborted' } })
    expect((await sandbox.books()).calls).toEqual({})
  })

  test('stops waiting for a late reply, and a download in the middle', async () => {
    const { transport, createBatch, retrieve, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(3_000)))
    sandbox.advance(100_000)
    const fileId = (await retrieve(id)).output_file_id ?? ''
    const download = new AbortController()
    const sent = await transport.send(get(`sandbox:/files/${fileId}/content`), { signal: download.signal })
    if (!sent.ok) throw new Error(sent.error.kind)
    const reader = sent.value.body.getReader()
    expect((await reader.read()).done).toBe(false)
    download.abort()
    await expect(reader.read().then(() => reader.read())).rejects.toThrow()

    sandbox.setScenario({ faults: [{ path: '/v1/**', effect: { kind: 'late', ms: 60_000 } }] })
    const stop = new AbortController()
    const waiting = transport.send(get('sandbox:/models'), { signal: stop.signal })
    stop.abort()
    expect(await waiting).toEqual({ ok: false, error: { kind: 'Aborted' } })
  })

  test('has no reply where a page would have none: broken connections, pages without CORS', async () => {
    const { transport, sandbox } = startTestSandbox()
    for (const name of ['server-gone', 'cors-off', 'proxy-error'] as const) {
      sandbox.setScenario(name)
      expect(await transport.send(get('sandbox:/models'))).toMatchObject({
        ok: false,
        error: { kind: 'NoReply' },
      })
    }
  })

  test('breaks off a dropped download with an error', async () => {
    const { createBatch, retrieve, content, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(100)))
    sandbox.advance(100_000)
    const { output_file_id: fileId } = await retrieve(id)
    sandbox.setScenario('dropped-download')
    await expect(content(fileId)).rejects.toThrow('broke the connection')
    const whole = await content(fileId)
    sandbox.setScenario('truncated-download')
    const part = await content(fileId)
    expect(whole.startsWith(part)).toBe(true)
    expect(part.length).toBe(Math.floor(whole.length / 2))
  })
})
