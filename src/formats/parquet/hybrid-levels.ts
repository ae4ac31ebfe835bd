import { badParquet } from './parquet-fault.ts'

/**
 * Decodes small numbers written as runs and bit-packed groups (parquet-format, Encodings.md, RLE, read 2026-11-21):
 * levels, indexes into a dictionary, booleans. No run is believed beyond `count`, for five bytes can say two billion.
 *
 * @param width bits of each number, 0 to 32
 * @param from to where in `bytes`, half-open
 */
export function readHybrid(
  bytes: Uint8Array,
  [from, to]: readonly [number, number],
  width: number,
  count: number,
): Uint8Array | Int32Array {
  const values = width <= 8 ? new Uint8Array(count) : new Int32Array(count)
  if (width === 0) return values
  if (width > 32) throw badParquet('damaged')
  let at = from
  let seen = 0
  while (seen < count) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      if (at >= to || shift > 28) throw badParquet('damaged')
      const byte = bytes[at++] ?? 0
      head |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    head >>>= 0
    if ((head & 1) === 0) {
      const size = (width + 7) >> 3
      if (at + size > to) throw badParquet('damaged')
      let value = 0
      for (let byte = 0; byte < size; byte++) value |= (bytes[at + byte] ?? 0) << (8 * byte)
      at += size
      const run = Math.min(head >>> 1, count - seen)
      values.fill(value, seen, seen + run)
      seen += run
    } else {
      const groups = head >>> 1
      // The last group may be cut where nothing of it is needed any more.
      const taken = Math.min(groups * 8, count - seen)
      if (at + Math.ceil((taken * width) / 8) > to) throw badParquet('damaged')
      unpack(bytes, at, width, values, seen, taken)
      seen += taken
      at += groups * width
    }
  }
  return values
}

function unpack(
  bytes: Uint8Array,
  from: number,
  width: number,
  into: Uint8Array | Int32Array,
  start: number,
  count: number,
): void {
  const mask = width === 32 ? -1 : (1 << width) - 1
  for (let index = 0, bit = 0; index < count; index++, bit += width) {
    const at = from + Math.floor(bit / 8)
    const shift = bit % 8
    const low =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)
    let value = low >>> shift
    if (shift + width > 32) value |= (bytes[at + 4] ?? 0) << (32 - shift)
    into[start + index] = value & mask
  }
}

/** Bits that hold every number up to `most`. */
export const widthOf = (most: number): number => 32 - Math.clz32(most)
