import type { QueryClient } from '@tanstack/react-query'
import type { Engine, EngineEvent } from '#engine/engine.ts'
import { keys } from './queries.ts'
import { useLive } from './live-store.ts'

/**
 * Keeps the cache and the live store in step with the engine until `signal` aborts.
 * A run's changes are gathered for 100 ms, so that a burst of saves costs one read.
 */
export function followEngine(engine: Engine, cache: QueryClient, signal: AbortSignal): void {
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const runIds = [...changed]
    changed.clear()
    void cache.invalidateQueries({ queryKey: keys.runs, exact: true })
    for (const runId of runIds) void cache.invalidateQueries({ queryKey: keys.run(runId) })
  }
  const onProgress = (event: EngineEvent) => {
    switch (event.kind) {
      case 'uploading': {
        useLive.setState((live) => ({
          uploads: {
            ...live.uploads,
            [`${event.runId}/${event.shardId}`]: { sentBytes: event.sentBytes, totalBytes: event.totalBytes },
          },
        }))
        return
      }
      case 'unsafeToClose': {
        useLive.setState({ unsafe: event.shards })
        return
      }
      case 'changed':
        if (event.store === 'connections') return void cache.invalidateQueries({ queryKey: keys.connections })
        if (event.store === 'datasets') return void cache.invalidateQueries({ queryKey: keys.datasets })
        // Runs are keyed by their id, shards and segments by `runId/…`.
        changed.add(event.key.split('/')[0] ?? event.key)
        timer ??= setTimeout(flush, 100)
    }
  }
  void engine.watch({}, { signal, onProgress })
}
