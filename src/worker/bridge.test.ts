import { afterEach, expect, test } from 'vitest'
import { done, err, ok } from '#core/result.ts'
import type { Engine } from '#engine/engine.ts'
import { createEngineClient } from './client.ts'
import { serveEngine } from './serve.ts'

const channels: MessageChannel[] = []
afterEach(() => channels.splice(0).forEach((channel) => channel.port1.close()))

/** Both halves over a real MessageChannel, so that everything is cloned as it would be between threads. */
function bridge(methods: Partial<Engine>) {
  const channel = new MessageChannel()
  channels.push(channel)
  channel.port1.start()
  channel.port2.start()
  serveEngine(Promise.resolve(methods as Engine), channel.port2)
  return createEngineClient(channel.port1)
}

test('a call crosses with its input and comes back with its Result', async () => {
  const { engine } = bridge({
    setKey: async (input) => (input.key === 'good' ? done : err({ kind: 'Cancelled' })),
  })
  expect(await engine.setKey({ connectionId: 'c', key: 'good' })).toEqual({ ok: true, value: undefined })
  expect(await engine.setKey({ connectionId: 'c', key: 'bad' })).toEqual({
    ok: false,
    error: { kind: 'Cancelled' },
  })
})

test('progress arrives in order and before the reply', async () => {
  const { engine } = bridge({
    exportRows: async (_input, call) => {
      for (let rowsDone = 1; rowsDone <= 3; rowsDone++) call?.onProgress?.({ rowsDone, rowsTotal: 3 })
      return err({ kind: 'NoRun' })
    },
  })
  const seen: number[] = []
  await engine.exportRows(
    { runId: 'r', format: 'csv', options: { guard: 'exact', bom: false, facts: [] } },
    { onProgress: (progress) => seen.push(progress.rowsDone) },
  )
  expect(seen).toEqual([1, 2, 3])
})

test('an abort reaches the engine, whose answer is awaited', async () => {
  const { engine } = bridge({
    watch: (_input, call) =>
      new Promise((resolve) => call?.signal?.addEventListener('abort', () => resolve(ok(undefined)))),
  })
  const controller = new AbortController()
  const reply = engine.watch({}, { signal: controller.signal })
  controller.abort()
  expect(await reply).toEqual({ ok: true, value: undefined })
})

test('an aborted call is not even sent', async () => {
  let called = 0
  const { engine } = bridge({ hello: async () => (called++, err({ kind: 'EngineGone' })) })
  expect(await engine.hello({}, { signal: AbortSignal.abort() })).toEqual({
    ok: false,
    error: { kind: 'Cancelled' },
  })
  expect(called).toBe(0)
})

test('a fault inside the engine rejects with its message', async () => {
  const { engine } = bridge({
    listRuns: async () => {
      throw new TypeError('rows is not iterable')
    },
  })
  await expect(engine.listRuns({})).rejects.toThrow('rows is not iterable')
})

test('when the worker is gone, waiting and later calls are answered', async () => {
  const { engine, abandon } = bridge({ hello: () => new Promise(() => undefined) })
  const waiting = engine.hello({})
  abandon()
  expect(await waiting).toEqual({ ok: false, error: { kind: 'EngineGone' } })
  expect(await engine.hello({})).toEqual({ ok: false, error: { kind: 'EngineGone' } })
})
