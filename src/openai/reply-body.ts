import type { Bytes } from '#core/units.ts'

/**
 * Reads a reply's body as UTF-8 text and stops after `cap` bytes: a proxy's error page may be of any size.
 * Rejects when the connection breaks or the call is aborted meanwhile.
 *
 * @returns the text, and whether something was cut off
 */
export async function readText(
  body: ReadableStream<Uint8Array>,
  cap: Bytes,
  signal?: AbortSignal,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const reader = body.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  const decoder = new TextDecoder()
  let text = ''
  let left = cap
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      signal?.throwIfAborted()
      if (done) return { text: text + decoder.decode(), cut: false }
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.byteLength
      if (left < 0) {
        stop()
        return { text, cut: true }
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
