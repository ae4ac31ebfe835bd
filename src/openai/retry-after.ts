import type { Milliseconds } from '#core/units.ts'

const unitMilliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/**
 * How long the provider asks to wait, from `Retry-After` (seconds or a date, counted from the reply's own `Date`) or
 * `retry-after-ms`. At OpenAI a page cannot read these headers; some gateways expose them.
 */
export function parseRetryAfter(headers: { get(name: string): string | null }): Milliseconds | null {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return Math.ceil(milliseconds)
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isFinite(wait) && wait >= 0 ? wait : null
}

/** The wait written in a message: "Please try again in 3.89s", "in 1m30.5s", "in 250ms", "retry after 26 seconds". */
export function parseRetryText(message: string): Milliseconds | null {
  const phrase =
    /(?:try again in|retry (?:after|in)) +((?:\d+(?:\.\d+)? *(?:ms|milliseconds?|h|hours?|m|minutes?|s|seconds?)\b *|\d+(?:\.\d+)?(?:ms|h|m|s))+)/i.exec(
      message,
    )?.[1]
  if (phrase === undefined) return null
  let sum = 0
  for (const [, amount = '0', unit = 's'] of phrase.matchAll(/(\d+(?:\.\d+)?) *(ms|millisecond|h|m|s)/gi)) {
    const short = unit.toLowerCase() === 'millisecond' ? 'ms' : unit.toLowerCase()
    sum += Number(amount) * (unitMilliseconds[short] ?? 0)
  }
  return Math.ceil(sum)
}
