import type OpenAI from 'openai'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Batch, FileObject, KnownBatchStatus, Model, RequestCounts } from '#core/wire.ts'
import {
  isDeleted,
  parseBatch,
  parseErrorBody,
  parseFile,
  parseModel,
  parsePage,
  parseTime,
  toBatchStatus,
  unsaidTime,
} from './wire-parse.ts'

const fields = {
  id: 'batch_1',
  endpoint: '/v1/chat/completions',
  errors: null,
  input_file_id: 'file-in',
  completion_window: '24h',
  status: 'validating',
  output_file_id: null,
  error_file_id: null,
  created_at: 1_700_000_000,
  in_progress_at: null,
  expires_at: 1_700_086_400,
  finalizing_at: null,
  completed_at: null,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
  request_counts: { total: 0, completed: 0, failed: 0 },
  metadata: null,
}
const batch = { object: 'batch', ...fields }

describe('a batch', () => {
  test('as OpenAI sends it right after its creation', () => {
    expect(parseBatch(batch)).toEqual({ ...fields, model: null, errors: [], usage: null })
  })

  test('may leave out every optional field', () => {
    const parsed = parseBatch({ id: 'batch_1', status: 'failed', created_at: 5 })
    expect(parsed).toMatchObject({
      id: 'batch_1',
      status: 'failed',
      created_at: 5,
      request_counts: null,
      errors: [],
    })
    expect(Object.values(parsed!)).not.toContain(undefined)
  })

  test('counts as received with nothing but an id, and then never looks old', () => {
    expect(parseBatch({ id: 'batch_1' })).toMatchObject({ status: 'unknown', created_at: unsaidTime })
    expect(new Date(unsaidTime * 1000).getTime()).not.toBeNaN()
  })

  test('without an id is none', () => {
    for (const value of [
      null,
      undefined,
      'batch_1',
      7,
      [],
      [batch],
      {},
      { id: '' },
      { id: 4 },
      { data: { id: ' ' } },
    ]) {
      expect(parseBatch(value)).toBeNull()
    }
  })

  test('has no file where the id is empty', () => {
    const parsed = parseBatch({ ...batch, output_file_id: 'file-out', error_file_id: '' })
    expect(parsed).toMatchObject({ output_file_id: 'file-out', error_file_id: null })
  })

  test('may come inside data or job', () => {
    expect(parseBatch({ code: 20000, message: 'OK', data: batch })).toEqual(parseBatch(batch))
    expect(parseBatch({ job: batch, warning: '' })).toEqual(parseBatch(batch))
  })

  test('of Together: capitals, ISO times, progress instead of counts, the model under another name', () => {
    const parsed = parseBatch({
      job: {
        id: '0d3c',
        status: 'IN_PROGRESS',
        progress: 75.0,
        created_at: '2026-01-02T03:04:05.678Z',
        completed_at: null,
        model_id: 'm',
        input_file_id: 'file-in',
        error: '',
      },
    })
    expect(parsed).toMatchObject({
      status: 'in_progress',
      created_at: 1_767_323_045,
      model: 'm',
      request_counts: null,
    })
  })

  test('of Azure: counts null, an empty error file, ISO times', () => {
    const parsed = parseBatch({
      ...batch,
      status: 'Completed',
      created_at: '2026-01-02T03:04:05+02:00',
      completed_at: '2026-01-02T01:04:06',
      request_counts: { total: null, completed: null, failed: null },
      error_file_id: '',
      endpoint: '/chat/completions',
    })
    expect(parsed).toMatchObject({
      status: 'completed',
      created_at: 1_767_315_845,
      completed_at: 1_767_315_846,
      request_counts: null,
      error_file_id: null,
      endpoint: '/chat/completions',
    })
  })

  test('keeps every validation error with its line', () => {
    const data = [
      {
        code: 'invalid_json_line',
        line: 1,
        message: 'This line is not parseable as valid JSON.',
        param: null,
      },
      {
        code: 'invalid_json_line',
        line: 10,
        message: 'This line is not parseable as valid JSON.',
        param: null,
      },
    ]
    expect(parseBatch({ ...batch, errors: { object: 'list', data } })?.errors).toEqual(data)
    expect(parseBatch({ ...batch, errors: data })?.errors).toEqual(data)
    expect(parseBatch({ ...batch, errors: { object: 'list', data: null } })?.errors).toEqual([])
  })

  test('of SiliconFlow: errors as plain strings; a single error elsewhere', () => {
    const plain = { code: null, message: 'bad line', param: null, line: null }
    expect(parseBatch({ ...batch, errors: ['bad line'] })?.errors).toEqual([plain])
    expect(parseBatch({ ...batch, errors: undefined, error: 'bad line' })?.errors).toEqual([plain])
    expect(parseBatch({ ...batch, errors: { code: 1211, message: 'no model' } })?.errors).toEqual([
      { code: '1211', message: 'no model', param: null, line: null },
    ])
    expect(parseBatch({ ...batch, errors: [null, {}, { message: 'x', line: '3' }] })?.errors).toEqual([
      { code: null, message: 'x', param: null, line: 3 },
    ])
  })

  test('knows its usage since September 2025', () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 30,
    }
    const flat = { input_tokens: 10, output_tokens: 20, cached_tokens: 4, reasoning_tokens: 5 }
    expect(parseBatch({ ...batch, usage })?.usage).toEqual(flat)
    expect(parseBatch({ ...batch, usage: { prompt_tokens: 1, completion_tokens: 2 } })?.usage).toEqual({
      input_tokens: 1,
      output_tokens: 2,
      cached_tokens: 0,
      reasoning_tokens: 0,
    })
    expect(parseBatch({ ...batch, usage: {} })?.usage).toBeNull()
  })

  test('has metadata of strings only', () => {
    const metadata = { bw_gen: 3, bw_intent: 'abc', nested: { a: 1 }, flag: true, nothing: null }
    expect(parseBatch({ ...batch, metadata })?.metadata).toEqual({
      bw_gen: '3',
      bw_intent: 'abc',
      flag: 'true',
    })
  })

  test.each([
    ['in_progress', 'in_progress'],
    ['In Progress', 'in_progress'],
    ['InProgress', 'in_progress'],
    ['IN-PROGRESS', 'in_progress'],
    ['VALIDATING', 'validating'],
    ['Completed', 'completed'],
    ['in_queue', 'validating'],
    ['queued', 'validating'],
    ['PENDING', 'validating'],
    ['progress', 'in_progress'],
    ['running', 'in_progress'],
    ['canceled', 'cancelled'],
    ['canceling', 'cancelling'],
    ['Expired', 'expired'],
    ['failed', 'failed'],
    ['finalizing', 'finalizing'],
    ['Wobbling', 'Wobbling'],
  ])('with status %j has status %j', (received, status) => {
    expect(toBatchStatus(received)).toBe(status)
  })
})

