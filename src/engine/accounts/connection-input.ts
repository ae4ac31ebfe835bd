import type { ConnectionLimits, ConnectionRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { BadConnection, ConnectionInput } from './account-types.ts'
import { toCap } from '../runs/run-budget.ts'
import { defaultLimits, sandboxBaseUrl } from './sandbox-connection.ts'

/**
 * Brings what a person typed into the form it is stored in: trimmed, the address without a slash at its end, limits
 * that are usable numbers.
 * Fails with BadConnection: a name or an address is missing; the name is `taken` by one of `others`; the address is
 * no http(s) URL, or has a user, a query or a fragment; it is `insecure`: a key would travel unencrypted.
 */
export function parseConnection(
  input: ConnectionInput,
  others: readonly Pick<ConnectionRecord, 'name'>[],
): Result<ConnectionInput, BadConnection> {
  const name = input.name.trim()
  const folded = name.toLowerCase()
  if (name === '') return bad('name', 'empty')
  if (others.some((other) => other.name.trim().toLowerCase() === folded)) return bad('name', 'taken')
  const baseUrl = input.provider === 'sandbox' ? ok(sandboxBaseUrl) : parseBaseUrl(input.baseUrl)
  if (!baseUrl.ok) return baseUrl
  return ok({ ...input, name, baseUrl: baseUrl.value, limits: toLimits(input.limits) })
}

/** A key without the blanks, line ends and invisible characters that come along when it is copied; undefined = none. */
export function toKey(text: string): string | undefined {
  const key = text.replace(/^[\s\u200b-\u200d\u2060]+|[\s\u200b-\u200d\u2060]+$/gu, '')
  return key === '' ? undefined : key
}

function parseBaseUrl(text: string): Result<string, BadConnection> {
  const trimmed = text.trim()
  if (trimmed === '') return bad('baseUrl', 'empty')
  let url: URL
  try {
    url = new URL(trimmed)
  } catch {
    return bad('baseUrl', 'notAnAddress')
  }
  // `api.example.com:443/v1` parses as the scheme `api.example.com:`, so the scheme is looked at, not only the parse.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('baseUrl', 'notAnAddress')
  // Paths are appended to it; and a browser refuses to fetch a URL with a user in it.
  if (url.username !== '' || url.password !== '') return bad('baseUrl', 'notAnAddress')
  if (/[?#]/.test(trimmed)) return bad('baseUrl', 'notAnAddress')
  // A content security policy cannot name an IPv6 address, so the browser would block every call.
  if (url.hostname.startsWith('[')) return bad('baseUrl', 'notAnAddress')
  if (url.protocol === 'http:' && !isThisComputer(url.hostname)) return bad('baseUrl', 'insecure')
  return ok(`${url.origin}${url.pathname}`.replace(/\/+$/, ''))
}

const isThisComputer = (host: string): boolean => ['localhost', '127.0.0.1'].includes(host)

const bad = (field: BadConnection['field'], cause: BadConnection['cause']) =>
  err<BadConnection>({ kind: 'BadConnection', field, cause })

function toLimits(limits: ConnectionLimits): ConnectionLimits {
  const positive = (value: number, otherwise: number): number =>
    Number.isFinite(value) && value >= 1 ? Math.floor(value) : otherwise
  const { batchFactor } = limits
  return {
    requestsPerShard: positive(limits.requestsPerShard, defaultLimits.requestsPerShard),
    bytesPerShard: positive(limits.bytesPerShard, defaultLimits.bytesPerShard),
    enqueuedTokens: positive(limits.enqueuedTokens ?? 0, 0) || null,
    batchFactor: batchFactor > 0 && batchFactor <= 1 ? batchFactor : defaultLimits.batchFactor,
    completionWindow: limits.completionWindow.trim() || defaultLimits.completionWindow,
    ...(limits.dailyCapUsd !== undefined && { dailyCapUsd: toCap(limits.dailyCapUsd) }),
    ...(positive(limits.expiresAfter ?? 0, 0) > 0 && { expiresAfter: positive(limits.expiresAfter ?? 0, 0) }),
  }
}
