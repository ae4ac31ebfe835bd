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

/**
 * The origins of all connections that go over the network, sorted and without repeats. What the engine would refuse as
 * a base URL anyway gets no place in the policy.
 */
export function toOrigins(
  connections: readonly Pick<ConnectionRecord, 'baseUrl' | 'provider'>[],
): readonly string[] {
  const origins = connections.flatMap(({ baseUrl, provider }) =>
    provider === 'sandbox' ? [] : toOrigin(baseUrl.trim()),
  )
  return [...new Set(origins)].sort()
}

function toOrigin(baseUrl: string): readonly string[] {
  if (!URL.canParse(baseUrl)) return []
  const { protocol, hostname, origin } = new URL(baseUrl)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? [origin] : []
}
