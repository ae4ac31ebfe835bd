import type { Keys } from '#core/ports.ts'

/** API keys in a variable nobody else can reach; gone with the worker or the process. */
export function createKeys(): Keys {
  const keys = new Map<string, string>()
  return {
    get: (connectionId) => keys.get(connectionId),
    set: (connectionId, key) => void keys.set(connectionId, key),
    forget: (connectionId) => void keys.delete(connectionId),
  }
}
