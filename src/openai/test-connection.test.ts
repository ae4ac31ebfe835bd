import { describe, expect, test } from 'vitest'
import type { ApiReply, Transport, TransportError } from '#core/ports.ts'
import { err, ok } from '#core/result.ts'
import { testConnection, type ConnectionStep, type ConnectionTestCall } from './test-connection.ts'

const key = 'sk-test-0123456789abcdef'

type Answer = readonly [status: number, body: unknown] | TransportError
const empty: Answer = [200, { object: 'list', data: [], has_more: false }]
const refused = (message: string) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null },
})

/** Tests a provider that answers the three lists like this. */
async function testAgainst(
  answers: { readonly models: Answer; readonly files?: Answer; readonly batches?: Answer },
  call?: ConnectionTestCall,
  secret: string | undefined = key,
) {
  const asked: string[] = []
  const told: ConnectionStep[] = []
  const transport: Transport = {
    async send({ method, url }) {
      const { pathname, search } = new URL(url)
      asked.push(`${method} ${pathname}${search}`)
      const name = pathname.split('/').at(-1) as keyof typeof answers
      const answer = answers[name] ?? empty
      if ('kind' in answer) return err(answer)
      const body = typeof answer[1] === 'string' ? answer[1] : JSON.stringify(answer[1])
      const reply: ApiReply = { status: answer[0], headers: new Headers(), body: new Blob([body]).stream() }
      return ok(reply)
    },
  }
  const api = { transport, baseUrl: 'https://api.test/v1', key: secret }
  const steps = await testConnection(api, (step) => told.push(step), call)
  const states = Object.fromEntries(steps.map((step) => [step.step, step.state]))
  return { asked, told, steps, states }
}

const good = { reach: 'ok', cors: 'ok', key: 'ok', models: 'ok', files: 'ok', batches: 'ok' }
const unasked = { models: 'skipped', files: 'skipped', batches: 'skipped' }

test('a good connection passes every step and is only read', async () => {
  const { asked, told, steps, states } = await testAgainst({ models: empty })
  expect(states).toEqual(good)
  expect(asked).toEqual(['GET /v1/models', 'GET /v1/files?purpose=batch&limit=1', 'GET /v1/batches?limit=1'])
  expect(steps.map((step) => step.step)).toEqual(['reach', 'cors', 'key', 'models', 'files', 'batches'])
  expect(new Set(told)).toEqual(new Set(steps))
  expect(told).toHaveLength(6)
})

test('each call is timed', async () => {
  let time = 0
  const { steps } = await testAgainst({ models: empty }, { now: () => (time += 40) })
  expect(steps.map((step) => step.milliseconds)).toEqual([40, null, null, 40, 40, 40])
})

describe('a wrong key', () => {
  test('fails at once, and reach and CORS are known to be fine', async () => {
    const models: Answer = [
      401,
      { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } },
    ]
    const { asked, steps, states } = await testAgainst({ models })
    expect(states).toEqual({ ...good, key: 'failed', ...unasked })
    expect(asked).toEqual(['GET /v1/models'])
    expect(steps[2]).toMatchObject({
      detail: 'Incorrect API key provided',
      error: { kind: 'HttpError', status: 401 },
    })
  })

  test('is found where the models are open to everybody', async () => {
    const { states } = await testAgainst({ models: empty, files: [401, refused('no')] })
    expect(states).toEqual({ ...good, key: 'failed', files: 'skipped', batches: 'skipped' })
  })

  test('of no length sends nothing', async () => {
    const { asked, states } = await testAgainst({ models: empty }, {}, ' ')
    expect(states).toEqual({ reach: 'skipped', cors: 'skipped', key: 'failed', ...unasked })
    expect(asked).toEqual([])
  })
})

describe('a restricted key', () => {
  test.each([401, 403])('is a good key even where it may not read (%i)', async (status) => {
    const scope: Answer = [
      status,
      refused('You have insufficient permissions. Missing scopes: api.files.read'),
    ]
    const { states } = await testAgainst({ models: scope, files: scope, batches: scope })
    expect(states).toEqual({ ...good, models: 'failed', files: 'failed', batches: 'failed' })
  })

  test('without batches says so', async () => {
    const { states } = await testAgainst({
      models: empty,
      batches: [403, refused('Missing scopes: api.batch.read')],
    })
    expect(states).toEqual({ ...good, batches: 'failed' })
  })
})

test('an address without batches fails there, and the key stays unknown', async () => {
  const missing: Answer = [404, '<html><title>404 Not Found</title></html>']
  const { steps, states } = await testAgainst({ models: empty, files: missing, batches: missing })
  expect(states).toEqual({ ...good, key: 'unknown', files: 'failed', batches: 'failed' })
  expect(steps[5]).toMatchObject({ detail: '404 Not Found' })
})

test('a page instead of an API is reached but has no models', async () => {
  const page: Answer = [200, '<!doctype html><title>Welcome</title>']
  const { steps, states } = await testAgainst({ models: page, files: page, batches: page })
  expect(states).toEqual({ ...good, key: 'unknown', models: 'failed', files: 'failed', batches: 'failed' })
  expect(steps[3]).toMatchObject({ detail: 'Welcome', error: { kind: 'BadReply' } })
})

describe('no reply', () => {
  const models: Answer = { kind: 'NoReply', message: 'Failed to fetch' }

  test('of a host that answers a blind request is a matter of CORS', async () => {
    const { steps, states } = await testAgainst({ models }, { probe: async () => true })
    expect(states).toEqual({ reach: 'ok', cors: 'failed', key: 'skipped', ...unasked })
    expect(steps[1]).toMatchObject({ detail: 'Failed to fetch', error: { kind: 'NoReply' } })
  })

  test('of a host that answers nothing is a matter of reach', async () => {
    const { states } = await testAgainst({ models }, { probe: async () => false })
    expect(states).toEqual({ reach: 'failed', cors: 'skipped', key: 'skipped', ...unasked })
  })

  test('stays unknown where nobody can look', async () => {
    const { states } = await testAgainst({ models })
    expect(states).toEqual({ reach: 'unknown', cors: 'unknown', key: 'skipped', ...unasked })
  })

  test('to the batches alone is a failure of that step', async () => {
    const { states } = await testAgainst({ models: empty, batches: models })
    expect(states).toEqual({ ...good, batches: 'failed' })
  })
})

describe('without a key', () => {
  test('nothing is asked, but whether the host is there is told', async () => {
    const { asked, states } = await testAgainst({ models: empty }, { probe: async () => true }, ' ')
    expect(asked).toEqual([])
    expect(states).toEqual({ reach: 'ok', cors: 'skipped', key: 'failed', ...unasked })
  })

  test('a host that is not there comes first', async () => {
    const { states } = await testAgainst({ models: empty }, { probe: async () => false }, ' ')
    expect(states).toEqual({ reach: 'failed', cors: 'skipped', key: 'skipped', ...unasked })
  })
})

test('an address outside the transport is not reached', async () => {
  const { states } = await testAgainst({
    models: { kind: 'ForbiddenOrigin', url: 'https://api.test/v1/models' },
  })
  expect(states).toEqual({ reach: 'failed', cors: 'skipped', key: 'skipped', ...unasked })
})

test('an abort skips what is left', async () => {
  const { states } = await testAgainst({ models: empty, files: { kind: 'Aborted' } })
  expect(states).toEqual({ ...good, key: 'skipped', files: 'skipped', batches: 'skipped' })
})
