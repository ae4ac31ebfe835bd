import type { Bytes } from '#core/units.ts'

/** Bytes gathered for one write. Grows as needed; its memory is used again after `clear`. */
export interface ByteBlock {
  /** The memory; [0, length) is in use. Replaced when it grows: read it after `reserve`. */
  bytes: Uint8Array<ArrayBuffer>
  /** The same memory, for words. */
  view: DataView<ArrayBuffer>
  length: Bytes
}

export const createByteBlock = (capacity: Bytes): ByteBlock => {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer), length: 0 }
}

/** Makes room for `more` bytes after the ones in use. */
export function reserve(block: ByteBlock, more: Bytes): void {
  if (block.length + more <= block.bytes.length) return
  const larger = new Uint8Array(Math.max(block.bytes.length * 2, block.length + more))
  larger.set(block.bytes.subarray(0, block.length))
  block.bytes = larger
  block.view = new DataView(larger.buffer)
}

/** Puts bytes behind the ones in use. */
export function append(block: ByteBlock, bytes: Uint8Array): void {
  reserve(block, bytes.length)
  block.bytes.set(bytes, block.length)
  block.length += bytes.length
}

/** Puts bytes [start, end) behind the ones in use. */
export function appendRange(block: ByteBlock, bytes: Uint8Array, start: Bytes, end: Bytes): void {
  // For short parts the view costs more than the copy.
  if (end - start > 64) {
    append(block, bytes.subarray(start, end))
    return
  }
  reserve(block, end - start)
  const target = block.bytes
  let to = block.length
  for (let from = start; from < end; from++) target[to++] = bytes[from] ?? 0
  block.length = to
}

/** The bytes in use; a view that is valid until the block is written to again. */
export const viewBlock = (block: ByteBlock): Uint8Array<ArrayBuffer> => block.bytes.subarray(0, block.length)
