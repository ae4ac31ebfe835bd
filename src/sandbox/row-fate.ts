import { shareOf } from './hash.ts'
import type { RowFate } from './scenario.ts'

const marker = /\[\[(fail:[45]\d\d|error|refuse|truncate|empty|invalid|fence|status:0|missing)\]\]/

/**
 * What is to happen to a row instead of a plain answer; null = a plain answer.
 * A marker such as `[[fail:400]]` in the user's text decides; otherwise the scenario's rates, by the custom_id, so a
 * row sent again under a new id has new luck.
 */
export function fateOf(
  userText: string,
  customId: string,
  rates: Readonly<Partial<Record<RowFate, number>>>,
  seed: number,
): RowFate | null {
  const marked = userText.includes('[[') ? marker.exec(userText)?.[1] : undefined
  if (marked !== undefined) return marked as RowFate
  let left: number | null = null
  for (const [fate, rate = 0] of Object.entries(rates)) {
    left ??= shareOf(customId, seed)
    if (left < rate) return fate as RowFate
    left -= rate
  }
  return null
}
