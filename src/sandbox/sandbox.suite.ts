import type { ApiReply, Transport } from '#core/ports.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import type { toBatchObject } from './batch-object.ts'
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

/** Everything the tests look at in any reply; which of it is there, each test knows. */
export interface TestJson {
  readonly id: string
  readonly status: string
  readonly bytes: number
  readonly data: readonly TestJson[]
  readonly first_id: string | null
  readonly last_id: string | null
  readonly has_more: boolean
  readonly error: TestError
}

export interface TestError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

export interface TestReply {
  readonly status: number
  readonly headers: Headers
  readonly json: TestJson
}

export interface TestLine {
  readonly id: string
  readonly custom_id: string
  readonly response: {
    readonly status_code: number
    readonly body: {
      readonly error: TestError
      readonly choices: readonly {
        readonly finish_reason: string
        readonly message: { readonly content: string | null; readonly refusal: string | null }
      }[]
      readonly usage: { readonly total_tokens: number }
    }
  }
  readonly error: TestError | null
}

type TestBatch = ReturnType<typeof toBatchObject>

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
    return { status, headers, json: JSON.parse(text.startsWith('{') ? text : '{}') as TestJson }
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
    return { status, headers, json: JSON.parse(await new Response(body).text()) as TestJson }
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
    return batch.json.id
  }
  const retrieve = async (id: string) => (await call('GET', `/batches/${id}`)).json as unknown as TestBatch
  async function content(fileId: string | null): Promise<string> {
    const { body, status } = await send('GET', `/files/${fileId ?? 'none'}/content`)
    if (status !== 200) throw new Error(`HTTP ${status}`)
    return new Response(body).text()
  }
  async function readLines(fileId: string | null): Promise<readonly TestLine[]> {
    const text = await content(fileId)
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TestLine)
  }
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
