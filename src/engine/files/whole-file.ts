import type { FileStore, StorageError } from '#core/ports.ts'
import type { Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'

/** Measured as the best size of a write (performance.md). */
const blockBytes: Bytes = 4 * 1024 * 1024

/** Writes one new file from bytes in memory; after a failure there is no such file. */
export async function writeFile(
  files: FileStore,
  path: string,
  bytes: Uint8Array,
): Promise<Result<undefined, StorageError>> {
  const created = await files.create(path)
  if (!created.ok) return created
  const writer = created.value
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const written = await writer.write(bytes.subarray(at, at + blockBytes))
    if (!written.ok) {
      await writer.abort()
      return written
    }
  }
  const closed = await writer.close()
  if (!closed.ok) await writer.abort()
  return closed
}

/** Reads bytes [start, end) of a file, clamped to its size. */
export async function readFile(
  files: FileStore,
  path: string,
  start: Bytes = 0,
  end: Bytes = Infinity,
): Promise<Result<Uint8Array<ArrayBuffer>, StorageError>> {
  const opened = await files.open(path)
  if (!opened.ok) return opened
  const reader = opened.value
  try {
    return { ok: true, value: await reader.read(start, Math.min(end, reader.size)) }
  } finally {
    await reader.close()
  }
}
