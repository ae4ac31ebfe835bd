import { describe, expect, test } from 'vitest'
import { chatLines, numbered, startTestSandbox, toJsonl } from './sandbox.suite.ts'

describe('a batch from upload to results', () => {
  test('goes through its statuses by the clock alone', async () => {
    const { createBatch, retrieve, ports } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(200)), '/v1/chat/completions', { bw_run: 'r1' })
    const at = async (ms: number) => {
      await ports.clock.advance(ms)
      return retrieve(id)
    }
    expect(await at(0)).toMatchObject({
      object: 'batch',
      status: 'validating',
      metadata: { bw_run: 'r1' },
      request_counts: { total: 0, completed: 0, failed: 0 },
      output_file_id: null,
      in_progress_at: null,
      errors: null,
    })
    expect(await at(3_000)).toMatchObject({
      status: 'in_progress',
      request_counts: { total: 200, completed: 0 },
    })
    expect(await at(7_500)).toMatchObject({
      status: 'in_progress',
      request_counts: { total: 200, completed: 100 },
    })
    expect(await at(7_500)).toMatchObject({
      status: 'finalizing',
      request_counts: { total: 200, completed: 200 },
    })
    const done = await at(2_000)
    expect(done).toMatchObject({
      status: 'completed',
      model: 'gpt-4.1-mini',
      error_file_id: null,
      request_counts: { total: 200, completed: 200, failed: 0 },
    })
    expect(Number(done.expires_at) - Number(done.created_at)).toBe(86_400)
    expect(Number(done.completed_at) - Number(done.created_at)).toBe(20)
  })

  test('answers every line once, in another order, and counts the tokens it reports', async () => {
    const { createBatch, retrieve, readLines, sandbox } = startTestSandbox({
      scenario: { pace: { totalMs: 0 } },
    })
    const id = await createBatch(chatLines(numbered(500)))
    sandbox.advance(10_000)
    const batch = await retrieve(id)
    const lines = await readLines(batch.output_file_id)
    const ids = lines.map((line) => line.custom_id)
    expect(new Set(ids).size).toBe(500)
    expect(ids).not.toEqual(numbered(500).map((_, i) => `row-${i}`))
    const tokens = lines.reduce((sum, line) => sum + line.response.body.usage.total_tokens, 0)
    expect(batch.usage.total_tokens).toBe(tokens)
  })

  test('gives the same bytes at every download, as many as it says', async () => {
    const { createBatch, retrieve, content, call, send, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(['Größe “M” — gut', 'plain', '[[fail:400]] x', '日本語 😀']))
    sandbox.advance(100_000)
    const batch = await retrieve(id)
    for (const fileId of [batch.output_file_id!, batch.error_file_id!]) {
      const text = await content(fileId)
      expect(await content(fileId)).toBe(text)
      const { json: file } = await call('GET', `/files/${fileId}`)
      expect(file).toMatchObject({ purpose: 'batch_output', bytes: new Blob([text]).size })
      const reply = await send('GET', `/files/${fileId}/content`)
      expect(reply.headers.get('content-length')).toBe(String(file.bytes))
    }
  })

  test('says the same to the same body in another batch, under other ids', async () => {
    const { createBatch, retrieve, readLines, sandbox } = startTestSandbox()
    const first = await createBatch(chatLines(['The parcel came late.']))
    const second = await createBatch(chatLines(['The parcel came late.']))
    sandbox.advance(100_000)
    const [one] = await readLines((await retrieve(first)).output_file_id)
    const [two] = await readLines((await retrieve(second)).output_file_id)
    expect(one!.response.body.choices).toEqual(two!.response.body.choices)
    expect(one!.id).not.toBe(two!.id)
  })

  test('still gives results after its input file was deleted', async () => {
    const { call, createBatch, retrieve, readLines, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(3)))
    const { input_file_id: input } = await retrieve(id)
    expect((await call('DELETE', `/files/${input}`)).json).toEqual({
      object: 'file',
      deleted: true,
      id: input,
    })
    expect((await call('GET', `/files/${input}`)).status).toBe(404)
    sandbox.advance(100_000)
    expect(await readLines((await retrieve(id)).output_file_id)).toHaveLength(3)
  })

  test('keeps no bytes once input and results are deleted', async () => {
    const { call, createBatch, retrieve, sandbox, ports } = startTestSandbox()
    const id = await createBatch(chatLines(['good', '[[fail:500]]']))
    sandbox.advance(100_000)
    const batch = await retrieve(id)
    for (const fileId of [batch.input_file_id, batch.output_file_id!, batch.error_file_id!])
      expect((await call('DELETE', `/files/${fileId}`)).status).toBe(200)
    expect((await call('GET', '/files')).json.data).toEqual([])
    expect(await ports.files.list('bw1')).toEqual([])
    expect((await sandbox.books()).batches).toMatchObject([{ status: 'completed', executed: 2 }])
  })
})

