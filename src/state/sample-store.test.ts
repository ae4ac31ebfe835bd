import { beforeEach, expect, test } from 'vitest'
import { err, ok, type Result } from '#core/result.ts'
import type { SampleReply, SampleResult } from '#engine/resend/resend-types.ts'
import { type SampleInput, type SampleRows, useSample } from './sample-store.ts'

const input = { draft: {}, rows: [1], connectionId: 'c' } as unknown as SampleInput
const reply = { row: 1, outcome: 'answered' } as SampleReply
const result = { replies: [reply], empty: [], stopped: null } as unknown as SampleResult

function openCall() {
  let finish: (result: Result<SampleResult, { readonly kind: string }>) => void = () => undefined
  const calls: Parameters<SampleRows>[1][] = []
  const sampleRows: SampleRows = (_input, call) => {
    calls.push(call)
    return new Promise((resolve) => (finish = resolve))
  }
  return {
    calls,
    sampleRows,
    finish: async (end: Parameters<typeof finish>[0]) => {
      finish(end)
      for (let turn = 0; turn < 3; turn++) await Promise.resolve()
    },
  }
}

beforeEach(() => useSample.setState({ sample: null }))
const now = () => useSample.getState().sample

test('a second press while replies are awaited sends nothing', async () => {
  const { calls, sampleRows, finish } = openCall()
  useSample.getState().start(sampleRows, input)
  useSample.getState().start(sampleRows, input)
  expect(calls).toHaveLength(1)
  await finish(ok(result))
  useSample.getState().start(sampleRows, input)
  expect(calls).toHaveLength(2)
})

test('replies are there as they come, and stop asks for no more', () => {
  const { calls, sampleRows } = openCall()
  useSample.getState().start(sampleRows, input)
  calls[0]?.onProgress?.(reply)
  expect(now()).toMatchObject({ replies: [reply], result: null })
  now()?.stop()
  expect(calls[0]?.signal?.aborted).toBe(true)
})

test('a refusal says why nothing was sent', async () => {
  const { sampleRows, finish } = openCall()
  useSample.getState().start(sampleRows, input)
  await finish(err({ kind: 'NoKey' }))
  expect(now()).toMatchObject({ fault: { kind: 'NoKey' }, result: null })
})
