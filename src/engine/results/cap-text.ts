import type { CappedText } from './row-detail-types.ts'

/** In UTF-16 units. More is not read by anybody, and a page that lays out megabytes stands still. */
const longest = 100_000

const encoder = new TextEncoder()

/** @param bytes of the whole text, where they are known */
export function capText(text: string, bytes = encoder.encode(text).length): CappedText {
  if (text.length <= longest) return { text, bytes, cut: false }
  // Half a character would be shown as a fault of the text.
  return { text: text.slice(0, longest).replace(/[\ud800-\udbff]$/, ''), bytes, cut: true }
}
