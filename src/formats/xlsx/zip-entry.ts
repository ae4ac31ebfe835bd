import type { Bytes } from '#core/units.ts'
import { pauseEvery, toReadError } from '../text/source-text.ts'
import { unpack } from '../unpack.ts'
import { crc32 } from './crc32.ts'
import { badWorkbook, XlsxFault } from './fault.ts'
import { locateEntry, type ZipEntry } from './zip-directory.ts'

/**
 * What a part may unpack to. A worksheet of 1,048,576 rows and 20 filled columns has about 1 GiB. Deflate packs at most
 * 1,032 to 1 (zlib's technical details); sheets full of one number reach about 60. Parts that unpack to less than `from`
 * may exceed the ratio: they cannot do harm.
 */
export const inflationLimits = { bytes: 2 * 1024 ** 3, ratio: 250, from: 64 * 1024 ** 2 } as const

/** Bytes that deflate can make of one (zlib's technical details). */
const tightest = 1032

export interface EntryCall {
  readonly signal?: AbortSignal | undefined
  /** As in `ReadCall`. */
  readonly pause?: (() => Promise<void>) | undefined
  /** Told after each piece: how much of the compressed bytes it took, as far as the directory is right. */
  readonly onBytes?: ((compressed: Bytes) => void) | undefined
  readonly limits?: { readonly bytes: Bytes; readonly ratio: number; readonly from: Bytes }
}

/**
 * Streams what an entry holds, piece by piece, to `onPiece`, and waits for it.
 *
 * No size is believed: the pieces are counted, and the reading stops at a limit, at the first piece beyond it. At the end
 * size and checksum must be what the directory says.
 *
 * Throws BadWorkbook (truncated, damaged, encryptedPart, compression, tooLarge), SourceChanged, Cancelled.
 */
export async function readEntry(
  file: Blob,
  entry: ZipEntry,
  onPiece: (piece: Uint8Array) => Promise<void> | void,
  call: EntryCall = {},
): Promise<void> {
  const { name, compressedSize } = entry
  if (entry.encrypted) throw badWorkbook('encryptedPart', name)
  if (entry.method !== 0 && entry.method !== 8) throw badWorkbook('compression', name)
  const limits = call.limits ?? inflationLimits
  const allowed = Math.min(limits.bytes, Math.max(limits.from, compressedSize * limits.ratio))
  // A directory that admits it, and can be right, needs no unpacking; any other is counted below.
  if (entry.size > allowed && entry.size <= compressedSize * tightest)
    throw badWorkbook('tooLarge', name, allowed)
  const start = await locateEntry(file, entry)
  const packed = file.slice(start, start + compressedSize).stream()
  const reader = (entry.method === 0 ? packed : unpack(packed, 'deflate-raw')).getReader()
  let bytes = 0
  let pausedAt = 0
  let checksum = 0
  try {
    for (;;) {
      if (call.signal?.aborted === true) throw new XlsxFault({ kind: 'Cancelled' })
      const piece = await readPiece(reader, name)
      if (piece === undefined) break
      bytes += piece.length
      if (bytes > allowed) throw badWorkbook('tooLarge', name, allowed)
      checksum = crc32(piece, checksum)
      await onPiece(piece)
      call.onBytes?.(Math.floor(compressedSize * Math.min(1, bytes / Math.max(1, entry.size))))
      if (bytes - pausedAt < pauseEvery) continue
      pausedAt = bytes
      await call.pause?.()
    }
  } catch (error) {
    // The other end may be in error already, which is no news.
    await reader.cancel().catch(() => undefined)
    throw error
  }
  if (bytes !== entry.size || checksum !== entry.crc32) throw badWorkbook('damaged', name)
}

async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value
  } catch (error) {
    const read = toReadError(error)
    // What is not the file's fault is the deflate stream's.
    throw read.kind === 'SourceChanged' ? new XlsxFault(read) : badWorkbook('damaged', name)
  }
}
