import entry from '#worker/entry.ts?worker&url'
import { startWorker, type StartedWorker, type WorkerRealm } from '#worker/start-worker.ts'

/** The policy the engine's frame gets: its own address and the given origins. Shown word for word in Settings. */
export const enginePolicy = (origins: readonly string[]): string =>
  ["connect-src 'self'", ...origins].join(' ')

/**
 * Starts the engine in a hidden frame whose policy names the hosts it may reach, and no other.
 *
 * A document's policy can never be widened, so allowing a new host takes a new document. Putting the worker into a
 * frame of its own makes that a new frame instead of a reload, and leaves the page itself with no host at all.
 * [Note: one host] in src/README.md.
 */
export async function startEngineFrame(
  origins: readonly string[],
  onGone: (message: string) => void,
): Promise<StartedWorker> {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'Engine'
  frame.src = new URL('./engine.html', document.baseURI).href
  await new Promise<void>((resolve, reject) => {
    frame.addEventListener('load', () => resolve(), { once: true })
    frame.addEventListener('error', () => reject(new Error('The engine’s frame could not be loaded.')), {
      once: true,
    })
    document.body.append(frame)
  })
  const realm = frame.contentWindow
  const head = frame.contentDocument?.head
  if (realm === null || head === undefined) throw new Error('The engine’s frame is not ours.')
  const policy = head.ownerDocument.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = enginePolicy(origins)
  head.append(policy)

  const started = startWorker(
    new URL(entry, document.baseURI).href,
    realm as unknown as WorkerRealm,
    (message) => {
      frame.remove()
      onGone(message)
    },
  )
  return {
    engine: started.engine,
    stop: () => {
      started.stop()
      frame.remove()
    },
  }
}
