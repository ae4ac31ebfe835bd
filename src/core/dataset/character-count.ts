/** Counts code points of UTF-8 bytes [start, end). */
export type CountCharacters = (bytes: Uint8Array, start: number, end: number) => number

/** All bytes but those that go on with a character, four at once; most text is ASCII. For many cells of one buffer. */
export function createCharacterCount(): CountCharacters {
  let view: DataView = new DataView(new ArrayBuffer(0))
  let viewed: Uint8Array | null = null
  return (bytes, start, end) => {
    if (bytes !== viewed) {
      viewed = bytes
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    let characters = end - start
    let at = start
    for (; at + 4 <= end; at += 4) {
      const word = view.getInt32(at, true)
      const high = word & 0x80808080
      // The top bit of each byte 10xxxxxx; multiplied, the highest byte is their sum.
      if (high !== 0) characters -= Math.imul((high & ~(word << 1)) >>> 7, 0x01010101) >>> 24
    }
    for (; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) === 0x80) characters--
    return characters
  }
}
