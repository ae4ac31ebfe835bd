import { type PackedTexts, type SortKeys, sortKinds } from './sort-keys.ts'
import { radixSort } from './radix-sort.ts'

/**
 * Sorts positions by one column and leaves equal ones as they stand, so that sorting by the last column first sorts by
 * all of them. Numbers by size, dates by time, then texts by their characters' codes in lower case and, where these are equal, as
 * written; missing last in both directions. In steps of some ten milliseconds.
 *
 * @param order positions of the keys; not changed
 */
export function* sortByKeys(
  order: Int32Array,
  keys: SortKeys,
  descending: boolean,
): Generator<undefined, Int32Array<ArrayBuffer>> {
  const sorted = new Int32Array(order.length)
  const { numberEnd, dateEnd, textEnd } = partition(order, keys.kinds, sorted)
  yield
  const spare = new Int32Array(order.length)
  for (const [start, end] of [
    [0, numberEnd],
    [numberEnd, dateEnd],
  ] as const) {
    if (end - start < 2) continue
    const words = toNumberWords(keys.numbers, sorted.subarray(start, end), descending)
    yield
    yield* radixSort(sorted, start, end, words, spare)
  }
  if (keys.texts !== null) yield* sortTexts(sorted, dateEnd, textEnd, keys.texts, descending, spare)
  return sorted
}

/** By kind, in the order given. */
function partition(
  order: Int32Array,
  kinds: Uint8Array,
  sorted: Int32Array,
): { readonly numberEnd: number; readonly dateEnd: number; readonly textEnd: number } {
  const counts = new Int32Array(sortKinds)
  for (const position of order) {
    const kind = kinds[position] ?? 0
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  const [numbers = 0, dates = 0, texts = 0] = counts
  const next = Int32Array.of(0, numbers, numbers + dates, numbers + dates + texts)
  for (const position of order) {
    const kind = kinds[position] ?? 0
    const at = next[kind] ?? 0
    sorted[at] = position
    next[kind] = at + 1
  }
  return { numberEnd: numbers, dateEnd: numbers + dates, textEnd: numbers + dates + texts }
}

/** Words by position that are ordered as the numbers are, the lowest first. */
function toNumberWords(
  numbers: Float64Array,
  positions: Int32Array,
  descending: boolean,
): readonly Uint32Array[] {
  const flip = descending ? 0xffff_ffff : 0
  const low = new Uint32Array(numbers.length)
  for (const unit of units) if (toWholeWords(numbers, positions, unit, flip, low)) return [low]
  // The bits of a positive number with 1 before them, those of a negative one inverted.
  const high = new Uint32Array(numbers.length)
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2)
  for (let place = 0; place < positions.length; place++) {
    const at = positions[place] ?? 0
    const top = bits[at * 2 + 1] ?? 0
    const isNegative = top >= 0x8000_0000
    high[at] = (isNegative ? ~top : top | 0x8000_0000) ^ flip
    low[at] = (isNegative ? ~(bits[at * 2] ?? 0) : (bits[at * 2] ?? 0)) ^ flip
  }
  return [low, high]
}

/**
 * Prices, counts, ratings, days: times one of these they are whole and fit into one word, which halves the work. What
 * comes back from its whole number unchanged is ordered as that is.
 */
const units = [1, 100, 1 / 86_400_000, 1 / 1000]

/** @returns false where one of them is not */
function toWholeWords(
  numbers: Float64Array,
  positions: Int32Array,
  unit: number,
  flip: number,
  words: Uint32Array,
): boolean {
  for (let place = 0; place < positions.length; place++) {
    const at = positions[place] ?? 0
    const number = numbers[at] ?? 0
    const whole = Math.floor(number * unit + 0.5)
    if (whole / unit !== number || whole < -0x8000_0000 || whole > 0x7fff_ffff) return false
    words[at] = whole ^ 0x8000_0000 ^ flip
  }
  return true
}

/** Fewer are sorted by comparing them. */
const fewTexts = 64
const textsPerStep = 16_384

