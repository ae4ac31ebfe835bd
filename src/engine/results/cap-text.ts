import type { CappedText } from './row-detail-types.ts'

/** In UTF-16 units. More is not read by anybody, and a page that lays out megabytes stands still. */
export const shownLength = 100_000

const encoder = new TextEncoder()

/** Cuts texts for a page; `uncapped` gives them whole. */
export type Cap = (text: string, bytes?: number) => CappedText

/** @param bytes of the whole text, where they are known */
export const capText: Cap = (text, bytes = encoder.encode(text).length) => {
  if (text.length <= shownLength) return { text, bytes, cut: false }
  // Half a character would be shown as a fault of the text.
  return { text: text.slice(0, shownLength).replace(/[\ud800-\udbff]$/, ''), bytes, cut: true }
}

export const uncapped: Cap = (text, bytes = encoder.encode(text).length) => ({ text, bytes, cut: false })
