/**
 * Keys that the person chose to keep for this tab: sessionStorage, which ends with the tab and is not shared.
 * A key kept in memory lives in the engine's worker only and is never written anywhere.
 */
const prefix = 'bw-key:'

export function keepTabKey(connectionId: string, key: string): void {
  sessionStorage.setItem(prefix + connectionId, key)
}

export function forgetTabKey(connectionId: string): void {
  sessionStorage.removeItem(prefix + connectionId)
}

export function readTabKeys(): readonly { readonly connectionId: string; readonly key: string }[] {
  return Object.keys(sessionStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ connectionId: name.slice(prefix.length), key: sessionStorage.getItem(name) ?? '' }))
}
