/**
 * Sorts entries [start, end) of `order` by the words of each, digit by digit from the lowest: stable, and linear in
 * their number. One digit is one step: some ten milliseconds for a million.
 *
 * @param words by entry, not by its place; the lowest word first
 * @param spare as long as `order`
 */
export function* radixSort(
  order: Int32Array,
  start: number,
  end: number,
  words: readonly Uint32Array[],
  spare: Int32Array,
): Generator<undefined, undefined> {
  // Clearing 65,536 counts pays only where there are about as many entries.
  const bits = end - start > 32_768 ? 16 : 8
  const size = 1 << bits
  const digits = 32 / bits
  const counts = new Uint32Array(words.length * digits * size)
  for (const [at, word] of words.entries()) {
    count(order, start, end, word, bits, counts.subarray(at * digits * size))
    yield
  }
  let from = order
  let to = spare
  for (let digit = 0; digit < words.length * digits; digit++) {
    const each = words[Math.floor(digit / digits)] ?? none
    const shift = (digit % digits) * bits
    const places = counts.subarray(digit * size, (digit + 1) * size)
    const first = ((each[from[start] ?? 0] ?? 0) >>> shift) & (size - 1)
    // All entries have the same one.
    if (places[first] === end - start) continue
    toPlaces(places, start)
    scatter(from, to, start, end, each, shift, places)
    ;[from, to] = [to, from]
    yield
  }
  if (from !== order) order.set(from.subarray(start, end), start)
  return undefined
}

const none = new Uint32Array()

/** How often each digit of a word is each value, the lowest digit first. */
function count(
  order: Int32Array,
  start: number,
  end: number,
  words: Uint32Array,
  bits: number,
  counts: Uint32Array,
): void {
  const size = 1 << bits
  for (let at = start; at < end; at++) {
    let left = words[order[at] ?? 0] ?? 0
    for (let first = 0; first < (32 / bits) * size; first += size) {
      const place = first + (left & (size - 1))
      counts[place] = (counts[place] ?? 0) + 1
      left >>>= bits
    }
  }
}

/** How many of each there are → where the first of each comes. */
function toPlaces(counts: Uint32Array, start: number): void {
  let next = start
  for (let digit = 0; digit < counts.length; digit++) {
    const found = counts[digit] ?? 0
    counts[digit] = next
    next += found
  }
}

function scatter(
  from: Int32Array,
  to: Int32Array,
  start: number,
  end: number,
  words: Uint32Array,
  shift: number,
  places: Uint32Array,
): void {
  const mask = places.length - 1
  for (let at = start; at < end; at++) {
    const entry = from[at] ?? 0
    const digit = ((words[entry] ?? 0) >>> shift) & mask
    const place = places[digit] ?? 0
    to[place] = entry
    places[digit] = place + 1
  }
}