/** Eight bytes at a time, and among texts that are equal so far by the next eight. */
function* sortTexts(
  sorted: Int32Array,
  textStart: number,
  textEnd: number,
  texts: PackedTexts,
  descending: boolean,
  spare: Int32Array,
): Generator<undefined, undefined> {
  const high = new Uint32Array(texts.start.length)
  const low = new Uint32Array(texts.start.length)
  const words = [low, high]
  const flip = descending ? 0xffff_ffff : 0
  const compare = (a: number, b: number): number =>
    descending ? compareTexts(texts, b, a) : compareTexts(texts, a, b)
  const runs: number[] = [textStart, textEnd, 0]
  let done = 0
  while (runs.length > 0) {
    const depth = runs.pop() ?? 0
    const end = runs.pop() ?? 0
    const start = runs.pop() ?? 0
    if (end - start <= fewTexts) {
      sorted.subarray(start, end).sort(compare)
      done += end - start
      if (done >= textsPerStep) {
        done = 0
        yield
      }
      continue
    }
    if (yield* areEqual(sorted, start, end, texts)) continue
    for (let at = start; at < end; at++) {
      const position = sorted[at] ?? 0
      high[position] = wordAt(texts, position, depth) ^ flip
      low[position] = wordAt(texts, position, depth + 4) ^ flip
      if ((at + 1) % textsPerStep === 0) yield
    }
    yield* radixSort(sorted, start, end, words, spare)
    for (let from = start; from < end;) {
      const first = sorted[from] ?? 0
      let to = from + 1
      while (to < end && high[sorted[to] ?? 0] === high[first] && low[sorted[to] ?? 0] === low[first]) to++
      if (to - from > 1) runs.push(from, to, depth + 8)
      from = to
    }
    yield
  }
  return undefined
}

/** Whether all texts are the same, as those of a category are. */
function* areEqual(
  sorted: Int32Array,
  start: number,
  end: number,
  texts: PackedTexts,
): Generator<undefined, boolean> {
  const first = sorted[start] ?? 0
  for (let at = start + 1; at < end; at++) {
    if (compareTexts(texts, first, sorted[at] ?? 0) !== 0) return false
    if (at % textsPerStep === 0) yield
  }
  return true
}

/**
 * Byte `at` of a text as it is ordered: the text in lower case, an end, the text as written, and ends for ever. Bytes
 * are one larger than they are, so that an end comes before everything; no byte of UTF-8 is 255.
 */
function byteAt({ bytes, start, lowerEnd, end }: PackedTexts, position: number, at: number): number {
  const from = start[position] ?? 0
  const middle = lowerEnd[position] ?? 0
  const lowerLength = middle - from
  if (at < lowerLength) return (bytes[from + at] ?? 0) + 1
  const last = end[position] ?? 0
  const rest = at - lowerLength - 1
  if (rest < 0) return 0
  const isWritten = last > middle
  const place = (isWritten ? middle : from) + rest
  return place < (isWritten ? last : middle) ? (bytes[place] ?? 0) + 1 : 0
}

const wordAt = (texts: PackedTexts, position: number, at: number): number =>
  (byteAt(texts, position, at) << 24) |
  (byteAt(texts, position, at + 1) << 16) |
  (byteAt(texts, position, at + 2) << 8) |
  byteAt(texts, position, at + 3)

function compareTexts(texts: PackedTexts, a: number, b: number): number {
  const { bytes, start, lowerEnd, end } = texts
  const order = compareBytes(bytes, start[a] ?? 0, lowerEnd[a] ?? 0, start[b] ?? 0, lowerEnd[b] ?? 0)
  if (order !== 0) return order
  const isWritten = (position: number) => (end[position] ?? 0) > (lowerEnd[position] ?? 0)
  if (!isWritten(a) && !isWritten(b)) return 0
  return compareBytes(
    bytes,
    (isWritten(a) ? lowerEnd[a] : start[a]) ?? 0,
    end[a] ?? 0,
    (isWritten(b) ? lowerEnd[b] : start[b]) ?? 0,
    end[b] ?? 0,
  )
}

function compareBytes(bytes: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart)
  for (let at = 0; at < length; at++) {
    const order = (bytes[aStart + at] ?? 0) - (bytes[bStart + at] ?? 0)
    if (order !== 0) return order
  }
  return aEnd - aStart - (bEnd - bStart)
}
