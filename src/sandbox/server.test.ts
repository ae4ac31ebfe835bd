import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { chatLines, numbered, startTestSandbox, toJsonl } from './sandbox.suite.ts'
import { startSandboxServer } from './server.node.ts'

const { sandbox, createBatch, retrieve } = startTestSandbox()
const started = await startSandboxServer(sandbox, { port: 0 })
if (!started.ok) throw new Error(started.error.kind)
const server = started.value
afterAll(() => server.close())
beforeEach(() => sandbox.reset())

const post = (path: string, body: unknown) =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) })

async function finishedFile(rows: number): Promise<string> {
  const id = await createBatch(chatLines(numbered(rows)))
  sandbox.advance(100_000)
  return (await retrieve(id)).output_file_id!
}

describe('the sandbox behind a port', () => {
  test('takes a large upload as it comes and gives the same bytes back', async () => {
    const piece = new TextEncoder().encode(toJsonl(chatLines(numbered(4_000))))
    const blob = new Blob(Array.from({ length: 40 }, () => piece))
    const form = new FormData()
    form.set('purpose', 'batch')
    form.set('file', blob, 'large.jsonl')
    const uploaded = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form })
    const file = (await uploaded.json()) as { id: string; bytes: number; filename: string }
    expect(file).toMatchObject({ bytes: blob.size, filename: 'large.jsonl' })
    const content = await fetch(`${server.url}/v1/files/${file.id}/content`)
    const digest = async (bytes: ArrayBuffer) =>
      Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
    expect(await digest(await content.arrayBuffer())).toBe(await digest(await blob.arrayBuffer()))
  })

  test('answers preflights for the two headers that OpenAI takes, and exposes one', async () => {
    const preflight = await fetch(`${server.url}/v1/files/file-x`, {
      method: 'OPTIONS',
      headers: { Origin: 'http://page.test', 'Access-Control-Request-Method': 'DELETE' },
    })
    expect(preflight.ok).toBe(true)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE')
    const reply = await fetch(`${server.url}/v1/models`)
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('access-control-expose-headers')).toBe('X-Request-ID')
    expect(reply.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('can leave the CORS headers away, for one path', async () => {
    await post('/_sandbox/scenario', { name: 'cors-off-batches' })
    expect((await fetch(`${server.url}/v1/batches`)).headers.has('access-control-allow-origin')).toBe(false)
    expect((await fetch(`${server.url}/v1/batches`, { method: 'OPTIONS' })).ok).toBe(false)
    expect((await fetch(`${server.url}/v1/models`)).headers.has('access-control-allow-origin')).toBe(true)
  })

  test('is gone, and comes back, by its control routes', async () => {
    expect((await post('/_sandbox/scenario', { name: 'server-gone' })).status).toBe(200)
    await expect(fetch(`${server.url}/v1/models`)).rejects.toThrow()
    await post('/_sandbox/scenario', {})
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(200)
  })

  test('takes a named scenario with changes on top, and keeps what it was started with', async () => {
    const keyed = startTestSandbox({ scenario: { key: 'sk-right' } }).sandbox
    const body = JSON.stringify({ name: 'slow-validation', pace: { cancelMs: 1 } })
    const reply = await keyed.request(
      new Request('http://sandbox/_sandbox/scenario', { method: 'POST', body }),
    )
    expect(reply).not.toBe('hungUp')
    expect(keyed.scenario()).toMatchObject({
      key: 'sk-right',
      pace: { validateMs: 600_000, cancelMs: 1, finalizeMs: 2_000 },
    })
  })

  test('refuses a scenario it does not know, and names those it knows', async () => {
    for (const body of [{ name: 'nonsense' }, { paces: {} }, []]) {
      const reply = await post('/_sandbox/scenario', body)
      expect(reply.status).toBe(400)
      expect(await reply.text()).toContain('lost-after')
    }
  })

  test('breaks a download off in the middle once, then gives it whole', async () => {
    const fileId = await finishedFile(3_000)
    await post('/_sandbox/scenario', { name: 'dropped-download' })
    const broken = await fetch(`${server.url}/v1/files/${fileId}/content`)
    expect(broken.status).toBe(200)
    await expect(broken.text()).rejects.toThrow()
    const whole = await fetch(`${server.url}/v1/files/${fileId}/content`)
    const text = await whole.text()
    expect(text.length).toBe(Number(whole.headers.get('content-length')))
    expect(text.trimEnd().split('\n')).toHaveLength(3_000)
  })

  test('ends a truncated download without any error', async () => {
    const fileId = await finishedFile(3_000)
    await post('/_sandbox/scenario', { name: 'truncated-download' })
    const reply = await fetch(`${server.url}/v1/files/${fileId}/content`)
    const text = await reply.text()
    expect(reply.headers.has('content-length')).toBe(false)
    expect(text.endsWith('\n')).toBe(false)
    const whole = await (await fetch(`${server.url}/v1/files/${fileId}/content`)).text()
    expect(whole.startsWith(text)).toBe(true)
    expect(whole.length).toBeGreaterThan(text.length)
  })

  test('creates the batch of a lost reply only when the reply is lost after it', async () => {
    const file = new FormData()
    file.set('purpose', 'batch')
    file.set('file', new Blob([toJsonl(chatLines(numbered(1)))]), 'input.jsonl')
    const uploaded = await fetch(`${server.url}/v1/files`, { method: 'POST', body: file })
    const { id } = (await uploaded.json()) as { id: string }
    const create = () =>
      post('/v1/batches', { input_file_id: id, endpoint: '/v1/chat/completions', completion_window: '24h' })
    const count = async () =>
      ((await (await fetch(`${server.url}/v1/batches`)).json()) as { data: unknown[] }).data.length
    await post('/_sandbox/scenario', { name: 'lost-before' })
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(0)
    await post('/_sandbox/scenario', { name: 'lost-after' })
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(1)
  })

  test('moves its time ahead and shows its books over HTTP', async () => {
    await createBatch(chatLines(numbered(2)))
    await post('/_sandbox/advance', { ms: 100_000 })
    const books = (await (await fetch(`${server.url}/_sandbox/books`)).json()) as { batches: unknown[] }
    expect(books.batches).toMatchObject([{ status: 'completed', executed: 2 }])
    await post('/_sandbox/reset', {})
    expect(await sandbox.books()).toMatchObject({ files: [], batches: [], executions: {} })
  })

  test('says which port is in use', async () => {
    expect(await startSandboxServer(sandbox, { port: server.port })).toEqual({
      ok: false,
      error: { kind: 'PortInUse', host: '127.0.0.1', port: server.port },
    })
  })
})
