import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineLimit, readLines } from './lines.ts'
import { inChunks, toBytes, toText } from '../tiny-chunks.suite.ts'

interface Line {
  readonly text: string
  readonly offset: number
  readonly terminated: boolean
}
async function linesOf(text: string, chunk = 1 << 20) {
  const lines: Line[] = []
  const read = await readLines(
    inChunks(toBytes(text), chunk).stream(),
    (bytes, offset, terminated, length) => {
      expect(length).toBe(bytes.length)
      lines.push({ text: toText(bytes), offset, terminated })
    },
  )
  return { lines, read }
}

describe('reading lines', () => {
  test('splits at line feeds only, strips one carriage return, skips blank lines', async () => {
    const { lines, read } = await linesOf('{"a":"\u2028"}\r\n\n\r\nb\rc\n\rd\r\r\nlast')
    expect(lines).toEqual([
      { text: '{"a":"\u2028"}', offset: 0, terminated: true },
      { text: 'b\rc', offset: 16, terminated: true },
      { text: '\rd\r', offset: 20, terminated: true },
      { text: 'last', offset: 25, terminated: false },
    ])
    expect(read).toEqual({ bytes: 29, lines: 4, terminated: false })
  })

  test('says that an ended or empty stream is terminated', async () => {
    expect((await linesOf('')).read).toEqual({ bytes: 0, lines: 0, terminated: true })
    expect((await linesOf('a\n')).read).toEqual({ bytes: 2, lines: 1, terminated: true })
    expect((await linesOf('a\n\r')).read).toEqual({ bytes: 3, lines: 1, terminated: false })
  })

  test('gives the same lines and offsets for every chunk size', async () => {
    const piece = fc.constantFrom('a', 'é', '漢', '\r', '\n', '\r\n', '\n\n', '😀', '{"x":1}')
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 7 }), async (pieces, size) => {
        const text = pieces.join('')
        const whole = await linesOf(text)
        expect(await linesOf(text, size)).toEqual(whole)
        const bytes = toBytes(text)
        for (const line of whole.lines) {
          const start = line.offset
          expect(toText(bytes.subarray(start, start + toBytes(line.text).length))).toBe(line.text)
        }
      }),
    )
  })

  test('waits for the callback before it reads on', async () => {
    const order: string[] = []
    await readLines(inChunks(toBytes('a\nb\n'), 1).stream(), async (bytes) => {
      order.push(`start ${toText(bytes)}`)
      await Promise.resolve()
      order.push(`end ${toText(bytes)}`)
    })
    expect(order).toEqual(['start a', 'end a', 'start b', 'end b'])
  })

  test('cuts a line over the limit but tells its true length and goes on', async () => {
    const block = new Uint8Array(8 * 1024 * 1024).fill(120)
    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ < 9) {
          controller.enqueue(block)
          return
        }
        controller.enqueue(toBytes('\nnext\n'))
        controller.close()
      },
    })
    const seen: number[][] = []
    await readLines(stream, (bytes, offset, _, length) => void seen.push([bytes.length, offset, length]))
    const long = 9 * block.length
    expect(seen).toEqual([
      [lineLimit, 0, long],
      [4, long + 1, 4],
    ])
  })

  test('rejects when the stream breaks or the callback fails, and cancels the stream', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    })
    await expect(readLines(broken, () => undefined)).rejects.toThrow('gone')
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(toBytes('x\n')),
      cancel: () => void (cancelled = true),
    })
    const failing = readLines(endless, () => {
      throw new Error('full')
    })
    await expect(failing).rejects.toThrow('full')
    expect(cancelled).toBe(true)
  })
})
