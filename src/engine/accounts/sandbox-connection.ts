import type { ConnectionLimits, ConnectionRecord } from '#core/records.ts'
import type { Milliseconds } from '#core/units.ts'

export const sandboxId = 'sandbox'
export const sandboxBaseUrl = 'sandbox:'

/** OpenAI's limits (API reference, create batch; read 2026-11-21). 200 MB could mean 10^6 or 2^20: cut well below both. */
export const defaultLimits: ConnectionLimits = {
  requestsPerShard: 50_000,
  bytesPerShard: 190_000_000,
  enqueuedTokens: null,
  batchFactor: 0.5,
  completionWindow: '24h',
}

/** The connection to the built-in provider: there from the start, without a key, free. */
export const sandboxConnection = (now: Milliseconds): ConnectionRecord => ({
  v: 1,
  id: sandboxId,
  name: 'Sandbox',
  provider: 'sandbox',
  baseUrl: sandboxBaseUrl,
  keep: 'memory',
  limits: defaultLimits,
  createdAt: now,
  rev: 0,
})
