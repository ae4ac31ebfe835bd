/**
 * A 64-bit hash over words and bytes in two 32-bit lanes: fast in every engine, no BigInt. It tells different contents
 * apart; it does not withstand somebody who looks for collisions. Each step is a bijection of the state for a given
 * word, after the pattern of MurmurHash3 (public domain, A. Appleby), so no information is lost before the end.
 * The values are stored and sent (row hashes, custom ids): never change what this computes.
 */
export interface Hash64 {
  /** Forgets everything so far. */
  start(): void
  /** Takes one integer in, modulo 2^32. */
  word(value: number): void
  /** Takes bytes [start, end) in, zero-filled to whole words: put their length in first where that matters. */
  bytes(bytes: Uint8Array, start: number, end: number): void
  /** The hash of all since `start`, as two unsigned halves. Does not change the state. */
  finish(): HashPair
  /** The same into two neighbours of `out`, low half first: little-endian 64 bits on every platform we run on. */
  finishInto(out: Uint32Array, at: number): void
}

export interface HashPair {
  readonly hi: number
  readonly lo: number
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

const avalanche = (word: number): number => {
  let mixed = word
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

const seed1 = 0x2f6b9a1d
const seed2 = 0x51c7e0b3

const mixFirst = (h1: number, h2: number, value: number): number =>
  (Math.imul((rotate(h1 ^ firstKey(value), 19) + h2) | 0, 5) + 0x561ccd1b) | 0
/** @param h1 the first lane as `mixFirst` left it */
const mixSecond = (h1: number, h2: number, value: number): number =>
  (Math.imul((rotate(h2 ^ secondKey(value), 17) + h1) | 0, 5) + 0x0bcaa747) | 0

const finishLanes = (lane1: number, lane2: number, words: number, out: Uint32Array, at: number): void => {
  let h1 = lane1 ^ words
  let h2 = lane2 ^ words
  h1 = (h1 + h2) | 0
  h2 = (h2 + h1) | 0
  h1 = avalanche(h1)
  h2 = avalanche(h2)
  h1 = (h1 + h2) | 0
  out[at] = (h2 + h1) | 0
  out[at + 1] = h1
}

export const createHash64 = (): Hash64 => {
  // A typed array, because 32-bit integers in closure variables would be boxed again and again.
  const state = new Int32Array(3)
  const pair = new Uint32Array(2)

  const finishInto = (out: Uint32Array, at: number): void =>
    finishLanes(state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, out, at)

  return {
    start: () => {
      state[0] = seed1
      state[1] = seed2
      state[2] = 0
    },
    word: (value) => mixWord(state, value),
    bytes: (source, start, end) => mixBytes(state, source, start, end),
    finish: () => {
      finishInto(pair, 0)
      return { hi: pair[1] ?? 0, lo: pair[0] ?? 0 }
    },
    finishInto,
  }
}

// As module functions: [Note: loops outlive their closures].

/** @param state both lanes, and how many words were taken */
function mixWord(state: Int32Array, value: number): void {
  state[0] = mixFirst(state[0] ?? 0, state[1] ?? 0, value)
  state[1] = mixSecond(state[0], state[1] ?? 0, value)
  state[2] = ((state[2] ?? 0) + 1) | 0
}

function mixBytes(state: Int32Array, source: Uint8Array, start: number, end: number): void {
  let h1 = state[0] ?? 0
  let h2 = state[1] ?? 0
  const wholeEnd = end - ((end - start) & 3)
  let at = start
  for (; at < wholeEnd; at += 4) {
    const value =
      (source[at] ?? 0) |
      ((source[at + 1] ?? 0) << 8) |
      ((source[at + 2] ?? 0) << 16) |
      ((source[at + 3] ?? 0) << 24)
    h1 = mixFirst(h1, h2, value)
    h2 = mixSecond(h1, h2, value)
  }
  state[0] = h1
  state[1] = h2
  state[2] = ((state[2] ?? 0) + ((wholeEnd - start) >>> 2)) | 0
  if (at < end) {
    let tail = 0
    for (let shift = 0; at < end; at++, shift += 8) tail |= (source[at] ?? 0) << shift
    mixWord(state, tail)
  }
}

const firstKey = (value: number): number =>
  Math.imul(rotate(Math.imul(value, 0x239b961b), 15), 0xab0e9789 | 0)
const secondKey = (value: number): number =>
  Math.imul(rotate(Math.imul(value, 0xab0e9789 | 0), 17), 0x38b34ae5)

/** Hashes bytes [start, end), their count included. For a stream of many, keep one `createHash64()` instead. */
export const hashBytes = (bytes: Uint8Array, start = 0, end = bytes.length): HashPair => {
  const hash = createHash64()
  hash.start()
  hash.word(end - start)
  hash.bytes(bytes, start, end)
  return hash.finish()
}

/** Many hashes that grow side by side, each of them as a `Hash64` would compute it. */
export interface HashList {
  /** Takes the same integer into all of them. */
  word(value: number): void
  /**
   * Takes into hash i the length of cell i, which is bytes [offsets[i], offsets[i + 1]), and the cell; for a missing
   * one, instead, the integer `missing`.
   */
  cells(
    bytes: Uint8Array,
    offsets: Uint32Array,
    isMissing: ((at: number) => boolean) | null,
    missing: number,
  ): void
  /** All of them, two halves each, low half first. */
  finish(): Uint32Array<ArrayBuffer>
}

/**
 * Every step of a hash waits for the one before it, and hashes of different rows do not wait for each other: taking a
 * column into all of them lets the processor work on several at a time (half the time of row by row; Node 20).
 */
export const createHashList = (count: number): HashList => {
  const lanes: Lanes = {
    count,
    first: new Int32Array(count).fill(seed1),
    second: new Int32Array(count).fill(seed2),
    words: new Int32Array(count),
  }
  return {
    word: (value) => takeWord(lanes, value),
    cells: (bytes, offsets, isMissing, missing) => takeCells(lanes, bytes, offsets, isMissing, missing),
    finish: () => finishAll(lanes),
  }
}

/** Both lanes of every hash, and how many words it has taken. */
interface Lanes {
  readonly count: number
  readonly first: Int32Array
  readonly second: Int32Array
  readonly words: Int32Array
}

// [Note: loops outlive their closures] V8 compiles a function once per closure. A long loop in one that is made anew for
// every table or group of rows would start in the interpreter and be compiled again each time, which took longer than
// the loop; so such loops stand in functions of the module, and what they work on is an argument.

function takeWord({ count, first, second, words }: Lanes, value: number): void {
  for (let at = 0; at < count; at++) {
    first[at] = mixFirst(first[at] ?? 0, second[at] ?? 0, value)
    second[at] = mixSecond(first[at] ?? 0, second[at] ?? 0, value)
    words[at] = (words[at] ?? 0) + 1
  }
}

function takeCells(
  { count, first, second, words }: Lanes,
  bytes: Uint8Array,
  offsets: Uint32Array,
  isMissing: ((at: number) => boolean) | null,
  missing: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lastWord = bytes.length - 4
  let start = offsets[0] ?? 0
  for (let at = 0; at < count; at++) {
    const end = offsets[at + 1] ?? 0
    const size = end - start
    const length = isMissing !== null && isMissing(at) ? missing : size
    let h1 = mixFirst(first[at] ?? 0, second[at] ?? 0, length)
    let h2 = mixSecond(h1, second[at] ?? 0, length)
    for (; start + 4 <= end; start += 4) {
      const value = view.getInt32(start, true)
      h1 = mixFirst(h1, h2, value)
      h2 = mixSecond(h1, h2, value)
    }
    if (start < end) {
      const tail = start <= lastWord ? view.getInt32(start, true) : readLast(bytes, start)
      const value = tail & ((1 << ((end - start) << 3)) - 1)
      h1 = mixFirst(h1, h2, value)
      h2 = mixSecond(h1, h2, value)
    }
    first[at] = h1
    second[at] = h2
    words[at] = (words[at] ?? 0) + 1 + ((size + 3) >>> 2)
    start = end
  }
}

/** The word at `at` in bytes that end before it does; zero-filled. */
const readLast = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)

function finishAll({ count, first, second, words }: Lanes): Uint32Array<ArrayBuffer> {
  const hashes = new Uint32Array(count * 2)
  for (let at = 0; at < count; at++)
    finishLanes(first[at] ?? 0, second[at] ?? 0, words[at] ?? 0, hashes, at * 2)
  return hashes
}
