import type { FileReader } from '#core/ports.ts'
import type { Bytes } from '#core/units.ts'

const chunkBytes: Bytes = 1_048_576

/**
 * Calls back for every line of a file, one chunk in memory at a time (and the line that runs over its end).
 * Lines end at "\n"; what follows the last one counts only if it is not empty. A callback that answers false ends the
 * reading.
 *
 * @param onLine bytes without the "\n", valid during the call only
 */
export async function readInputLines(
  reader: FileReader,
  onLine: (bytes: Uint8Array, offset: Bytes) => boolean,
): Promise<void> {
  let carried: Uint8Array[] = []
  let carriedBytes = 0
  let lineStart = 0
  for (let at = 0; at < reader.size; at += chunkBytes) {
    const chunk = await reader.read(at, Math.min(reader.size, at + chunkBytes))
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = chunk.subarray(start, end)
      const whole = carried.length === 0 ? line : joinBytes([...carried, line])
      if (!onLine(whole, lineStart)) return
      carried = []
      carriedBytes = 0
      start = end + 1
      lineStart = at + start
    }
    if (at + chunkBytes < reader.size) await giveWay()
    if (start < chunk.length) {
      carried.push(chunk.subarray(start))
      carriedBytes += chunk.length - start
    }
  }
  if (carriedBytes > 0) onLine(joinBytes(carried), lineStart)
}

/** Lets whatever else waits on this thread have its turn; a full batch takes seconds to read. */
const giveWay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
