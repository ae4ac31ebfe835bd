import { describe, expect, test } from 'vitest'
import { namedScenarios } from './named-scenarios.ts'
import { createSandbox } from './create-sandbox.ts'
import { chatLines, numbered, startTestSandbox, toJsonl } from './sandbox.suite.ts'
import { changeScenario, plainScenario } from './scenario.ts'

const request = (fileId: string) => ({
  input_file_id: fileId,
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
})

describe('scenarios', () => {
  test('all named ones are changes of the plain one', () => {
    for (const change of Object.values(namedScenarios))
      expect(Object.keys(changeScenario(plainScenario, change)).sort()).toEqual(
        Object.keys(plainScenario).sort(),
      )
  })

  test('a batch keeps the plan it was created with', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox()
    sandbox.setScenario('slow-validation')
    const slow = await createBatch(chatLines(numbered(1)))
    sandbox.setScenario('instant')
    const fast = await createBatch(chatLines(numbered(1)))
    expect((await retrieve(fast)).status).toBe('completed')
    sandbox.advance(599_000)
    expect((await retrieve(slow)).status).toBe('validating')
  })

  test.each([
    ['token-limit-429', 429],
    ['token-limit-400', 400],
  ] as const)('%s refuses a batch over the enqueued tokens until others have ended', async (name, status) => {
    const { call, upload, sandbox, createBatch } = startTestSandbox()
    sandbox.setScenario(name)
    const text = toJsonl(chatLines(numbered(50)))
    await createBatch(text)
    const { json: file } = await upload(text)
    const refused = await call('POST', '/batches', request(file.id))
    expect(refused.status).toBe(status)
    expect(refused.json.error).toMatchObject({
      code: 'token_limit_exceeded',
      message:
        'Enqueued token limit reached for gpt-4.1-mini in organization org-sandbox. Limit: 2,000 enqueued tokens. Please try again once some in_progress batches have been completed.',
    })
    sandbox.advance(100_000)
    await call('GET', '/batches')
    expect((await call('POST', '/batches', request(file.id))).status).toBe(200)
  })

  test('token-limit-batch says the same only after validation', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox()
    sandbox.setScenario('token-limit-batch')
    const id = await createBatch(chatLines(numbered(500)))
    expect((await retrieve(id)).status).toBe('validating')
    sandbox.advance(3_000)
    const batch = await retrieve(id)
    expect(batch).toMatchObject({ status: 'failed', errors: { data: [{ code: 'token_limit_exceeded' }] } })
    expect((await sandbox.books()).executions).toEqual({})
  })

  test('a lost reply loses the batch or only the news of it, once', async () => {
    for (const [name, batches] of [
      ['lost-before', 0],
      ['lost-after', 1],
    ] as const) {
      const { transport, upload, call, sandbox } = startTestSandbox()
      const { json: file } = await upload(toJsonl(chatLines(numbered(1))))
      sandbox.setScenario(name)
      const create = () =>
        transport.send({
          method: 'POST',
          url: 'sandbox:/batches',
          headers: {},
          body: JSON.stringify(request(file.id)),
        })
      expect(await create()).toMatchObject({ ok: false, error: { kind: 'NoReply' } })
      expect((await call('GET', '/batches')).json.data).toHaveLength(batches)
      expect((await create()).ok).toBe(true)
    }
  })

  test('a delayed effect shows up later, everywhere at once', async () => {
    const { createBatch, call, sandbox } = startTestSandbox({ scenario: { effectDelayMs: 40_000 } })
    const id = await createBatch(chatLines(numbered(2)))
    sandbox.advance(39_000)
    expect((await call('GET', `/batches/${id}`)).status).toBe(404)
    expect((await call('GET', '/batches')).json.data).toEqual([])
    expect((await sandbox.books()).batches).toEqual([])
    sandbox.advance(1_000)
    expect((await call('GET', `/batches/${id}`)).json.status).toBe('validating')
    sandbox.advance(60_000)
    expect((await call('GET', `/batches/${id}`)).json.status).toBe('completed')
  })

  test('a batch whose input file was deleted before it came to be does not run', async () => {
    for (const missingInput of ['failed', 'absent'] as const) {
      const { createBatch, call, upload, sandbox } = startTestSandbox({
        scenario: { effectDelayMs: 40_000, missingInput },
      })
      const text = toJsonl(chatLines(numbered(2)))
      const { json: file } = await upload(text)
      await call('POST', '/batches', request(file.id))
      const other = await createBatch(text)
      sandbox.advance(30_000)
      expect((await call('DELETE', `/files/${file.id}`)).status).toBe(200)
      sandbox.advance(60_000)
      const { data } = (await call('GET', '/batches')).json
      const statuses = data.map((batch) => batch.status)
      expect(statuses).toEqual(missingInput === 'failed' ? ['completed', 'failed'] : ['completed'])
      expect(data[0]!.id).toBe(other)
      expect((await sandbox.books()).executions).toEqual({ 'row-0': 1, 'row-1': 1 })
    }
  })

  test('a lagging list knows a batch later than its id does', async () => {
    const { createBatch, call, sandbox } = startTestSandbox()
    sandbox.setScenario('list-lag')
    const id = await createBatch(chatLines(numbered(1)))
    sandbox.advance(44_000)
    expect((await call('GET', '/batches')).json.data).toEqual([])
    expect((await call('GET', `/batches/${id}`)).status).toBe(200)
    sandbox.advance(1_000)
    expect((await call('GET', '/batches')).json.data).toHaveLength(1)
  })

  test('an unknown status and an empty error_file_id are shown in place of the usual', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox({
      scenario: { statusNames: { in_progress: 'warming_up' }, emptyErrorFileId: true },
    })
    const id = await createBatch(chatLines(numbered(200)))
    sandbox.advance(5_000)
    expect(await retrieve(id)).toMatchObject({ status: 'warming_up', error_file_id: null })
    sandbox.advance(60_000)
    expect(await retrieve(id)).toMatchObject({ status: 'completed', error_file_id: '' })
  })

  test('odd lines stand in the output file beside the right ones', async () => {
    const { createBatch, retrieve, content, call, sandbox } = startTestSandbox()
    sandbox.setScenario('odd-lines')
    const id = await createBatch(chatLines(numbered(10)))
    sandbox.advance(60_000)
    const { output_file_id: fileId, request_counts: counts } = await retrieve(id)
    expect(counts).toEqual({ total: 10, completed: 10, failed: 0 })
    const text = await content(fileId)
    const lines = text.trimEnd().split('\n')
    const parsed = lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as { custom_id: string }]
      } catch {
        return []
      }
    })
    const own = parsed.filter((line) => line.custom_id.startsWith('row-'))
    expect([lines.length, parsed.length, own.length]).toEqual([16, 14, 12])
    expect(new Set(own.map((line) => line.custom_id)).size).toBe(10)
    expect((await call('GET', `/files/${fileId ?? ''}`)).json.bytes).toBe(text.length)
  })

  test('faults count their calls by method and path', async () => {
    const { call, sandbox } = startTestSandbox()
    const effect = { kind: 'reply', status: 503, message: 'Busy' } as const
    sandbox.setScenario({ faults: [{ method: 'GET', path: '/v1/batches/*', skip: 1, times: 2, effect }] })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await call('GET', '/batches/batch_x')).status)
    expect(statuses).toEqual([404, 503, 503, 404])
    expect((await call('GET', '/batches')).status).toBe(200)
  })

  test('a late reply comes when the clock has moved', async () => {
    const { call, sandbox, ports } = startTestSandbox()
    sandbox.setScenario({ faults: [{ path: '/v1/models', effect: { kind: 'late', ms: 5_000 } }] })
    let arrived = false
    const reply = call('GET', '/models').then(() => (arrived = true))
    await ports.clock.advance(4_999)
    expect(arrived).toBe(false)
    await ports.clock.advance(1)
    expect(await reply).toBe(true)
  })
})

