import type { Estimate } from '#engine/drafts/draft-types.ts'
import type { Format } from '#ui/format.ts'

/** What an estimate may cost, as a range; a price that is not known is never written as 0. */
export function sayCost(
  { price, costUsd }: Estimate,
  words: { readonly free: string; readonly unknown: string },
  format: Format,
): string {
  if (price?.free === true) return words.free
  return costUsd === null ? words.unknown : format.moneyRange([costUsd.low, costUsd.high])
}
