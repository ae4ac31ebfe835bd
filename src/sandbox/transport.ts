import type { ApiRequest, Transport, TransportError, UploadBody } from '#core/ports.ts'
import { err, ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { Sandbox } from './sandbox.ts'
import type { UploadSource } from './sandbox-env.ts'

const sliceBytes: Bytes = 4_194_304

/** What JavaScript in a page may read without being told (Fetch standard, CORS-safelisted response headers). */
const safeHeaders = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]

/**
 * The way to a sandbox in the same process. Uploads are copied in slices of 4 MB, which are their progress. Like a page
 * at OpenAI it sees no headers but the allowed ones, and no reply at all without CORS headers.
 *
 * Any host will do; a path without `/v1` gets one, so `sandbox:` can be the base URL.
 */
export function createSandboxTransport(sandbox: Sandbox): Transport {
  return {
    async send(request, call = {}) {
      const { signal, onSent } = call
      const stopped = () => signal?.aborted === true
      if (stopped()) return err({ kind: 'Aborted' })
      const upload = typeof request.body === 'object' ? pourSlices(request.body, stopped, onSent) : undefined
      let response: Response | 'hungUp'
      try {
        response = await untilAborted(sandbox.request(toRequest(request), upload), signal)
      } catch (error) {
        if (stopped()) return err({ kind: 'Aborted' })
        throw error
      }
      if (stopped()) return err({ kind: 'Aborted' })
      if (response === 'hungUp') return err(noReply('The connection was closed without a reply.'))
      if (!response.headers.has('access-control-allow-origin'))
        return err(noReply('The reply did not allow a page to read it.'))
      const body = response.body ?? new Blob([]).stream()
      return ok({
        status: response.status,
        headers: readableHeaders(response.headers),
        body: stoppable(body, signal),
      })
    },
  }
}

const noReply = (message: string): TransportError => ({ kind: 'NoReply', message })

function toRequest({ method, url, headers, body }: ApiRequest): Request {
  const { pathname, search } = new URL(url)
  const path = pathname.startsWith('/v1/') || pathname.startsWith('/_sandbox/') ? pathname : `/v1${pathname}`
  return new Request(`http://sandbox${path}${search}`, {
    method,
    headers,
    ...(typeof body === 'string' ? { body } : {}),
  })
}

function pourSlices(
  { fields, file }: UploadBody,
  stopped: () => boolean,
  onSent: ((bytes: Bytes) => void) | undefined,
): UploadSource {
  return {
    async pour(write) {
      for (let at = 0; at < file.blob.size; at += sliceBytes) {
        if (stopped()) throw new DOMException('The upload was stopped.', 'AbortError')
        const slice = await file.blob.slice(at, at + sliceBytes).arrayBuffer()
        await write(new Uint8Array(slice))
        onSent?.(at + slice.byteLength)
      }
      return { fields, fileName: file.name }
    },
  }
}

/** Rejects when the signal aborts; what was asked for goes on unseen, as it would at a server. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException('The call was stopped.', 'AbortError'))
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function readableHeaders(headers: Headers): Headers {
  const exposed = (headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/)
  const readable = new Headers()
  headers.forEach((value, name) => {
    if (safeHeaders.includes(name) || exposed.includes(name)) readable.set(name, value)
  })
  return readable
}

function stoppable(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  return signal === undefined
    ? body
    : body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
}
