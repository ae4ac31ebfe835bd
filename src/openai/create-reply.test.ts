import { expect, test } from 'vitest'
import { err, ok } from '#core/result.ts'
import type { ApiError } from './api-error.ts'
import { classifyCreateReply } from './create-reply.ts'
import { parseBatch } from './wire-parse.ts'

const httpError = (status: number, fromApi: boolean): ApiError => ({
  kind: 'HttpError',
  status,
  fromApi,
  code: null,
  type: null,
  param: null,
  message: '',
  requestId: null,
  retryAfter: null,
})

test('a batch with an id is accepted', () => {
  expect(classifyCreateReply(ok(parseBatch({ id: 'batch_1' })!))).toBe('accepted')
})

test.each([400, 401, 403, 404, 405, 413, 415, 422, 429])('%i with a JSON error is a refusal', (status) => {
  expect(classifyCreateReply(err(httpError(status, true)))).toBe('refused')
})

test.each([400, 401, 403, 404, 405, 413, 415, 422, 429])(
  '%i in the words of a proxy proves nothing',
  (status) => {
    expect(classifyCreateReply(err(httpError(status, false)))).toBe('unknown')
  },
)

test.each([300, 302, 402, 408, 409, 418, 425, 500, 502, 503, 504, 520, 529])(
  '%i proves nothing',
  (status) => {
    expect(classifyCreateReply(err(httpError(status, true)))).toBe('unknown')
  },
)

test.each<ApiError>([
  { kind: 'NoReply', message: 'Failed to fetch' },
  { kind: 'Aborted' },
  { kind: 'BadReply', status: 200, message: '<html>' },
])('$kind proves nothing', (error) => {
  expect(classifyCreateReply(err(error))).toBe('unknown')
})

test.each<ApiError>([{ kind: 'NoKey' }, { kind: 'ForbiddenOrigin', url: 'https://elsewhere.example/' }])(
  '$kind is known before anything is sent',
  (error) => {
    expect(classifyCreateReply(err(error))).toBe('refused')
  },
)
