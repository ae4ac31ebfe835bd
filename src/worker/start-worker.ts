import type { Engine } from '#engine/engine.ts'
import { createEngineClient } from './client.ts'

export interface StartedWorker {
  readonly engine: Engine
  readonly stop: () => void
}

/**
 * Starts the engine's worker and watches over its life.
 *
 * The worker is started from a one-line blob because only a blob worker inherits the page's `<meta>` policy; one
 * started by URL would obey the broader header of its own script. [Note: one host] in src/README.md.
 *
 * @param entry address of the built worker module (`?worker&url`)
 * @param page address of the page, to make `entry` absolute
 * @param onGone called once when the worker has died or could not start; waiting calls have been answered by then
 */
export function startWorker(entry: string, page: string, onGone: (message: string) => void): StartedWorker {
  const source = URL.createObjectURL(
    new Blob([`import ${JSON.stringify(new URL(entry, page).href)}`], { type: 'text/javascript' }),
  )
  const worker = new Worker(source, { type: 'module', name: 'engine' })
  const watching = new AbortController()
  let over = false
  const end = (message: string) => {
    if (over) return
    over = true
    watching.abort()
    URL.revokeObjectURL(source)
    worker.terminate()
    client.abandon()
    onGone(message)
  }
  const client = createEngineClient(worker, (notice) => {
    if (notice.kind === 'unusable') return end(notice.message)
    if (notice.kind !== 'ready') return
    URL.revokeObjectURL(source)
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
