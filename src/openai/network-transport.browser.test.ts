import { expect, test } from 'vitest'
import { createNetworkTransport } from './network-transport.ts'

// The test server itself is the other side: it answers a POST it does not know with a status, which is all that is needed.
const { origin } = location
const url = `${origin}/nothing/here`
const headers = { Authorization: 'Bearer sk-test' }
const upload = (size: number) => ({
  fields: { purpose: 'batch' },
  file: { name: 'bw-1.jsonl', blob: new Blob(['x'.repeat(size)]) },
})

test('an upload tells its progress up to the last byte of the file', async () => {
  const size = 20_000_000
  const sizes: number[] = []
  const sent = await createNetworkTransport({ origin }).send(
    { method: 'POST', url, headers, body: upload(size) },
    { onSent: (bytes) => sizes.push(bytes) },
  )
  if (!sent.ok) throw new Error(JSON.stringify(sent.error))
  expect(sent.value.status).toBeGreaterThanOrEqual(200)
  expect(await new Response(sent.value.body as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBeTypeOf(
    'string',
  )
  expect(sizes.length).toBeGreaterThan(1)
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  expect(sizes.at(-1)).toBe(size)
})

test('an upload can be aborted on its way', async () => {
  const controller = new AbortController()
  const sent = await createNetworkTransport({ origin }).send(
    { method: 'POST', url, headers, body: upload(50_000_000) },
    { signal: controller.signal, onSent: () => controller.abort() },
  )
  expect(sent).toEqual({ ok: false, error: { kind: 'Aborted' } })
})

test('an upload to where nobody listens has no reply', async () => {
  const nobody = 'http://127.0.0.1:9'
  const sent = await createNetworkTransport({ origin: nobody }).send({
    method: 'POST',
    url: `${nobody}/v1/files`,
    headers,
    body: upload(10),
  })
  expect(sent).toMatchObject({ ok: false, error: { kind: 'NoReply' } })
})
