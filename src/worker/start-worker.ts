import type { Engine } from '#engine/engine.ts'
import { createEngineClient } from './client.ts'

export interface StartedWorker {
  readonly engine: Engine
  readonly stop: () => void
}

/** The document whose policy the worker inherits: its own constructors, so that it counts as the worker's creator. */
export interface WorkerRealm {
  readonly Worker: typeof Worker
  readonly URL: typeof URL
  readonly Blob: typeof Blob
}

/**
 * Starts the engine's worker and watches over its life.
 *
 * The worker is started from a one-line blob because only a blob worker inherits its document's `<meta>` policy; one
 * started by URL would obey the broader header of its own script. [Note: one host] in src/README.md.
 *
 * @param entry absolute address of the built worker module (`?worker&url`)
 * @param realm the window of the document whose policy the worker shall obey
 * @param onGone called once when the worker has died or could not start; waiting calls have been answered by then
 */
export function startWorker(
  entry: string,
  realm: WorkerRealm,
  onGone: (message: string) => void,
): StartedWorker {
  const source = realm.URL.createObjectURL(
    new realm.Blob([`import ${JSON.stringify(entry)}`], { type: 'text/javascript' }),
  )
  const worker = new realm.Worker(source, { type: 'module', name: 'engine' })
  const watching = new AbortController()
  let over = false
  const end = (message: string) => {
    if (over) return
    over = true
    watching.abort()
    realm.URL.revokeObjectURL(source)
    worker.terminate()
    client.abandon()
    onGone(message)
  }
  const client = createEngineClient(worker, (notice) => {
    if (notice.kind === 'unusable') return end(notice.message)
    if (notice.kind !== 'ready') return
    realm.URL.revokeObjectURL(source)
    // Queues behind the worker for its own lock; getting it means that the worker is no more.
    navigator.locks
      .request(notice.aliveLock, { signal: watching.signal }, () => end('The worker stopped.'))
      .catch(() => undefined) // aborted by `end` or `stop`
  })
  // Also a chunk that failed to load: the event then carries no message.
  worker.addEventListener('error', (event) =>
    end(event.message || 'A part of the program could not be loaded.'),
  )

  return {
    engine: client.engine,
    stop: () => {
      over = true
      watching.abort()
      worker.terminate()
      client.abandon()
    },
  }
}
