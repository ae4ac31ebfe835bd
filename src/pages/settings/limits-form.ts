import type { ConnectionLimits } from '#core/records.ts'

/** Limits as they are typed; empty = no limit of one's own. */
export interface LimitsForm {
  readonly enqueuedTokens: string
  readonly requestsPerShard: string
  readonly megabytesPerShard: string
  readonly batchPercent: string
  readonly dailyCap: string
  readonly completionWindow: string
  /** Days; empty = by the provider's own rule. */
  readonly expiry: string
}

/** The longest is 30 days (API reference, create batch; read 2026-11-21), OpenAI's own rule. */
export const expiryDays = ['1', '2', '3', '7', '14'] as const

const daySeconds = 86_400

export function toLimitsForm(limits: ConnectionLimits): LimitsForm {
  const { enqueuedTokens, dailyCapUsd, expiresAfter } = limits
  return {
    enqueuedTokens: enqueuedTokens === null ? '' : String(enqueuedTokens),
    requestsPerShard: String(limits.requestsPerShard),
    megabytesPerShard: String(limits.bytesPerShard / 1e6),
    batchPercent: String(Math.round(limits.batchFactor * 10_000) / 100),
    dailyCap: dailyCapUsd == null ? '' : String(dailyCapUsd),
    completionWindow: limits.completionWindow,
    expiry: expiresAfter == null ? '' : String(Math.round(expiresAfter / daySeconds)),
  }
}

/** The limits as the engine takes them; null = something is no usable number. */
export function parseLimits(form: LimitsForm, former: ConnectionLimits): ConnectionLimits | null {
  const tokens = parseNumber(form.enqueuedTokens)
  const requests = parseNumber(form.requestsPerShard)
  const megabytes = parseNumber(form.megabytesPerShard)
  const percent = parseNumber(form.batchPercent)
  const cap = parseNumber(form.dailyCap)
  if (tokens === undefined || (tokens !== null && tokens < 1)) return null
  if (requests === undefined || requests === null || requests < 1) return null
  if (megabytes === undefined || megabytes === null || megabytes <= 0) return null
  if (percent === undefined || percent === null || percent <= 0 || percent > 100) return null
  if (cap === undefined || (cap !== null && cap <= 0)) return null
  const days = Number(form.expiry)
  return {
    ...former,
    enqueuedTokens: tokens === null ? null : Math.floor(tokens),
    requestsPerShard: Math.floor(requests),
    bytesPerShard: Math.floor(megabytes * 1e6),
    batchFactor: percent / 100,
    dailyCapUsd: cap,
    completionWindow: form.completionWindow,
    expiresAfter: days > 0 ? days * daySeconds : null,
  }
}

/** Null = nothing typed, undefined = no number. Blanks and commas between digits group them: 2,000,000. */
function parseNumber(typed: string): number | null | undefined {
  const text = typed.trim()
  if (text === '') return null
  const plain = /^\d{1,3}([,\s]\d{3})+$/.test(text) ? text.replace(/[,\s]/g, '') : text
  const value = /^\d+([.]\d+)?$/.test(plain) ? Number(plain) : NaN
  return Number.isFinite(value) ? value : undefined
}