test.each([
  [1_700_000_000, 1_700_000_000],
  [1_700_000_000.9, 1_700_000_000],
  ['1700000000', 1_700_000_000],
  [1_700_000_000_123, 1_700_000_000],
  ['2023-11-14T22:13:20Z', 1_700_000_000],
  ['2023-11-14T22:13:20.123456', 1_700_000_000],
  ['2023-11-14T23:13:20+0100', 1_700_000_000],
  ['2023-11-14', 1_699_920_000],
  [0, null],
  [-1, null],
  ['', null],
  ['soon', null],
  [null, null],
  [undefined, null],
  [{}, null],
])('the time %j is %j', (value, seconds) => {
  expect(parseTime(value)).toBe(seconds)
})

describe('a file', () => {
  const file = {
    id: 'file-1',
    bytes: 468,
    created_at: 5,
    expires_at: null,
    filename: 'a.jsonl',
    purpose: 'batch',
  }

  test('as OpenAI sends it', () => {
    expect(parseFile({ ...file, object: 'file', status: 'processed', status_details: null })).toEqual({
      ...file,
      status: 'processed',
    })
  })

  test('may say in capitals how far it is, and why it went wrong, or nothing of the kind', () => {
    expect(parseFile({ ...file, status: 'Pending' })).toEqual({ ...file, status: 'pending' })
    const broken = { ...file, status: 'error', status_details: 'line 3' }
    expect(parseFile(broken)).toEqual(broken)
    expect(parseFile({ ...file, status: null })).toEqual(file)
  })

  test('may come inside data, with sizes as text and no times', () => {
    expect(parseFile({ code: 20000, data: { id: 'file-1', bytes: '468', filename: 'a.jsonl' } })).toEqual({
      id: 'file-1',
      bytes: 468,
      created_at: 0,
      expires_at: null,
      filename: 'a.jsonl',
      purpose: '',
    })
  })

  test('is deleted only when the provider says so', () => {
    expect(isDeleted({ id: 'file-1', object: 'file', deleted: true })).toBe(true)
    expect(isDeleted({ code: 20000, data: { id: 'file-1', deleted: true } })).toBe(true)
    for (const value of [null, {}, { id: 'file-1' }, { id: 'file-1', deleted: false }, { deleted: 'true' }]) {
      expect(isDeleted(value)).toBe(false)
    }
  })
})

test('a model keeps its shutdown date as given', () => {
  expect(
    parseModel({ id: 'gpt-5', object: 'model', created: 7, owned_by: 'system', shutdown_date: '2026-12-11' }),
  ).toEqual({
    id: 'gpt-5',
    created: 7,
    owned_by: 'system',
    shutdown_date: '2026-12-11',
  })
  expect(parseModel({ id: 'm' })).toEqual({ id: 'm', created: null, owned_by: null, shutdown_date: null })
  expect(parseModel({ id: 'm', shutdown_date: 1_796_947_200 })?.shutdown_date).toBe('2026-12-11')
  expect(parseModel({})).toBeNull()
})

