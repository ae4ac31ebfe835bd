import type { ApiReply, Transport } from '#core/ports.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createSandbox, type SandboxOptions } from './create-sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from './sandbox-records.ts'
import { createSandboxTransport } from './transport.ts'

/** A sandbox in memory whose clock stands still, and short words to talk to it. For tests. */
export function startTestSandbox(
  options: Partial<Pick<SandboxOptions, 'scenario' | 'seed' | 'files'>> & { readonly capBytes?: number } = {},
) {
  const { capBytes = 4_000_000_000, ...rest } = options
  const ports = createMemoryPorts<SandboxShapes, never>(sandboxSchemas, { capBytes })
  const sandbox = createSandbox({ ...ports, ...rest })
  const transport = createSandboxTransport(sandbox)
  return { sandbox, transport, ports, ...createCaller(transport) }
}

export interface TestReply {
  readonly status: number
  readonly headers: Headers
  // Test data: whoever reads it states what it expects.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any
}

function createCaller(transport: Transport) {
  async function send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<ApiReply> {
    const sent = await transport.send({
      method,
      url: `https://api.example.test/v1${path}`,
      headers: {},
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    if (!sent.ok) throw new Error(sent.error.kind)
    return sent.value
  }
  async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<TestReply> {
    const { status, headers, body: stream } = await send(method, path, body)
    const text = await new Response(stream).text()
    return { status, headers, json: text.startsWith('{') ? JSON.parse(text) : text }
  }
  async function upload(
    text: string | Blob,
    name = 'input.jsonl',
    fields: Record<string, string> = { purpose: 'batch' },
  ): Promise<TestReply> {
    const blob = typeof text === 'string' ? new Blob([text]) : text
    const sent = await transport.send({
      method: 'POST',
      url: 'sandbox:/files',
      headers: {},
      body: { fields, file: { name, blob } },
    })
    if (!sent.ok) throw new Error(sent.error.kind)
    const { status, headers, body } = sent.value
    return { status, headers, json: JSON.parse(await new Response(body).text()) }
  }
  /** Uploads the lines and creates a batch of them; the batch's id. */
  async function createBatch(
    lines: string | Blob | readonly unknown[],
    endpoint = '/v1/chat/completions',
    metadata: Record<string, string> | null = null,
  ): Promise<string> {
    const text = lines instanceof Blob || typeof lines === 'string' ? lines : toJsonl(lines)
    const file = await upload(text)
    const batch = await call('POST', '/batches', {
      input_file_id: file.json.id,
      endpoint,
      completion_window: '24h',
      metadata,
    })
    return String(batch.json.id)
  }
  const retrieve = async (id: string) => (await call('GET', `/batches/${id}`)).json
  async function content(fileId: string): Promise<string> {
    const { body, status } = await send('GET', `/files/${fileId}/content`)
    if (status !== 200) throw new Error(`HTTP ${status}`)
    return new Response(body).text()
  }
  const readLines = async (fileId: string) =>
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    (await content(fileId))
      .trimEnd()
      .split('\n')
      .map((line): any => JSON.parse(line))
  return { send, call, upload, createBatch, retrieve, content, readLines }
}

export const toJsonl = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('')

/** Chat lines with ids row-0, row-1, … */
export const chatLines = (texts: readonly string[], body: Record<string, unknown> = {}) =>
  texts.map((text, i) => ({
    custom_id: `row-${i}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: text }], ...body },
  }))

export const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `Text number ${i}`)
