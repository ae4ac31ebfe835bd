import { expect, test } from 'vitest'
import { unpack } from './unpack.ts'

test('a bomb gives its first bytes before the rest of it is unpacked, and its end is never reached', async () => {
  const zeros = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (() => {
      let left = 64
      return (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
        if (left-- > 0) controller.enqueue(new Uint8Array(1024 * 1024))
        else controller.close()
      }
    })(),
  })
  const bomb = await new Response(zeros.pipeThrough(new CompressionStream('gzip'))).blob()
  let taken = 0
  const reader = unpack(bomb.stream(), 'gzip', (bytes) => (taken += bytes)).getReader()
  expect((await reader.read()).value?.length).toBeGreaterThan(0)
  expect(taken).toBeLessThan(bomb.size / 2)
  await reader.cancel()
})

test('what was packed comes out again, however it is cut', async () => {
  const text = Array.from({ length: 40_000 }, (_, row) => `${row},${Math.sin(row)}`).join('\n')
  const packed = await new Response(
    new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
  ).blob()
  let taken = 0
  const unpacked = await new Response(unpack(packed.stream(), 'gzip', (bytes) => (taken += bytes))).text()
  expect(unpacked === text).toBe(true)
  expect(taken).toBe(packed.size)
})
