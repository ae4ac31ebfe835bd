/**
 * A stored number as text, without the digits that only floating point put there: writers store 1.1 as
 * `1.1000000000000001` and 0.1 + 0.2 as `0.30000000000000004`, and Excel shows neither.
 *
 * Whole numbers stay as they are written, however long. Others are the shortest text that gives the same number; if that
 * has more than the 15 digits that Excel counts on, and the last of those 15 are zeros, the rest is noise.
 */
export function toNumberText(raw: string): string {
  if (/^-?(?:0|[1-9]\d*)$/.test(raw)) return raw === '-0' ? '0' : raw
  // Up to fifteen digits always come back as they were.
  if (raw.length <= 16 && /^-?(?:0|[1-9]\d*)\.(?!0{5})\d*[1-9]$/.test(raw)) return raw
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  const shortest = String(value)
  return shortest.length < 17 || Number.isInteger(value) || !mayBeNoise(shortest)
    ? shortest
    : withoutNoise(value, shortest)
}

/** Sixteen digits or more, of which the 14th and 15th are zeros or nines. */
function mayBeNoise(shortest: string): boolean {
  const digits = shortest.replace(/^-?[0.]*|e.*$|\./g, '')
  const last = digits.slice(13, 15)
  return digits.length > 15 && (last === '00' || last === '99')
}

function withoutNoise(value: number, shortest: string): string {
  const precise = value.toPrecision(15)
  return /00(?:e.*)?$/.test(precise) ? String(Number(precise)) : shortest
}
