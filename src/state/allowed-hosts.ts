/** Which origins the engine may reach, remembered so that the policy stands before the engine does. */
import type { ConnectionRecord } from '#core/records.ts'

const name = 'bw-hosts'

export function readAllowedOrigins(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? '[]')
    return Array.isArray(stored)
      ? stored.filter((origin): origin is string => typeof origin === 'string')
      : []
  } catch {
    return [] // storage blocked or damaged: asked again when a connection is used
  }
}

export function writeAllowedOrigins(origins: readonly string[]): void {
  try {
    localStorage.setItem(name, JSON.stringify(origins))
  } catch {
    // Storage blocked: the list then lives as long as the page.
  }
}

/** The origins of all connections that go over the network, sorted and without repeats. */
export function toOrigins(
  connections: readonly Pick<ConnectionRecord, 'baseUrl' | 'provider'>[],
): readonly string[] {
  const origins = connections.flatMap(({ baseUrl, provider }) =>
    provider !== 'sandbox' && URL.canParse(baseUrl) ? [new URL(baseUrl).origin] : [],
  )
  return [...new Set(origins)].sort()
}
