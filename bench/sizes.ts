import type { Bytes } from '#core/units.ts'

export const perRow = (bytes: Bytes, rows: number): string => `${(bytes / rows).toFixed(1)} B per row`

export const toFiles = (count: number): string => (count === 1 ? 'one file' : `${count} files`)

/** Bytes in all typed arrays that can be reached from a value; memory that several of them share counts once. */
export function countKeptBytes(value: unknown): Bytes {
  const seen = new Set<unknown>()
  const walk = (inner: unknown): Bytes => {
    if (typeof inner !== 'object' || inner === null) return 0
    const place = ArrayBuffer.isView(inner) ? inner.buffer : inner
    if (seen.has(place)) return 0
    seen.add(place)
    if (place instanceof ArrayBuffer) return place.byteLength
    const values = place instanceof Map ? place.values() : Object.values(place)
    return [...values].reduce<Bytes>((sum, each) => sum + walk(each), 0)
  }
  return walk(value)
}
