import type { FileStore, StorageError } from '#core/ports.ts'
import { done, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createFileHash, hashBlockBytes } from './file-hash.ts'

/** A new file, written in blocks of 4 MiB and hashed on the way ([Note: file hash]). */
export interface HashedFile {
  readonly path: string
  /** Bytes appended so far. */
  readonly size: Bytes
  /** Takes the bytes over before it resolves. */
  append(bytes: Uint8Array): Promise<Result<undefined, StorageError>>
  close(): Promise<Result<WrittenFile, StorageError>>
  /** Removes what was written, also after a failure and after `close`. */
  discard(): Promise<void>
}

export interface WrittenFile {
  readonly path: string
  readonly bytes: Bytes
  readonly sha256: string
}

export async function createHashedFile(
  files: FileStore,
  path: string,
): Promise<Result<HashedFile, StorageError>> {
  const created = await files.create(path)
  if (!created.ok) return created
  const writer = created.value
  const hash = createFileHash()
  // Most files are small: the block grows to its full size only where it is needed.
  let block = new Uint8Array(64 * 1024)
  let filled = 0
  const makeRoom = (more: Bytes): void => {
    if (filled + more <= block.length || block.length === hashBlockBytes) return
    const size = Math.max(block.length * 2, filled + more)
    const larger = new Uint8Array(Math.min(hashBlockBytes, size))
    larger.set(block.subarray(0, filled))
    block = larger
  }

  const flush = async (): Promise<Result<undefined, StorageError>> => {
    const bytes = block.subarray(0, filled)
    filled = 0
    const [, written] = await Promise.all([hash.block(bytes), writer.write(bytes)])
    return written
  }

  return ok({
    path,
    get size() {
      return writer.size + filled
    },
    async append(bytes) {
      for (let at = 0; at < bytes.length;) {
        makeRoom(bytes.length - at)
        const part = bytes.subarray(at, at + block.length - filled)
        block.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < hashBlockBytes) continue
        const flushed = await flush()
        if (!flushed.ok) return flushed
      }
      return done
    },
    async close() {
      if (filled > 0) {
        const flushed = await flush()
        if (!flushed.ok) return flushed
      }
      const closed = await writer.close()
      return closed.ok ? ok({ path, bytes: writer.size, sha256: await hash.finish() }) : closed
    },
    async discard() {
      await writer.abort()
      await files.remove(path)
    },
  })
}
