import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Engine } from '#engine/engine.ts'
import { readAllowedOrigins, toOrigins, writeAllowedOrigins } from '#state/allowed-hosts.ts'
import { EngineContext } from '#state/engine-context.tsx'
import { isUnderWay, useDirect } from '#state/direct-store.ts'
import { followEngine } from '#state/engine-events.ts'
import { EngineHostContext } from '#state/engine-host.ts'
import { useKeyEndings } from '#state/key-endings.ts'
import { useLive } from '#state/live-store.ts'
import { rememberKey, rememberedKeys } from '#state/session-keys.ts'
import { readTabKeys } from '#state/tab-keys.ts'
import type { StartedWorker } from '#worker/start-worker.ts'
import { enginePolicy, startEngineFrame } from './engine-frame.ts'

/** A worker that dies sooner than this after its start is not started again by itself. */
const shortLife = 10_000

interface Running extends StartedWorker {
  readonly origins: readonly string[]
}

interface Props {
  readonly children: ReactNode
  readonly starting: ReactNode
  readonly gone: (message: string) => ReactNode
}

/** Starts the engine, keeps its cache in step, tells it what the page knows (keys, presence), and starts it again when it dies. */
export function EngineProvider({ children, starting, gone }: Props) {
  const [running, setRunning] = useState<Running | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const current = useRef<Running | null>(null)
  // One cache for the life of the page: mounted components stay bound to the one they began with.
  const [cache] = useState(() => new QueryClient({ defaultOptions: { mutations: { retry: 0 } } }))
  /** Hosts that were asked for on this page, for a test or a save; those that are never saved are gone with it. */
  const asked = useRef<readonly string[]>([])

  const start = useCallback(
    async function start(origins: readonly string[]): Promise<Engine> {
      const startedAt = Date.now()
      current.current?.stop()
      const following = new AbortController()
      const worker = await startEngineFrame(origins, (message) => {
        following.abort()
        if (Date.now() - startedAt < shortLife) setFailure(message)
        else start(origins).catch((fault: unknown) => setFailure(String(fault)))
      })
      const { engine } = worker
      const hello = await engine.hello({})
      if (!hello.ok) throw new Error(`The engine did not start: ${hello.error.kind}`)

      // Saved or removed meanwhile, or a cleared list: start again under the policy that names these hosts and no other.
      const needed = join(toOrigins(hello.value.connections), asked.current)
      if (needed.join(' ') !== origins.join(' ')) {
        worker.stop()
        writeAllowedOrigins(needed)
        return start(needed)
      }

      for (const { connectionId, key } of readTabKeys()) rememberKey(connectionId, key)
      for (const [connectionId, key] of rememberedKeys()) {
        await engine.setKey({ connectionId, key })
        useKeyEndings.getState().note(connectionId, key)
      }
      await engine.setPresence({ visible: !document.hidden, online: navigator.onLine })

      followEngine(engine, cache, following.signal)
      const next: Running = {
        engine,
        origins,
        stop: () => {
          following.abort()
          worker.stop()
        },
      }
      current.current = next
      setFailure(null)
      setRunning(next)
      return engine
    },
    [cache],
  )

  // A new engine knows nothing of what the former one was asked, and answers that were under way never come.
  const served = useRef<Running | null>(null)
  useEffect(() => {
    if (running === null) return
    const isFirst = served.current === null
    served.current = running
    if (!isFirst) void cache.cancelQueries().then(() => cache.invalidateQueries())
  }, [running, cache])

  useEffect(() => {
    start(readAllowedOrigins()).catch((fault: unknown) =>
      setFailure(fault instanceof Error ? fault.message : String(fault)),
    )
    return () => current.current?.stop()
  }, [start])

  useEffect(() => {
    if (running === null) return
    const tell = () =>
      void running.engine.setPresence({ visible: !document.hidden, online: navigator.onLine })
    document.addEventListener('visibilitychange', tell)
    window.addEventListener('online', tell)
    window.addEventListener('offline', tell)
    return () => {
      document.removeEventListener('visibilitychange', tell)
      window.removeEventListener('online', tell)
      window.removeEventListener('offline', tell)
    }
  }, [running])

  // Requests that go out one by one are charged whether their replies find somebody here or not.
  const direct = useDirect(({ runs }) => Object.values(runs).some(isUnderWay))
  const unsafe = useLive((live) => live.unsafe.length > 0) || direct
  useEffect(() => {
    if (!unsafe) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsafe])

  const host = useMemo(
    () => ({
      origins: running?.origins ?? [],
      policy: enginePolicy(running?.origins ?? []),
      allow: async (origins: readonly string[]): Promise<Engine> => {
        const now = current.current
        if (now !== null && origins.every((origin) => now.origins.includes(origin))) return now.engine
        asked.current = join(asked.current, origins)
        const all = join(now?.origins ?? [], origins)
        writeAllowedOrigins(all)
        return start(all)
      },
    }),
    [running, start],
  )

  if (failure !== null) return gone(failure)
  if (running === null) return starting
  return (
    <QueryClientProvider client={cache}>
      <EngineContext value={running.engine}>
        <EngineHostContext value={host}>{children}</EngineHostContext>
      </EngineContext>
    </QueryClientProvider>
  )
}

const join = (some: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...some, ...more])].sort()
