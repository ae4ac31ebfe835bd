import type { QueryClient } from '@tanstack/react-query'
import type { Engine } from '#engine/engine.ts'
import type { EngineEvent } from '#engine/engine-event.ts'
import { keys } from './queries.ts'
import { useLive } from './live-store.ts'

/** A burst of saves is gathered for this long, so that it costs one read. */
const gather = 100

/**
 * Keeps the cache and the live store in step with the engine until `signal` aborts.
 * A read under way is always finished before the next one begins: a run that changes all the time is still shown.
 */
export function followEngine(engine: Engine, cache: QueryClient, signal: AbortSignal): void {
  const changed = new Set<string>()
  let flushing = false
  const flush = async () => {
    if (flushing) return
    flushing = true
    while (changed.size > 0 && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, gather))
      const runIds = [...changed]
      changed.clear()
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.runs, exact: true }),
        ...runIds.map((runId) => cache.invalidateQueries({ queryKey: keys.run(runId) })),
      ])
    }
    flushing = false
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
      case 'collecting': {
        const { receivedBytes, totalBytes } = event
        useLive.setState(({ downloads }) => ({
          downloads: { ...downloads, [`${event.runId}/${event.shardId}`]: { receivedBytes, totalBytes } },
        }))
        return
      }
      case 'unsafeToClose': {
        useLive.setState({ unsafe: event.shards })
        return
      }
      case 'changed':
        if (event.store === 'connections' || event.store === 'prices') {
          // Limits, the batch factor and prices are part of every judgement.
          const also = event.store === 'connections' ? [keys.connections] : [['prices'], keys.runs]
          for (const queryKey of [...also, ['judgement']]) void cache.invalidateQueries({ queryKey })
          return
        }
        if (event.store === 'datasets') {
          void cache.invalidateQueries({ queryKey: keys.datasets })
          // What a draft means depends on what its columns are called.
          for (const queryKey of [['preview'], ['judgement']]) void cache.invalidateQueries({ queryKey })
          return
        }
        if (event.store === 'notes') {
          for (const queryKey of [keys.rowDetails(event.key), ['viewRows']])
            void cache.invalidateQueries({ queryKey })
          return
        }
        // Runs are keyed by their id, shards and segments by `runId/…`.
        changed.add(event.key.split('/')[0] ?? event.key)
        void flush()
    }
  }
  void engine.watch({}, { signal, onProgress })
}
