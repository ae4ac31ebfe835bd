import type { Engine } from '#engine/engine.ts'
import type { FromWorker, ToWorker, Wire } from './protocol.ts'

type Method = (
  input: unknown,
  call: { signal: AbortSignal; onProgress?: (progress: unknown) => void },
) => Promise<unknown>

/** Answers calls that arrive on `wire` with `engine`. The worker's half of the bridge; it only unwraps the messages. */
export function serveEngine(engine: Promise<Engine>, wire: Wire): void {
  const running = new Map<number, AbortController>()
  const post = (message: FromWorker) => wire.postMessage(message)

  wire.addEventListener('message', (event: MessageEvent<ToWorker>) => {
    const message = event.data
    if (message.kind === 'cancel') running.get(message.id)?.abort()
    else void answer(message)
  })

  async function answer(message: Extract<ToWorker, { kind: 'call' }>): Promise<void> {
    const { id, method, input, wantsProgress } = message
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const target = await engine
      const result = await (target[method] as Method)(input, {
        signal: controller.signal,
        ...(wantsProgress ? { onProgress: (progress) => post({ kind: 'progress', id, progress }) } : {}),
      })
      post({ kind: 'reply', id, result })
    } catch (thrown) {
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      post({ kind: 'thrown', id, message: fault.message, stack: fault.stack ?? '' })
    } finally {
      running.delete(id)
    }
  }
}
