/**
 * A stored number as text, without the digits that only floating point put there: writers store 1.1 as
 * `1.1000000000000001` and 0.1 + 0.2 as `0.30000000000000004`, and Excel shows neither.
 *
 * Whole numbers stay as they are written, however long. Others are the shortest text that gives the same number; if that
 * has more than the 15 digits that Excel counts on, and the last of those 15 are zeros, the rest is noise.
 */
export function toNumberText(raw: string): string {
  if (/^-?(?:0|[1-9]\d*)$/.test(raw)) return raw === '-0' ? '0' : raw
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  const shortest = String(value)
  if (shortest.length < 17 || Number.isInteger(value)) return shortest
  const precise = value.toPrecision(15)
  return /00(?:e.*)?$/.test(precise) ? String(Number(precise)) : shortest
}
