import type { ApiReply, ApiRequest, Transport, TransportError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import { silences } from './silence.ts'

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
 * @param options.stored the same once the last byte of a file has left
 */
export function createNetworkTransport(options: {
  readonly origin: string
  readonly silence?: Milliseconds
  readonly stored?: Milliseconds
}): Transport {
  const { origin } = new URL(options.origin)
  const limits = { line: options.silence ?? silences.line, stored: options.stored ?? silences.stored }
  return {
    async send(request, call = {}): Sent {
      if (!isWithin(origin, request.url))
        return err({ kind: 'ForbiddenOrigin', url: withoutUser(request.url) })
      if (call.signal?.aborted === true) return err({ kind: 'Aborted' })
      return typeof request.body === 'object' && typeof XMLHttpRequest === 'function'
        ? sendByXhr(request, call, limits)
        : sendByFetch(request, call, limits)
    },
  }
}

/** See `silences`. */
interface Limits {
  readonly line: Milliseconds
  readonly stored: Milliseconds
}

async function sendByFetch(request: ApiRequest, call: SendCall, limits: Limits): Sent {
  const { body } = request
  const watch = watchSilence(limits.line, call.signal)
  if (call.patience !== undefined) watch.arm(Math.max(call.patience, limits.line))
  const total: Bytes = typeof body === 'object' ? body.file.blob.size : 0
  const onRead = (sent: Bytes): void => {
    watch.arm(sent < total ? limits.line : limits.stored)
    call.onSent?.(sent)
  }
  try {
    const reply = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: watch.signal,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : toFormData(body, onRead) }),
    })
    watch.arm(limits.line)
    watch.pause()
    if (total > 0) call.onSent?.(total)
    return ok({ status: reply.status, headers: reply.headers, body: watchBody(reply.body, watch) })
  } catch (cause) {
    watch.end()
    return err(failureOf(cause, call.signal))
  }
}

function sendByXhr(request: ApiRequest, call: SendCall, limits: Limits): Sent {
  const { body } = request
  const total: Bytes = typeof body === 'object' ? body.file.blob.size : 0
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest()
    const watch = watchSilence(limits.line, call.signal)
    const end = (result: Result<ApiReply, TransportError>) => {
      watch.end()
      resolve(result)
    }
    const lost = (message: string) => end(err({ kind: 'NoReply', message }))
    watch.signal.addEventListener('abort', () => {
      xhr.abort()
      end(err(failureOf(watch.signal.reason, call.signal)))
    })
    xhr.upload.onload = () => watch.arm(limits.stored)
    xhr.upload.onprogress = (event) => {
      // `loaded` also counts the multipart envelope.
      watch.arm(event.loaded < total ? limits.line : limits.stored)
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

function toFormData(
  { fields, file }: Exclude<ApiRequest['body'], string | undefined>,
  onRead?: (bytes: Bytes) => void,
): FormData {
  const form = new FormData()
  // The fields first: some servers decide by them before they read the file.
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (onRead === undefined) form.append('file', file.blob, file.name)
  else form.append('file', new WatchedFile(file.blob, file.name, onRead))
  return form
}

/**
 * A file that tells how much of it was read. Node's `fetch` reads the parts of a form by their `stream`, as its socket
 * takes them; a browser does not, but there uploads go through XMLHttpRequest.
 */
class WatchedFile extends File {
  readonly #onRead: (bytes: Bytes) => void

  constructor(blob: Blob, name: string, onRead: (bytes: Bytes) => void) {
    super([blob], name, { type: blob.type })
    this.#onRead = onRead
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let read: Bytes = 0
    return new ReadableStream(
      {
        pull: async (controller) => {
          if (read >= this.size) {
            controller.close()
            return
          }
          // A part at a time, as the socket asks: the stream of a Blob may come all at once.
          const part = new Uint8Array(await this.slice(read, read + partBytes).arrayBuffer())
          read += part.length
          controller.enqueue(part)
          this.#onRead(read)
        },
      },
      { highWaterMark: 0 },
    )
  }
}

const partBytes: Bytes = 262_144

interface SilenceWatch {
  /** Aborts when the caller's signal does, or after the silence. */
  readonly signal: AbortSignal
  /** Starts counting anew; with `silence` up to another length, from now on. */
  arm(silence?: Milliseconds): void
  pause(): void
  end(): void
}

const silent = 'SilenceError'

function watchSilence(first: Milliseconds, outer: AbortSignal | undefined): SilenceWatch {
  let silence = first
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pause = () => clearTimeout(timer)
  const arm = (length = silence) => {
    silence = length
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
