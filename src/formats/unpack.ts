import type { Bytes } from '#core/units.ts'

/**
 * Chromium unpacks all of a chunk before it gives the first byte of it, and a file's stream gives chunks of 2 MiB
 * (seen in Chromium 156): a bomb would be 2 GiB in memory before anybody could count it. Deflate makes at most 16 MiB
 * of one piece.
 */
const pieceBytes: Bytes = 16 * 1024

/** Unpacks a stream in small steps. `onTaken` hears of each step's packed bytes before they are unpacked. */
export function unpack(
  packed: ReadableStream<Uint8Array<ArrayBuffer>>,
  format: CompressionFormat,
  onTaken?: (bytes: Bytes) => void,
): ReadableStream<Uint8Array> {
  const reader = packed.getReader()
  let chunk = new Uint8Array(0)
  const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        while (chunk.length === 0) {
          const { value } = await reader.read()
          if (value === undefined) {
            controller.close()
            return
          }
          chunk = value
        }
        const piece = chunk.subarray(0, pieceBytes)
        chunk = chunk.subarray(pieceBytes)
        onTaken?.(piece.length)
        controller.enqueue(piece)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return pieces.pipeThrough(new DecompressionStream(format))
}