describe('lines that fail', () => {
  const marked = [
    'fine',
    'a [[fail:400]]',
    'b [[fail:500]]',
    'c [[error]]',
    'd [[refuse]]',
    'e [[truncate]]',
    'f [[invalid]]',
    'g [[missing]]',
    'h [[status:0]]',
    'i [[empty]]',
    'j [[fence]]',
  ]

  test('come in all three shapes, each in its file', async () => {
    const { createBatch, retrieve, readLines, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(marked))
    sandbox.advance(100_000)
    const batch = await retrieve(id)
    expect(batch.request_counts).toEqual({ total: 11, completed: 8, failed: 3 })
    const output = new Map((await readLines(batch.output_file_id)).map((line) => [line.custom_id, line]))
    const errors = new Map((await readLines(batch.error_file_id)).map((line) => [line.custom_id, line]))
    expect([...errors.keys()].sort()).toEqual(['row-1', 'row-2', 'row-3'])
    expect(errors.get('row-1')).toMatchObject({
      error: null,
      response: {
        status_code: 400,
        body: { error: { type: 'invalid_request_error', code: 'invalid_prompt' } },
      },
    })
    expect(errors.get('row-2')!.response.status_code).toBe(500)
    expect(errors.get('row-3')).toMatchObject({ response: null, error: { code: 'server_error' } })
    expect(output.get('row-4')!.response.body.choices[0]!.message).toMatchObject({ content: null })
    expect(output.get('row-4')!.response.body.choices[0]!.message.refusal).toMatch(/sorry/)
    expect(output.get('row-5')!.response.body.choices[0]!.finish_reason).toBe('length')
    expect(output.has('row-7')).toBe(false)
    expect(output.get('row-8')!.response.status_code).toBe(0)
    expect(output.get('row-9')!.response.body.choices[0]!.message.content).toBe('')
    expect(output.get('row-10')!.response.body.choices[0]!.message.content).toMatch(
      /^Here [^]*```json\n[^]*\n```$/,
    )
  })

  test('leave a completed batch without an output file when all of them fail', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox({ scenario: { rowRates: { 'fail:400': 1 } } })
    const id = await createBatch(chatLines(numbered(9)))
    sandbox.advance(100_000)
    expect(await retrieve(id)).toMatchObject({
      status: 'completed',
      output_file_id: null,
      error_file_id: expect.stringMatching(/^file-/) as string,
      request_counts: { total: 9, completed: 0, failed: 9 },
    })
  })

  test('are about as many as the rates say, and others under other ids', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox({
      scenario: { rowRates: { 'fail:500': 0.25 } },
    })
    const id = await createBatch(chatLines(numbered(1000)))
    const again = await createBatch(
      toJsonl(chatLines(numbered(1000)).map((line) => ({ ...line, custom_id: `${line.custom_id}-1` }))),
    )
    sandbox.advance(100_000)
    const { failed } = (await retrieve(id)).request_counts
    expect(failed).toBeGreaterThan(180)
    expect(failed).toBeLessThan(320)
    expect((await retrieve(again)).request_counts.failed).not.toBe(failed)
  })

  test('report settings that the model does not take, as the API does', async () => {
    const { createBatch, retrieve, readLines, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(['x'], { model: 'gpt-5-mini', max_tokens: 10 }))
    sandbox.advance(100_000)
    const [line] = await readLines((await retrieve(id)).error_file_id)
    expect(line!.response.body.error).toMatchObject({ code: 'unsupported_parameter', param: 'max_tokens' })
  })
})

describe('a batch that ends early', () => {
  test('expires at a share of its rows and says so of the others', async () => {
    const { createBatch, retrieve, readLines, sandbox } = startTestSandbox({ scenario: { expireAt: 0.63 } })
    const id = await createBatch(chatLines(numbered(100)))
    sandbox.advance(100_000)
    const batch = await retrieve(id)
    expect(batch).toMatchObject({
      status: 'expired',
      request_counts: { total: 100, completed: 63, failed: 0 },
    })
    expect(batch.expired_at).toBe(batch.expires_at)
    expect(await readLines(batch.output_file_id)).toHaveLength(63)
    const left = await readLines(batch.error_file_id)
    expect(left).toHaveLength(37)
    expect(left[0]).toMatchObject({ response: null, error: { code: 'batch_expired' } })
  })

  test('expires after a day when its pace is slower', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox({
      scenario: { pace: { validateMs: 0, totalMs: 2 * 86_400_000 } },
    })
    const id = await createBatch(chatLines(numbered(10)))
    sandbox.advance(86_400_000 - 1_000)
    expect((await retrieve(id)).status).toBe('in_progress')
    sandbox.advance(1_000)
    expect(await retrieve(id)).toMatchObject({ status: 'expired', request_counts: { completed: 5 } })
  })

  test('is cancelled with what it has done so far', async () => {
    const { call, createBatch, retrieve, readLines, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(200)))
    sandbox.advance(10_500)
    expect((await call('POST', `/batches/${id}/cancel`)).json.status).toBe('cancelling')
    sandbox.advance(1_000)
    expect((await call('POST', `/batches/${id}/cancel`)).json.status).toBe('cancelling')
    expect((await retrieve(id)).output_file_id).toBe(null)
    sandbox.advance(2_000)
    const batch = await retrieve(id)
    expect(batch).toMatchObject({ status: 'cancelled', request_counts: { total: 200, completed: 100 } })
    expect(Number(batch.cancelled_at) - Number(batch.cancelling_at)).toBe(3)
    const output = await readLines(batch.output_file_id)
    const errors = await readLines(batch.error_file_id)
    expect(new Set([...output, ...errors].map((line) => line.custom_id)).size).toBe(200)
    expect(errors[0]!.error!.code).toBe('batch_cancelled')
    const late = await call('POST', `/batches/${id}/cancel`)
    expect(late.status).toBe(409)
    expect(late.json.error.message).toBe("Cannot cancel a batch with status 'cancelled'.")
  })

  test('cancelled while validating has done nothing and has no files', async () => {
    const { call, createBatch, retrieve, sandbox } = startTestSandbox()
    const id = await createBatch(chatLines(numbered(20)))
    await call('POST', `/batches/${id}/cancel`)
    sandbox.advance(60_000)
    expect(await retrieve(id)).toMatchObject({
      status: 'cancelled',
      output_file_id: null,
      error_file_id: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
    })
  })
})