describe('state', () => {
  test('outlives the sandbox that wrote it, and two on the same records agree', async () => {
    const { createBatch, retrieve, content, ports, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(200)))
    const second = createSandbox(ports)
    sandbox.advance(11_000)
    second.advance(11_000)
    const look = async () => (await (await ask(second, `/v1/batches/${id}`)).json()) as object
    expect(await look()).toEqual(await retrieve(id))
    await ask(second, `/v1/batches/${id}/cancel`, 'POST')
    sandbox.advance(5_000)
    second.advance(5_000)
    const batch = await retrieve(id)
    expect(await look()).toEqual(batch)
    expect(batch.status).toBe('cancelled')
    const other = await ask(second, `/v1/files/${batch.output_file_id ?? ''}/content`)
    expect(await other.text()).toBe(await content(batch.output_file_id))
  })

  test('is gone after a reset', async () => {
    const { createBatch, call, sandbox, ports } = startTestSandbox()
    await createBatch(chatLines(numbered(3)))
    sandbox.advance(100_000)
    await call('GET', '/batches')
    await sandbox.reset()
    expect(await ports.files.list('bw1')).toEqual([])
    expect(await sandbox.books()).toEqual({ files: [], batches: [], executions: {}, singles: {}, calls: {} })
  })

  test('full storage is a 500 that says so, and leaves nothing behind', async () => {
    const { upload, ports, call } = startTestSandbox({ capBytes: 1_000 })
    const reply = await upload('x'.repeat(5_000))
    expect(reply.status).toBe(500)
    expect(reply.json.error).toMatchObject({
      code: 'sandbox_storage',
      message: expect.stringContaining('StorageFull') as string,
    })
    expect(await ports.files.list('bw1')).toEqual([])
    expect((await call('GET', '/files')).json.data).toEqual([])
  })
})

async function ask(sandbox: ReturnType<typeof createSandbox>, path: string, method = 'GET') {
  const reply = await sandbox.request(new Request(`http://sandbox${path}`, { method }))
  if (reply === 'hungUp') throw new Error('hung up')
  return reply
}

describe('books', () => {
  test('count what was executed, not what expired or was only sent', async () => {
    const { createBatch, call, sandbox } = startTestSandbox({ scenario: { expireAt: 0.63 } })
    await createBatch(chatLines(numbered(100)), '/v1/chat/completions', { bw_shard: 's1' })
    expect((await sandbox.books()).executions).toEqual({})
    sandbox.advance(100_000)
    const books = await sandbox.books()
    expect(books.batches).toMatchObject([{ status: 'expired', executed: 63, metadata: { bw_shard: 's1' } }])
    expect(Object.values(books.executions)).toEqual(Array.from({ length: 63 }, () => 1))
    const [file] = books.files
    await call('DELETE', `/files/${file!.id}`)
    expect((await sandbox.books()).files[0]!.deletedAt).not.toBe(null)
    expect(books.calls).toEqual({ 'POST /v1/files': 1, 'POST /v1/batches': 1 })
  })

  test('see the same custom_id in two batches', async () => {
    const { createBatch, sandbox } = startTestSandbox()
    await createBatch(chatLines(numbered(2)))
    await createBatch(chatLines(numbered(3)))
    sandbox.advance(100_000)
    expect((await sandbox.books()).executions).toEqual({ 'row-0': 2, 'row-1': 2, 'row-2': 1 })
  })
})
