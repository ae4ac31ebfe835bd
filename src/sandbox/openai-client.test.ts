import OpenAI, { toFile } from 'openai'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { chatLines, numbered, startTestSandbox, toJsonl } from './sandbox.suite.ts'
import { startSandboxServer } from './server.node.ts'

const key = 'sk-test-0123456789abcdef'
const { sandbox } = startTestSandbox({ scenario: { key } })
const started = await startSandboxServer(sandbox, { port: 0 })
if (!started.ok) throw new Error(started.error.kind)
const server = started.value
afterAll(() => server.close())
beforeEach(() => sandbox.reset())

const createClient = (apiKey = key) => new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0 })
const client = createClient()

async function createBatch(texts: readonly string[], metadata: Record<string, string> = {}) {
  const file = await client.files.create({
    purpose: 'batch',
    file: await toFile(new TextEncoder().encode(toJsonl(chatLines(texts))), 'input.jsonl'),
  })
  return client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata,
  })
}

async function failure(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('the call did not fail')
}

describe('the official openai client', () => {
  test('runs a batch from the upload to its results', async () => {
    const created = await createBatch(['I love it', 'broken', 'x [[fail:400]]'], { bw_run: 'r1' })
    expect(created).toMatchObject({ object: 'batch', status: 'validating', metadata: { bw_run: 'r1' } })
    sandbox.advance(60_000)
    const batch = await client.batches.retrieve(created.id)
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 2, failed: 1 },
    })
    const output = await (await client.files.content(batch.output_file_id!)).text()
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { custom_id: string })
    expect(lines.map((line) => line.custom_id).sort()).toEqual(['row-0', 'row-1'])
    const errors = await (await client.files.content(batch.error_file_id!)).text()
    expect(JSON.parse(errors)).toMatchObject({ custom_id: 'row-2', response: { status_code: 400 } })
  })

  test('pages through all batches, newest first', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await createBatch(numbered(1))).id)
    const first = await client.batches.list({ limit: 2 })
    expect(first.data.map((batch) => batch.id)).toEqual([ids[4], ids[3]])
    expect(first.has_more).toBe(true)
    const all: string[] = []
    for await (const batch of client.batches.list({ limit: 2 })) all.push(batch.id)
    expect(all).toEqual(ids.toReversed())
  })

  test('cancels a batch, and learns that a finished one cannot be', async () => {
    const { id } = await createBatch(numbered(50))
    expect((await client.batches.cancel(id)).status).toBe('cancelling')
    sandbox.advance(60_000)
    expect((await client.batches.retrieve(id)).status).toBe('cancelled')
    const error = await failure(client.batches.cancel(id))
    expect(error).toBeInstanceOf(OpenAI.ConflictError)
    expect((error as Error).message).toContain("Cannot cancel a batch with status 'cancelled'.")
  })

  test('lists, reads, pages through and deletes files', async () => {
    const upload = (name: string, purpose: 'batch' | 'user_data') =>
      toFile(new TextEncoder().encode(`{"file":"${name}"}\n`), name).then((file) =>
        client.files.create({ purpose, file }),
      )
    const one = await upload('one.jsonl', 'batch')
    const two = await upload('two.jsonl', 'batch')
    await upload('notes.txt', 'user_data')
    expect(one).toMatchObject({ object: 'file', filename: 'one.jsonl', bytes: 21, purpose: 'batch' })
    const names: string[] = []
    for await (const file of client.files.list({ purpose: 'batch', limit: 1 })) names.push(file.filename)
    expect(names).toEqual(['two.jsonl', 'one.jsonl'])
    const ascending = await client.files.list({ order: 'asc' })
    expect(ascending.data.map((file) => file.filename)).toEqual(['one.jsonl', 'two.jsonl', 'notes.txt'])
    expect(await (await client.files.content(two.id)).text()).toBe('{"file":"two.jsonl"}\n')
    expect(await client.files.delete(two.id)).toEqual({ id: two.id, object: 'file', deleted: true })
    expect(await failure(client.files.retrieve(two.id))).toBeInstanceOf(OpenAI.NotFoundError)
    expect((await client.files.retrieve(one.id)).filename).toBe('one.jsonl')
  })

  test('lists models and is told of an unknown one', async () => {
    const ids: string[] = []
    for await (const model of client.models.list()) ids.push(model.id)
    expect(ids).toContain('gpt-4.1-mini')
    const error = await failure(client.models.retrieve('gpt-0'))
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error).toMatchObject({ code: 'model_not_found' })
  })

  test('gets chat answers, plain and by schema', async () => {
    const plain = await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'The lamp is bright.' }],
    })
    expect(plain.choices[0]!.message.content).toContain('The lamp is bright.')
    const filled = await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Terrible, it broke after a day.' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'answer',
          strict: true,
          schema: {
            type: 'object',
            additionalProperties: false,
            required: ['sentiment'],
            properties: { sentiment: { type: 'string', enum: ['positive', 'neutral', 'negative'] } },
          },
        },
      },
    })
    expect(JSON.parse(filled.choices[0]!.message.content!)).toEqual({ sentiment: 'negative' })
    expect(filled.usage!.total_tokens).toBe(filled.usage!.prompt_tokens + filled.usage!.completion_tokens)
  })

  test('gets responses, with the thinking first where the model thinks', async () => {
    const response = await client.responses.create({
      model: 'gpt-5-mini',
      input: [{ role: 'user', content: 'The lamp is bright.' }],
    })
    expect(response.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
    expect(response.output_text).toContain('The lamp is bright.')
    expect(response.usage!.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
    const short = await client.responses.create({
      model: 'gpt-4.1',
      input: 'a b c d e f g',
      max_output_tokens: 4,
    })
    expect(short).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  })

  test('gets embeddings in which texts that share words are nearer', async () => {
    const { data } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['the red bicycle', 'a red bicycle', 'quarterly tax report'],
      dimensions: 256,
    })
    const [one, two, three] = data.map((entry) => entry.embedding)
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
    expect(one).toHaveLength(256)
    expect(dot(one!, one!)).toBeCloseTo(1, 4)
    expect(dot(one!, two!)).toBeGreaterThan(dot(one!, three!) + 0.3)
  })

  test('gets moderations, with a verdict on every category', async () => {
    const { model, results } = await client.moderations.create({
      input: ['The lamp is bright.', 'I will kill you, idiot.'],
    })
    expect(model).toBe('omni-moderation-latest')
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true])
    const [, threat] = results
    expect(threat!.categories).toMatchObject({ harassment: true, violence: true, sexual: false })
    expect(threat!.category_scores.violence).toBeGreaterThan(0.5)
    expect(Object.keys(threat!.categories)).toEqual(Object.keys(threat!.category_applied_input_types))
    const wrong = failure(client.moderations.create({ model: 'gpt-4.1', input: 'x' }))
    expect(await wrong).toBeInstanceOf(OpenAI.BadRequestError)
  })

  test('is told what is wrong in its own error classes', async () => {
    const wrongKey = await failure(createClient('sk-wrong-0123456789').models.list())
    expect(wrongKey).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(wrongKey).toMatchObject({ code: 'invalid_api_key' })
    expect((wrongKey as Error).message).toContain('Incorrect API key provided: sk-wrong')
    expect((wrongKey as Error).message).not.toContain('sk-wrong-0123456789')

    sandbox.setScenario({ key, missingScopes: ['api.batch.read'] })
    expect(await failure(client.batches.list())).toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect((await client.models.list()).data.length).toBeGreaterThan(0)

    sandbox.setScenario('rate-limit')
    const limited = await failure(client.batches.list())
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError)
    expect((limited as Error).message).toContain('Please try again in 3.89s')

    sandbox.setScenario('server-error')
    expect(await failure(client.batches.list())).toBeInstanceOf(OpenAI.InternalServerError)
    sandbox.setScenario('server-gone')
    expect(await failure(client.batches.list())).toBeInstanceOf(OpenAI.APIConnectionError)
    sandbox.setScenario('token-limit-429')
    expect(await failure(createBatch(numbered(500)))).toMatchObject({
      status: 429,
      code: 'token_limit_exceeded',
    })
    sandbox.setScenario({})
    expect(await failure(client.batches.retrieve('batch_none'))).toBeInstanceOf(OpenAI.NotFoundError)
    const badName = await failure(
      client.files.create({ purpose: 'batch', file: await toFile(new Uint8Array([123, 125]), 'input.csv') }),
    )
    expect(badName).toBeInstanceOf(OpenAI.BadRequestError)
    expect((badName as Error).message).toContain('Invalid file format for Batch API. Must be .jsonl')
  })

  test('survives lost replies by its own retries, and the books tell what they cost', async () => {
    sandbox.setScenario({
      faults: [{ method: 'POST', path: '/v1/batches', times: 1, effect: { kind: 'lost', when: 'after' } }],
    })
    const retrying = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 1 })
    const file = await retrying.files.create({
      purpose: 'batch',
      file: await toFile(new TextEncoder().encode(toJsonl(chatLines(numbered(2)))), 'input.jsonl'),
    })
    await retrying.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
    sandbox.advance(60_000)
    const books = await sandbox.books()
    expect(books.batches).toHaveLength(2)
    expect(books.executions).toEqual({ 'row-0': 2, 'row-1': 2 })
  })
})
