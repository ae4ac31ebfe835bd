import type { Bytes } from '#core/units.ts'

/** A block of a file, seen as bytes and as little-endian words of four of them. */
export interface WordBlock {
  /** [0, length) is in use; the bytes after it, enough to read a whole word anywhere, are 0xff, which no UTF-8 has. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Int32Array<ArrayBuffer>
  /** For words that do not start at a multiple of four. */
  readonly view: DataView<ArrayBuffer>
  readonly length: Bytes
}

/** Words behind the bytes in use. */
const slack: Bytes = 8
const filler = 0xff

export interface BlockFeed {
  readonly block: WordBlock
  /** Forgets the first `used` bytes and puts `chunk` behind the others. What was read from the block before is void. */
  feed(used: Bytes, chunk: Uint8Array): void
}

/** Blocks of a file that each begin where the last one was not understood any more; their memory is used again. */
export function createBlockFeed(): BlockFeed {
  let block = createWordBlock(64 * 1024)
  return {
    get block() {
      return block
    },
    feed(used, chunk) {
      const kept = block.length - used
      const length = kept + chunk.length
      const isLarger = length + slack > block.bytes.length
      const next = isLarger ? createWordBlock(length * 2) : block
      if (isLarger) next.bytes.set(block.bytes.subarray(used, block.length))
      else next.bytes.copyWithin(0, used, block.length)
      next.bytes.set(chunk, kept)
      next.bytes.fill(filler, length, length + slack)
      block = { ...next, length }
    },
  }
}

function createWordBlock(capacity: Bytes): WordBlock {
  const memory = new ArrayBuffer((capacity + slack + 3) & ~3)
  return {
    bytes: new Uint8Array(memory),
    words: new Int32Array(memory),
    view: new DataView(memory),
    length: 0,
  }
}
