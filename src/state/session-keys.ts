/**
 * The keys a person entered in this page, in memory only: a new engine (after a crash, or for a new host) must be told
 * them again. Not in a store, so that no tool or persistence ever sees them.
 */
const keys = new Map<string, string>()

export const rememberKey = (connectionId: string, key: string): void => void keys.set(connectionId, key)
export const forgetKey = (connectionId: string): void => void keys.delete(connectionId)
export const rememberedKeys = (): readonly (readonly [connectionId: string, key: string])[] => [...keys]
