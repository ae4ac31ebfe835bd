import type { ApiReply, ApiRequest, Transport, TransportError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'

/** A connection without a byte in either direction for so long counts as dead: browsers may wait for ever on a changed network. */
const defaultSilence: Milliseconds = 120_000
/** After its last byte left, a file of 200 MB is stored and counted by the provider before the reply comes. */
const uploadSilence: Milliseconds = 300_000

type Sent = Promise<Result<ApiReply, TransportError>>
type SendCall = Parameters<Transport['send']>[1] & object

/**
 * The network, for one origin only. Works in pages, workers and Node. Requests with a file go through XMLHttpRequest
 * where there is one, because only it tells how much has left; everything else, and Node, through `fetch`.
 *
 * Never sends cookies or a referrer, never follows a redirect, never touches the HTTP cache.
 *
 * @param options.origin origin or any address of the provider; requests elsewhere fail with ForbiddenOrigin, unsent
 * @param options.silence after how long without a sign of life a request fails with NoReply
 */
export function createNetworkTransport(options: {
  readonly origin: string
  readonly silence?: Milliseconds
}): Transport {
  const { origin } = new URL(options.origin)
  const silence = options.silence ?? defaultSilence
  return {
    async send(request, call = {}): Sent {
      if (!isWithin(origin, request.url))
        return err({ kind: 'ForbiddenOrigin', url: withoutUser(request.url) })
      if (call.signal?.aborted === true) return err({ kind: 'Aborted' })
      const isUpload = typeof request.body === 'object'
      return isUpload && typeof XMLHttpRequest === 'function'
        ? sendByXhr(request, call, options.silence ?? uploadSilence)
        : sendByFetch(request, call, isUpload ? (options.silence ?? uploadSilence) : silence)
    },
  }
}

async function sendByFetch(request: ApiRequest, call: SendCall, silence: Milliseconds): Sent {
  const { body } = request
  const watch = watchSilence(silence, call.signal)
  try {
    const reply = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: watch.signal,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : toFormData(body) }),
    })
    watch.pause()
    if (typeof body === 'object') call.onSent?.(body.file.blob.size)
    return ok({ status: reply.status, headers: reply.headers, body: watchBody(reply.body, watch) })
  } catch (cause) {
    watch.end()
    return err(failureOf(cause, call.signal))
  }
}

function sendByXhr(request: ApiRequest, call: SendCall, silence: Milliseconds): Sent {
  const { body } = request
  const total: Bytes = typeof body === 'object' ? body.file.blob.size : 0
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest()
    const watch = watchSilence(silence, call.signal)
    const end = (result: Result<ApiReply, TransportError>) => {
      watch.end()
      resolve(result)
    }
    const lost = (message: string) => end(err({ kind: 'NoReply', message }))
    watch.signal.addEventListener('abort', () => {
      xhr.abort()
      end(err(failureOf(watch.signal.reason, call.signal)))
    })
    xhr.upload.onprogress = (event) => {
      watch.arm()
      // `loaded` also counts the multipart envelope.
      call.onSent?.(Math.min(event.loaded, total))
    }
    xhr.onprogress = () => watch.arm()
    xhr.onerror = () => lost('The request failed without a status.')
    xhr.ontimeout = () => lost('The request timed out.')
    xhr.onload = () => {
      // XMLHttpRequest follows redirects unasked (the page's policy keeps them within the configured hosts); an answer
      // from elsewhere is no answer of the provider.
      if (xhr.responseURL !== '' && xhr.responseURL !== new URL(request.url).href) {
        lost('The request was redirected.')
        return
      }
      call.onSent?.(total)
      const bytes = xhr.response instanceof ArrayBuffer ? [xhr.response] : []
      end(
        ok({
          status: xhr.status,
          headers: parseHeaders(xhr.getAllResponseHeaders()),
          body: new Blob(bytes).stream(),
        }),
      )
    }
    try {
      xhr.open(request.method, request.url)
      xhr.responseType = 'arraybuffer'
      for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value)
      xhr.send(typeof body === 'object' ? toFormData(body) : (body ?? null))
      watch.arm()
    } catch (cause) {
      end(err(failureOf(cause, call.signal)))
    }
  })
}

function toFormData(body: Exclude<ApiRequest['body'], string | undefined>): FormData {
  const form = new FormData()
  // The fields first: some servers decide by them before they read the file.
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value)
  form.append('file', body.file.blob, body.file.name)
  return form
}

interface SilenceWatch {
  /** Aborts when the caller's signal does, or after the silence. */
  readonly signal: AbortSignal
  /** Starts counting anew. */
  arm(): void
  pause(): void
  end(): void
}

const silent = 'SilenceError'

function watchSilence(silence: Milliseconds, outer: AbortSignal | undefined): SilenceWatch {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pause = () => clearTimeout(timer)
  const arm = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const message = `Nothing was heard for ${String(Math.round(silence / 1000))} seconds.`
      controller.abort(new DOMException(message, silent))
    }, silence)
  }
  const forward = () => controller.abort(outer?.reason)
  outer?.addEventListener('abort', forward, { once: true })
  arm()
  return {
    signal: controller.signal,
    arm,
    pause,
    end() {
      pause()
      outer?.removeEventListener('abort', forward)
    },
  }
}

/** Counts silence only while somebody waits for bytes: a slow reader is not a dead connection. */
function watchBody(body: ReadableStream<Uint8Array> | null, watch: SilenceWatch): ReadableStream<Uint8Array> {
  if (body === null) {
    watch.end()
    return new Blob([]).stream()
  }
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        watch.arm()
        try {
          const { done, value } = await reader.read()
          if (!done) {
            watch.pause()
            controller.enqueue(value)
            return
          }
          watch.end()
          controller.close()
        } catch (cause) {
          watch.end()
          controller.error(cause)
        }
      },
      async cancel(reason) {
        watch.end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

function failureOf(cause: unknown, signal: AbortSignal | undefined): TransportError {
  if (signal?.aborted === true) return { kind: 'Aborted' }
  const message = cause instanceof Error ? cause.message : String(cause)
  // Node hides the reason one level down: "fetch failed" alone helps nobody.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : ''
  return { kind: 'NoReply', message: inner === '' ? message : `${message}: ${inner}` }
}

function isWithin(origin: string, address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && url.origin === origin && url.username === '' && url.password === ''
}

function withoutUser(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

function parseHeaders(lines: string): Headers {
  const headers = new Headers()
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}
