import { err, type Result } from '#core/result.ts'
import type { Engine } from '#engine/engine.ts'
import { engineMethods, type FromWorker, type ToWorker, type Wire } from './protocol.ts'

type Settle = {
  readonly resolve: (result: Result<unknown, unknown>) => void
  readonly reject: (fault: Error) => void
  readonly onProgress: ((progress: unknown) => void) | undefined
  readonly unsubscribe: () => void
}

export interface EngineClient {
  readonly engine: Engine
  /** Answers every waiting call, and every later one, with EngineGone. */
  readonly abandon: () => void
}

/**
 * The page's half of the bridge: an Engine whose methods are messages. An aborted call sends `cancel` and still waits
 * for the engine's own answer, so that what was saved and what is shown cannot differ.
 */
export function createEngineClient(
  wire: Wire,
  onNotice: (notice: FromWorker) => void = () => undefined,
): EngineClient {
  const waiting = new Map<number, Settle>()
  let nextId = 1
  let gone = false
  const post = (message: ToWorker) => wire.postMessage(message)

  wire.addEventListener('message', (event: MessageEvent<FromWorker>) => {
    const message = event.data
    if (message.kind === 'ready' || message.kind === 'unusable') return onNotice(message)
    const call = waiting.get(message.id)
    if (call === undefined) return
    if (message.kind === 'progress') return call.onProgress?.(message.progress)
    waiting.delete(message.id)
    call.unsubscribe()
    if (message.kind === 'reply') call.resolve(message.result as Result<unknown, unknown>)
    else call.reject(Object.assign(new Error(message.message), { workerStack: message.stack }))
  })

  const invoke =
    (method: keyof Engine) =>
    (input: unknown, call?: { signal?: AbortSignal; onProgress?: (progress: unknown) => void }) =>
      new Promise<Result<unknown, unknown>>((resolve, reject) => {
        if (gone) return resolve(err({ kind: 'EngineGone' }))
        if (call?.signal?.aborted === true) return resolve(err({ kind: 'Cancelled' }))
        const id = nextId++
        const cancel = () => post({ kind: 'cancel', id })
        call?.signal?.addEventListener('abort', cancel, { once: true })
        waiting.set(id, {
          resolve,
          reject,
          onProgress: call?.onProgress,
          unsubscribe: () => call?.signal?.removeEventListener('abort', cancel),
        })
        post({ kind: 'call', id, method, input, wantsProgress: call?.onProgress !== undefined })
      })

  return {
    engine: Object.fromEntries(engineMethods.map((method) => [method, invoke(method)])) as unknown as Engine,
    abandon: () => {
      gone = true
      for (const call of waiting.values()) {
        call.unsubscribe()
        call.resolve(err({ kind: 'EngineGone' }))
      }
      waiting.clear()
    },
  }
}