describe('a page', () => {
  const items = [{ id: 'm1' }, { id: 'm2' }]
  const ids = (value: unknown, asked?: Parameters<typeof parsePage>[2]) => {
    const page = parsePage(value, parseModel, asked)
    return page && { ids: page.data.map((item) => item.id), last: page.last_id, more: page.has_more }
  }

  test('as OpenAI sends it', () => {
    const page = { object: 'list', data: items, first_id: 'm1', last_id: 'm2', has_more: true }
    expect(ids(page)).toEqual({ ids: ['m1', 'm2'], last: 'm2', more: true })
  })

  test.each([
    ['under value', { value: items }],
    ['under jobs', { jobs: items }],
    ['wrapped once more', { code: 20000, message: 'OK', data: { object: 'list', data: items } }],
    ['bare', items],
    ['with an empty last id', { data: items, last_id: '' }],
  ])('may come %s', (_name, value) => {
    expect(ids(value)).toEqual({ ids: ['m1', 'm2'], last: 'm2', more: false })
  })

  test('without has_more goes on only after a full page', () => {
    expect(ids({ data: items }, { limit: 2 })?.more).toBe(true)
    expect(ids({ data: items }, { limit: 3 })?.more).toBe(false)
    expect(ids({ data: items, has_more: false }, { limit: 2 })?.more).toBe(false)
    expect(ids({ data: { data: items, has_more: true } })?.more).toBe(true)
  })

  test('that starts over instead of going on is the last, unless more was promised', () => {
    expect(ids({ data: items }, { after: 'm2', limit: 2 })?.more).toBe(false)
    expect(ids({ data: items, has_more: false }, { after: 'm2', limit: 2 })?.more).toBe(false)
    expect(ids({ data: items, has_more: true }, { after: 'm2', limit: 2 })).toBeNull()
  })

  test('that begins with the last item of the page before goes on', () => {
    expect(ids({ data: items, has_more: true }, { after: 'm1', limit: 2 })?.more).toBe(true)
    expect(ids({ data: items }, { after: 'm1', limit: 2 })?.more).toBe(true)
  })

  test('without items is the last', () => {
    expect(ids({ data: [], has_more: true })).toEqual({ ids: [], last: null, more: false })
  })

  test('with an item that nobody can name is unusable', () => {
    expect(ids({ data: [{ id: 'm1' }, {}] })).toBeNull()
  })

  test.each([[null], ['x'], [{}], [{ data: null }], [{ data: 'x' }]])('is not %j', (value) => {
    expect(ids(value)).toBeNull()
  })
})

describe('an error body', () => {
  test.each<[unknown, ReturnType<typeof parseErrorBody>]>([
    [
      { error: { message: 'no', type: 'invalid_request_error', param: 'endpoint', code: 'invalid_value' } },
      {
        message: 'no',
        type: 'invalid_request_error',
        param: 'endpoint',
        code: 'invalid_value',
        fromApi: true,
      },
    ],
    [{ error: 'no' }, { message: 'no', type: null, param: null, code: null, fromApi: true }],
    [
      { error: { code: 1211 } },
      { message: '{"code":1211}', type: null, param: null, code: '1211', fromApi: true },
    ],
    [[{ error: { message: 'no' } }], { message: 'no', type: null, param: null, code: null, fromApi: true }],
    [
      { code: 20012, message: 'no', data: null },
      { message: 'no', type: null, param: null, code: '20012', fromApi: false },
    ],
    [{ detail: 'Not Found' }, { message: 'Not Found', type: null, param: null, code: null, fromApi: false }],
    [
      { detail: [{ msg: 'no' }] },
      { message: '[{"msg":"no"}]', type: null, param: null, code: null, fromApi: false },
    ],
    [{ error: null }, null],
    [{}, null],
    [[], null],
    ['no', null],
    [null, null],
  ])('%j', (value, parsed) => {
    expect(parseErrorBody(value)).toEqual(parsed)
  })
})

test("the official client's objects have our fields, with types that fit", () => {
  type Official = Required<OpenAI.Batch>
  type Shared = Exclude<keyof Batch, 'errors' | 'usage' | 'metadata'>
  expectTypeOf<Pick<Official, Shared>>().toExtend<Pick<Batch, Shared>>()
  expectTypeOf<NonNullable<OpenAI.Batch['metadata']>>().toExtend<NonNullable<Batch['metadata']>>()
  expectTypeOf<OpenAI.Batch['status']>().toEqualTypeOf<KnownBatchStatus>()
  expectTypeOf<NonNullable<OpenAI.Batch['request_counts']>>().toExtend<RequestCounts>()
  expectTypeOf<Required<OpenAI.FileObject>>().toExtend<FileObject>()
  expectTypeOf<OpenAI.Model>().toExtend<Omit<Model, 'shutdown_date'>>()
})
