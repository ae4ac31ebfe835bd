import type { Channel } from '#core/ports.ts'

/** The air between the tabs of a test: every channel made of one hub hears all others of it. */
export interface ChannelHub<M> {
  createChannel(): Channel<M>
}

export function createChannelHub<M>(): ChannelHub<M> {
  const ears = new Map<Channel<M>, Set<(message: M) => void>>()
  return {
    createChannel() {
      const listeners = new Set<(message: M) => void>()
      const channel: Channel<M> = {
        post(message) {
          if (!ears.has(channel)) throw new Error('the channel is closed')
          const others = [...ears.keys()].filter((other) => other !== channel)
          // Each hears its own copy and later, as with BroadcastChannel.
          for (const other of others) {
            const copy = structuredClone(message)
            setTimeout(() => ears.get(other)?.forEach((listener) => listener(copy)), 0)
          }
        },
        subscribe(listener) {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
        close() {
          ears.delete(channel)
          listeners.clear()
        },
      }
      ears.set(channel, listeners)
      return channel
    },
  }
}
