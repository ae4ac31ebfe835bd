import type { Channel } from '#core/ports.ts'

/** A channel to every other one of this name in the origin; in Node, in the process. Closes with `close`. */
export function createBroadcastChannel<M>(name: string): Channel<M> {
  const channel = new BroadcastChannel(name)
  // Node keeps a process alive for an open channel; nobody wants to wait for messages at the end.
  const { unref } = channel as { unref?: () => void }
  unref?.call(channel)
  const listeners = new Set<(message: M) => void>()
  channel.onmessage = (event: MessageEvent<M>) => listeners.forEach((listener) => listener(event.data))
  return {
    post: (message) => channel.postMessage(message),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      listeners.clear()
      channel.close()
    },
  }
}
