import { beforeEach, expect, test } from 'vitest'
import { err, ok, type Result } from '#core/result.ts'
import type { DirectEnd } from '#engine/resend/resend-types.ts'
import { type FinishNow, useDirect } from './direct-store.ts'

const input = { runId: 'r', choice: { kind: 'rows', rows: [1] }, snapshot: null, resendId: 'x' } as const
const end: DirectEnd = { gen: 1, requests: 2, answered: 2, unanswered: 0, lost: 0, notSent: 0, stopped: null }
const progress = {
  gen: 1,
  requests: 2,
  answered: 1,
  unanswered: 0,
  lost: 0,
  underWay: 1,
  waitUntil: null,
  waitWhy: null,
}

/** A call that ends when it is told to. */
function openCall() {
  let finish: (result: Result<DirectEnd, { readonly kind: string }>) => void = () => undefined
  const calls: Parameters<FinishNow>[1][] = []
  const finishNow: FinishNow = (_input, call) => {
    calls.push(call)
    return new Promise((resolve) => (finish = resolve))
  }
  return {
    calls,
    finishNow,
    finish: async (result: Parameters<typeof finish>[0]) => {
      finish(result)
      await Promise.resolve()
      await Promise.resolve()
    },
  }
}

beforeEach(() => useDirect.setState({ runs: {} }))
const now = () => useDirect.getState().runs['r']

test('a second press while it goes on begins nothing', () => {
  const { calls, finishNow } = openCall()
  useDirect.getState().start(finishNow, input)
  useDirect.getState().start(finishNow, input)
  expect(calls).toHaveLength(1)
})

test('progress is shown until the end, and the end until it is dismissed', async () => {
  const { calls, finishNow, finish } = openCall()
  useDirect.getState().start(finishNow, input)
  calls[0]?.onProgress?.(progress)
  expect(now()).toMatchObject({ progress, end: null })
  await finish(ok(end))
  expect(now()).toMatchObject({ end })
  useDirect.getState().dismiss('r')
  expect(now()).toBeUndefined()
})

test('stopping aborts the call, and a refusal can be followed by another try', async () => {
  const { calls, finishNow, finish } = openCall()
  useDirect.getState().start(finishNow, input)
  now()?.stop()
  expect(calls[0]?.signal?.aborted).toBe(true)
  await finish(err({ kind: 'Nothing' }))
  expect(now()).toMatchObject({ fault: { kind: 'Nothing' }, end: null })
  useDirect.getState().start(finishNow, input)
  expect(calls).toHaveLength(2)
})
