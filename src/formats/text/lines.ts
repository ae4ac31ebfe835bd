import type { Bytes } from '#core/units.ts'

/** Longer lines are cut for the callback: no provider writes them, and one must not be able to exhaust the memory. */
export const lineLimit: Bytes = 64 * 1024 * 1024

/**
 * @param bytes the line without its "\n" and without one "\r" before it; a view that is valid during the call only
 * @param offset of the line's first byte in the stream
 * @param terminated false only for a last line without "\n"
 * @param length of the line in the stream, without its "\n" and "\r"; larger than `bytes.length` when the line is cut
 */
export type OnLine = (
  bytes: Uint8Array,
  offset: Bytes,
  terminated: boolean,
  length: Bytes,
) => void | Promise<void>

export interface LinesRead {
  readonly bytes: Bytes
  /** Lines given to the callback; blank lines are not. */
  readonly lines: number
  /** The stream was empty or its last byte was "\n". */
  readonly terminated: boolean
}

/**
 * Splits a byte stream into lines at "\n" only (U+2028 and the like are legal inside of JSON) whatever the chunks are.
 * Lines that are empty or hold nothing but one "\r" are skipped. The next chunk is not read before a returned promise
 * resolves. Lines beyond `limit` are cut. Rejects when the stream or the callback fails; the stream is then cancelled.
 */
export async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: OnLine,
  limit: Bytes = lineLimit,
): Promise<LinesRead> {
  const reader = stream.getReader()
  const rest = createRest(limit)
  let position = 0
  let lines = 0
  let terminated = true

  const give = (bytes: Uint8Array, start: Bytes, length: Bytes, ended: boolean): void | Promise<void> => {
    const hasReturn = bytes.length === length && bytes[length - 1] === 13
    if (length === 0 || (hasReturn && length === 1)) return
    lines++
    const line = hasReturn ? bytes.subarray(0, -1) : bytes
    return onLine(line, start, ended, hasReturn ? length - 1 : length)
  }

  try {
    for (;;) {
      const { done, value: chunk } = await reader.read()
      if (done) break
      if (chunk.length === 0) continue
      let start = 0
      for (;;) {
        const end = chunk.indexOf(10, start)
        if (end === -1) break
        let wait: void | Promise<void>
        if (rest.length === 0 && end - start <= limit) {
          wait = give(chunk.subarray(start, end), position + start, end - start, true)
        } else {
          rest.add(chunk.subarray(start, end))
          const { bytes, length } = rest.take()
          wait = give(bytes, position + end - length, length, true)
        }
        // Awaiting nothing would still cost a turn of the queue per line.
        if (wait) await wait
        start = end + 1
      }
      if (start < chunk.length) rest.add(chunk.subarray(start))
      position += chunk.length
      terminated = chunk[chunk.length - 1] === 10
    }
    const { bytes, length } = rest.take()
    if (length > 0) await give(bytes, position - length, length, false)
    return { bytes: position, lines, terminated }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined)
    throw error
  } finally {
    reader.releaseLock()
  }
}

/** The beginning of a line whose end is in a later chunk. */
function createRest(limit: Bytes) {
  let parts: Uint8Array[] = []
  let kept = 0
  let length = 0
  return {
    get length() {
      return length
    },
    add(bytes: Uint8Array): void {
      length += bytes.length
      const room = limit - kept
      if (room <= 0 || bytes.length === 0) return
      // Copied, because the stream may use the chunk's buffer again.
      const part = bytes.slice(0, room)
      parts.push(part)
      kept += part.length
    },
    /** All of it, cut at the limit, with the true length; empty afterwards. */
    take(): { readonly bytes: Uint8Array; readonly length: Bytes } {
      const bytes = parts.length === 1 && parts[0] ? parts[0] : concat(parts, kept)
      const taken = { bytes, length }
      parts = []
      kept = 0
      length = 0
      return taken
    },
  }
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
