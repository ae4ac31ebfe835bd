import { describe, expect, test } from 'vitest'
import { chatLines, numbered, startTestSandbox, toJsonl } from './sandbox.suite.ts'
import type { ScenarioChange } from './scenario.ts'

async function errorsOf(text: string, scenario: ScenarioChange = {}, endpoint = '/v1/chat/completions') {
  const { createBatch, retrieve, sandbox } = startTestSandbox({ scenario })
  const id = await createBatch(text, endpoint)
  expect((await retrieve(id)).status).toBe('validating')
  sandbox.advance(3_000)
  const batch = await retrieve(id)
  if (batch.status !== 'failed') return batch.status
  expect(batch.request_counts).toEqual({ total: 0, completed: 0, failed: 0 })
  expect([batch.output_file_id, batch.error_file_id]).toEqual([null, null])
  expect(batch.failed_at).toBe(Number(batch.created_at) + 3)
  return batch.errors!.data.map(({ code, line }) => [code, line])
}

const [good] = chatLines(['hello'])
const change = (line: object) => toJsonl([{ ...good, ...line }])
const changeBody = (body: object) => change({ body: { ...good!.body, ...body } })

describe('an input file is checked as a whole, after the batch was created', () => {
  test.each([
    ['a byte order mark', `\uFEFF${toJsonl([good])}`, 'invalid_json_line', 1],
    ['a line that is no JSON', `${toJsonl([good])}{"custom_id":\n`, 'invalid_json_line', 2],
    ['a blank line between two', `${toJsonl([good])}\n${change({ custom_id: 'b' })}`, 'invalid_json_line', 2],
    ['pretty-printed JSON', `${JSON.stringify(good, null, 2)}\n`, 'invalid_json_line', 1],
    ['a list instead of an object', '[1]\n', 'invalid_json_line', 1],
    ['no custom_id', change({ custom_id: undefined }), 'missing_required_parameter', 1],
    ['no body', change({ body: undefined }), 'missing_required_parameter', 1],
    ['another method', change({ method: 'GET' }), 'invalid_value', 1],
    ['a number as custom_id', change({ custom_id: 7 }), 'invalid_type', 1],
    ['the url of another endpoint', change({ url: '/v1/responses' }), 'invalid_url', 1],
    ['no model', changeBody({ model: undefined }), 'invalid_request', 1],
    ['no messages', changeBody({ messages: undefined }), 'invalid_request', 1],
    ['streaming', changeBody({ stream: true }), 'streaming_unsupported', 1],
    ['an unknown model', changeBody({ model: 'gpt-4o-minii' }), 'model_not_found', 1],
    ['a model of another kind', changeBody({ model: 'text-embedding-3-small' }), 'model_not_found', 1],
    [
      'two models',
      toJsonl([good]) + toJsonl([{ ...good, custom_id: 'b', body: { ...good!.body, model: 'gpt-4o' } }]),
      'mismatched_model',
      2,
    ],
    ['the same custom_id twice', toJsonl([good, good]), 'duplicate_custom_id', 2],
    ['nothing', '', 'empty_file', null],
  ])('%s', async (_, text, code, line) => {
    expect((await errorsOf(text))[0]).toEqual([code, line])
  })

  test('a last line without its line break is fine, and so are Windows line breaks', async () => {
    expect(await errorsOf(toJsonl([good]).trimEnd())).toBe('in_progress')
    expect(await errorsOf(`${JSON.stringify(good)}\r\n${change({ custom_id: 'b' })}`)).toBe('in_progress')
  })

  test('text that is not UTF-8 is not JSON', async () => {
    const { createBatch, retrieve, sandbox } = startTestSandbox()
    const id = await createBatch(new Blob([new Uint8Array([0x7b, 0xff, 0x7d, 10])]))
    sandbox.advance(3_000)
    expect((await retrieve(id)).errors?.data).toMatchObject([{ code: 'invalid_json_line', line: 1 }])
  })

  test('lists at most a hundred errors, with their lines', async () => {
    const errors = await errorsOf('x\n'.repeat(500))
    expect(errors).toHaveLength(100)
    expect(errors.at(-1)).toEqual(['invalid_json_line', 100])
  })

  test('too many requests and too many bytes are errors of the file', async () => {
    const five = toJsonl(chatLines(numbered(5)))
    expect(await errorsOf(five, { limits: { requests: 5 } })).toBe('in_progress')
    expect(await errorsOf(five, { limits: { requests: 4 } })).toEqual([['too_many_tasks', null]])
    expect(await errorsOf(five, { limits: { bytes: five.length } })).toBe('in_progress')
    expect(await errorsOf(five, { limits: { bytes: five.length - 1 } })).toEqual([[null, null]])
  })

  test('a file that is not there is found out later, as at OpenAI', async () => {
    const { call, retrieve, sandbox } = startTestSandbox()
    const { json, status } = await call('POST', '/batches', {
      input_file_id: 'file-none',
      endpoint: '/v1/responses',
      completion_window: '24h',
    })
    expect([status, json.status]).toEqual([200, 'validating'])
    sandbox.advance(3_000)
    expect((await retrieve(json.id)).errors?.data[0]?.message).toMatch(/^Cannot find file file-none, or org/)
  })
})

describe('a request to create a batch is judged at once', () => {
  const base = { input_file_id: 'file-x', endpoint: '/v1/responses', completion_window: '24h' }
  test.each([
    [{ ...base, input_file_id: undefined }, 'missing_required_parameter', 'input_file_id'],
    [{ ...base, input_file_id: 3 }, 'invalid_type', 'input_file_id'],
    [{ ...base, endpoint: '/v1/nothing' }, 'invalid_value', 'endpoint'],
    [{ ...base, completion_window: '12h' }, 'invalid_value', 'completion_window'],
    [{ ...base, metadata: { a: 1 } }, 'invalid_type', 'metadata.a'],
    [{ ...base, metadata: { a: 'x'.repeat(513) } }, 'string_above_max_length', 'metadata.a'],
    [{ ...base, metadata: { ['k'.repeat(65)]: '' } }, 'property_name_above_max_length', 'metadata'],
    [
      { ...base, metadata: Object.fromEntries(numbered(17).map((name) => [name, ''])) },
      'object_above_max_properties',
      'metadata',
    ],
    [
      { ...base, output_expires_after: { anchor: 'created_at', seconds: 60 } },
      'invalid_value',
      'output_expires_after.seconds',
    ],
    ['{"broken', null, null],
  ])('case %#: %s %s', async (body, code, param) => {
    const { call } = startTestSandbox()
    const reply = await call('POST', '/batches', body)
    expect(reply.status).toBe(400)
    expect(reply.json.error).toMatchObject({ type: 'invalid_request_error', code, param })
    expect((await call('GET', '/batches')).json.data).toEqual([])
  })
})
