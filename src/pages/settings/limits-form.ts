import type { ConnectionLimits } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'

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

/** Fields with what is no usable number. */
export type BadLimits = readonly (keyof LimitsForm)[]

/** The limits as the engine takes them, or the fields to mend. */
export function parseLimits(form: LimitsForm, former: ConnectionLimits): Result<ConnectionLimits, BadLimits> {
  const bad: (keyof LimitsForm)[] = []
  const read = (field: keyof LimitsForm, fits: (value: number | null) => boolean): number | null => {
    const value = parseNumber(form[field])
    if (value !== undefined && fits(value)) return value
    bad.push(field)
    return null
  }
  const tokens = read('enqueuedTokens', (value) => value === null || value >= 1)
  const requests = read('requestsPerShard', (value) => value !== null && value >= 1)
  const megabytes = read('megabytesPerShard', (value) => value !== null && value > 0)
  const percent = read('batchPercent', (value) => value !== null && value > 0 && value <= 100)
  const cap = read('dailyCap', (value) => value === null || value > 0)
  if (requests === null || megabytes === null || percent === null || bad.length > 0) return err(bad)
  const days = Number(form.expiry)
  return ok({
    ...former,
    enqueuedTokens: tokens === null ? null : Math.floor(tokens),
    requestsPerShard: Math.floor(requests),
    bytesPerShard: Math.floor(megabytes * 1e6),
    batchFactor: percent / 100,
    dailyCapUsd: cap,
    completionWindow: form.completionWindow.trim(),
    expiresAfter: days > 0 ? days * daySeconds : null,
  })
}

const factors: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 }

/** Null = nothing typed, undefined = no number. Blanks and commas group digits, as in 2,000,000; `2M` is as much. */
function parseNumber(typed: string): number | null | undefined {
  const text = typed.trim()
  if (text === '') return null
  const [, digits = text, unit = ''] = /^(.*?)\s*([km]?)$/i.exec(text) ?? []
  const plain = /^\d{1,3}([,\s]\d{3})+$/.test(digits) ? digits.replace(/[,\s]/g, '') : digits
  const value = /^\d+([.]\d+)?$/.test(plain) ? Number(plain) * (factors[unit.toLowerCase()] ?? 1) : NaN
  return Number.isFinite(value) ? value : undefined
}
