/**
 * Sorts entries [start, end) of `order` by two words of each, digit by digit from the lowest: stable, and linear in
 * their number. One digit is one step: some ten milliseconds for a million.
 *
 * @param words by entry, not by its place
 * @param spare as long as `order`
 */
export function* radixSort(
  order: Int32Array,
  start: number,
  end: number,
  { high, low }: { readonly high: Uint32Array; readonly low: Uint32Array },
  spare: Int32Array,
): Generator<undefined, undefined> {
  // Clearing 65,536 counts pays only where there are about as many entries.
  const bits = end - start > 32_768 ? 16 : 8
  const counts = new Uint32Array(1 << bits)
  const mask = counts.length - 1
  let from = order
  let to = spare
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += bits) {
      counts.fill(0)
      for (let at = start; at < end; at++) {
        const digit = ((words[from[at] ?? 0] ?? 0) >>> shift) & mask
        counts[digit] = (counts[digit] ?? 0) + 1
      }
      const first = ((words[from[start] ?? 0] ?? 0) >>> shift) & mask
      if (counts[first] === end - start) continue
      let next = start
      for (let digit = 0; digit < counts.length; digit++) {
        const count = counts[digit] ?? 0
        counts[digit] = next
        next += count
      }
      for (let at = start; at < end; at++) {
        const entry = from[at] ?? 0
        const digit = ((words[entry] ?? 0) >>> shift) & mask
        const place = counts[digit] ?? 0
        to[place] = entry
        counts[digit] = place + 1
      }
      ;[from, to] = [to, from]
      yield
    }
  }
  if (from !== order) order.set(from.subarray(start, end), start)
  return undefined
}
